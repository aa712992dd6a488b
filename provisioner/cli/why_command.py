"""`provisioner why`: what would be done about one person, what holds it, what releases it; and the past."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from provisioner.cli.day import day_of
from provisioner.cli.desk import desk
from provisioner.cli.exits import Code, code_of
from provisioner.cli.showing import local_time, print_json, progress, say, table, tell
from provisioner.errors import AccountRefused, AccountUnreachable, ProvisionerError, RosterUnusable
from provisioner.plan.build import Plan
from provisioner.plan.who import named
from provisioner.plan.why import Answer, answers
from provisioner.reconcile.run import Mode
from provisioner.settings import load_settings
from provisioner.store.reading import Told, entries_about
from provisioner.wiring import Running

MOST = 20
"""Past entries; all of them are in `provisioner audit list`."""


def why(config: Path | None, who: str, *, at: str | None, as_json: bool) -> int:
    """The code of what went wrong where the roster or the account cannot be read: the past is shown all the
    same."""
    who, day = who.strip(), None if at is None else day_of("--at", at)
    settings = load_settings(config)
    plan, missing = None, None
    with progress() as shown, Running(settings, mode=Mode.PLAN, progress=shown, today=day) as running:
        try:
            plan = running.run().plan
        except (RosterUnusable, AccountUnreachable, AccountRefused) as failure:
            missing = failure
    found = answers(who, plan) if plan is not None else []
    past = _past(config, who, found)
    if as_json:
        print_json(_document(who, plan, found, past, missing))
    else:
        _print(who, found, past, missing)
    if missing is None:
        return Code.DONE
    tell("\n".join(missing.lines()))
    return code_of(missing)


def _past(config: Path | None, who: str, found: list[Answer]) -> list[Told]:
    """Of everybody whom this name may mean, oldest first."""
    with desk(config, verify=False) as open_desk:
        ids, keys = named(who, open_desk.memory)
        keys |= {open_desk.memory.links[employee_id] for employee_id in ids & open_desk.memory.links.keys()}
        names = {who, *ids, *keys}
        for answer in found:
            names.update(filter(None, (answer.employee_id, answer.organizer_key)))
        return entries_about(open_desk.database, names, limit=MOST)


def _print(who: str, found: list[Answer], past: list[Told], missing: ProvisionerError | None) -> None:
    if not found and not past and missing is None:
        say(f"{who} is not known: not in the roster, not in the account, not in the audit log.")
        return
    for answer in found:
        table(("", ""), _rows(answer))
        say()
    if not found:
        say("not known today: " + ("what there is now could not be read" if missing else "only the past is"))
    say("before:" if past else "nothing was decided about it before")
    if past:
        table(("seq", "when", "what", "outcome", "why", "by"), [_past_row(told) for told in past])


def _rows(answer: Answer) -> list[tuple[str, str]]:
    rows = [
        ("roster", answer.roster),
        ("match", answer.match),
        ("account", answer.account),
        ("decision", answer.decision),
    ]
    for held in answer.held:
        until = f", until {held.until}" if held.until and held.until not in held.reason else ""
        rows.append(("held by", f"{held.code}: {held.reason}{until}; released by: {held.released_by}"))
    return rows if answer.held else [*rows, ("held by", "nothing")]


def _past_row(told: Told) -> tuple[str, ...]:
    detail = told.detail or {}
    by = str(detail.get("by") or told.entry.actor)
    approved = detail.get("approved")
    if isinstance(approved, list) and approved:
        by += f", approved: {', '.join(str(digest)[:19] for digest in approved)}"
    reason = str(detail.get("reason") or detail.get("error") or "")
    when = local_time(datetime.fromisoformat(told.entry.at))
    return str(told.entry.seq), when, told.entry.event, told.entry.outcome or "", reason, by


def _document(
    who: str, plan: Plan | None, found: list[Answer], past: list[Told], missing: ProvisionerError | None
) -> dict[str, Any]:
    return {
        "who": who,
        "known": bool(found or past),
        "today": plan.world.today.isoformat() if plan is not None else None,
        "found": [
            {
                "employee_id": answer.employee_id,
                "organizer_key": answer.organizer_key,
                "roster": answer.roster,
                "match": answer.match,
                "account": answer.account,
                "decision": answer.decision,
                "held": [held._asdict() for held in answer.held],
            }
            for answer in found
        ],
        "past": [{**told.entry._asdict(), "detail": told.detail} for told in past],
        "missing": missing.what if missing is not None else None,
    }
