"""Bad days: a broken export, a process that dies in mid-work, a log that somebody rewrites."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace

from provisioner.cli.demo.days import LEAVER
from provisioner.cli.demo.folder import DATABASE
from provisioner.cli.demo.people import everybody
from provisioner.cli.demo.stage import Stage

ROWS_LEFT = 3
HIRES, KILLED_AT = 6, 3


def broken_exports(stage: Stage) -> None:
    before = stage.organizers()
    stage.export(list(stage.people.values())[:ROWS_LEFT])
    stage.page.say(f"The export breaks off after {ROWS_LEFT} people. Nobody has left.")
    stage.provisioner("apply", "--yes", exits=11, shows="^(OBJECTION|plan|Nothing)")
    stage.export(replace(row, status="terminated", end_date="") for row in stage.people.values())
    stage.page.say("The next one is complete, and calls everybody terminated.")
    stage.provisioner("apply", "--yes", exits=11, shows="^(change|suspend +ada|OBJECTION|plan|Nothing)")
    stage.claim("GoTo was asked to change nothing", not stage.writes())
    stage.claim(f"all {len(before)} organizers are as they were", stage.organizers() == before)
    stage.export()


def killed_in_the_middle(stage: Stage) -> None:
    hired = [row for row in everybody() if row.full_name not in stage.people][:HIRES]
    stage.people |= {row.full_name: row for row in hired}
    stage.export()
    stage.page.say(
        f"{HIRES} hires. This process kills itself with -9 in the moment in which the answer to create "
        f"number {KILLED_AT} arrives, before it can write the outcome down."
    )
    stage.provisioner_killed("apply", "--yes", at_create=KILLED_AT)
    opened = _open_intents(stage)
    stage.claim("the log has intents without an outcome", opened > 0)
    stage.provisioner("status", shows="^(last run|open)")
    stage.page.say("The next run looks at the account before it sends anything.")
    stage.provisioner("apply", "--yes", shows="^(Settled|change +who +outcome|create .* done|planned)")
    asked = Counter(request.body["email"] for request in stage.writes() if isinstance(request.body, dict))
    stage.claim(
        f"GoTo was asked for each of the {HIRES} exactly once", asked == Counter(row.email for row in hired)
    )
    stage.claim("no intent is without its outcome", _open_intents(stage) == 0)


def _open_intents(stage: Stage) -> int:
    calls = [entry.event for entry in stage.log() if entry.event.startswith("organizer.")]
    intended = sum(1 for event in calls if event.endswith(".intended"))
    return intended - (len(calls) - intended)


def falsified_log(stage: Stage) -> None:
    leaver = stage.people[LEAVER].employee_id
    entry = next(
        each.seq
        for each in stage.log()
        if each.event == "organizer.suspend.done" and each.employee_id == leaver
    )
    stage.page.say(f"Somebody wants the log to say that Mallory suspended {LEAVER}.")
    file = stage.folder / DATABASE
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as database,
        closing(sqlite3.connect(":memory:")) as copy,
    ):
        database.backup(copy)
        _falsify(database, entry, stage)
        told = stage.provisioner("audit", "verify", exits=30, shows="entry")
        stage.claim("the entry is named", f"altered at entry {entry}:" in told)
        stage.provisioner("apply", "--yes", exits=30)
        stage.claim("on such a log nothing is done: GoTo was not even asked", not stage.requests())
        copy.backup(database)
    stage.page.say("The database is put back from a copy.")
    stage.provisioner("audit", "verify")


def _falsify(database: sqlite3.Connection, entry: int, stage: Stage) -> None:
    rewrite = f"UPDATE audit_log SET actor='mallory' WHERE seq={entry:d}"  # noqa: S608 - a number
    changed = 0
    for statement in (rewrite, "DROP TRIGGER audit_log_update", rewrite):
        stage.page.command(f'sqlite3 {DATABASE} "{statement}"')
        try:
            changed = database.execute(statement).rowcount
        except sqlite3.IntegrityError as refused:
            stage.page.output([str(refused)])
    stage.claim("the database takes it without its trigger", changed == 1)
