"""Ordinary days: an account is adopted, people leave and return, change their name, arrive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from provisioner.cli.demo.people import IN_THE_ACCOUNT, MEETING_ROOM, everybody
from provisioner.cli.demo.stage import Stage
from provisioner.people.organizer import Status

LEAVER, RETURNING = "Hugo Lindqvist", "Grace Mbeki"
RENAMED, NEW_NAME = "Ines Duarte", "Falk"
DAMAGED, HIRE = "Chen Li", "Omar Saleh"


def adoption(stage: Stage) -> None:
    _leaves(LEAVER, stage)
    stage.export()
    before = stage.organizers()
    stage.page.say(f"HR exports {len(stage.people)} people. GoTo knows most, one of whom left yesterday.")
    stage.provisioner("plan", exits=10, shows=r"^(roster|account|change|create|held|first_run|\d+ are|plan) ")
    stage.claim(
        "a plan only reads, with a token that can do nothing else",
        not stage.writes() and not any("manage" in (each.scope or "") for each in stage.requests()),
    )
    stage.provisioner("apply", "--yes", shows="^planned")
    links = sum(1 for entry in stage.log() if entry.event == "identity.linked")
    stage.claim(f"{links} organizers are linked to their employee id", links == IN_THE_ACCOUNT)
    stage.claim(
        "who was in the account before is as before",
        len(stage.writes()) == 3 and before.items() <= stage.organizers().items(),
    )


def leavers(stage: Stage) -> None:
    _leaves(RETURNING, stage)
    stage.export()
    stage.page.say(f"{LEAVER} has still left, and {RETURNING} has now.")
    stage.provisioner("apply", "--yes", shows=r"^(change .*why|suspend .* passed|planned)")
    stage.claim("both are suspended, nobody is deleted", _suspended(stage) == {LEAVER, RETURNING})
    stage.people[RETURNING] = replace(stage.people[RETURNING], status="active", end_date="")
    stage.export()
    stage.page.say(f"HR was wrong about {RETURNING}, and corrects it.")
    stage.provisioner("apply", "--yes", shows=r"^(change .*why|reactivate .* again|planned)")
    stage.claim(f"what we did is undone, and only {LEAVER} is suspended", _suspended(stage) == {LEAVER})


def _leaves(name: str, stage: Stage) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    stage.people[name] = replace(stage.people[name], status="terminated", end_date=yesterday)


def _suspended(stage: Stage) -> set[str]:
    return {
        f"{organizer.first_name} {organizer.last_name}"
        for organizer in stage.organizers().values()
        if organizer.status is Status.SUSPENDED
    }


def changes(stage: Stage) -> None:
    keys = {organizer.email: key for key, organizer in stage.organizers().items()}
    room = stage.organizers()[keys[MEETING_ROOM]]
    old, damaged = stage.people[RENAMED], stage.people[DAMAGED]
    new = replace(old, last_name=NEW_NAME, email=f"{old.first_name}.{NEW_NAME}@example.com".lower())
    hire = next(row for row in everybody() if row.full_name == HIRE)
    stage.people |= {RENAMED: new, HIRE: hire}
    unreadable = replace(damaged, email=damaged.email.replace("li@", "l?@"))
    stage.export(unreadable if row is damaged else row for row in stage.people.values())
    stage.page.say(f"{RENAMED} marries, {HIRE} begins, the address of {DAMAGED} arrives damaged.")
    stage.provisioner(
        "apply",
        "--yes",
        shows=r"^(change .*why|update .*email|create .*roster|held|damaged|unmanaged|planned)",
    )
    now = stage.organizers()
    stage.claim("the rename kept the organizer", now[keys[old.email]].email == new.email)
    stage.claim("the damaged row removed nobody", now[keys[damaged.email]].status is Status.ACTIVE)
    stage.claim("whom HR does not know is left alone", now[room.key] == room)
    stage.claim(
        "one hire, one change, and nothing else",
        len(stage.writes()) == 2 and stage.organizer(hire.email) is not None,
    )
