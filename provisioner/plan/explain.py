"""A plan in words: rows for a table, and a report that can be mailed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from provisioner.meetings.meeting import Meeting
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Held, Reactivate, Suspend, Update
from provisioner.plan.document import seats_free, summary


class Row(NamedTuple):
    what: str
    who: str
    why: str


REVERSIBLE = {
    "yes": "can be undone",
    "with losses": "can be undone with losses",
    "no": "CANNOT be undone",
}


def change_rows(plan: Plan) -> list[Row]:
    return [Row(change.kind.value, _who(change), _why(change)) for change in plan.changes]


def held_rows(plan: Plan) -> list[Row]:
    return [Row(held.code, held_who(held), _why_held(held)) for held in plan.held]


def _why_held(held: Held) -> str:
    return f"{held.reason}: {named_meetings(held.meetings)}" if held.meetings else held.reason


def named_meetings(meetings: tuple[Meeting, ...]) -> str:
    """Such as `Budget review (2026-12-01 09:00 UTC), Project room (no time)`."""
    return ", ".join(
        f"{m.subject or m.meeting_id} ({f'{m.starts:%Y-%m-%d %H:%M} UTC' if m.starts else 'no time'})"
        for m in meetings
    )


def held_who(held: Held) -> str:
    named = held.email or held.employee_id or held.organizer_key or ""
    return f"{named} (line {held.line})" if held.line else named


def _who(change: Change) -> str:
    return change.email


def _why(change: Change) -> str:
    if isinstance(change, Update | Reactivate) and change.fields:
        told = "; ".join(
            f"{name.replace('_', ' ')}: {old or '(none)'} -> {new}"
            for name, (old, new) in change.fields.items()
        )
        return told if isinstance(change, Update) else f"{change.reason}; {told}"
    if isinstance(change, Suspend) and change.meetings:
        return f"{change.reason}; nobody can host any more: {named_meetings(change.meetings)}"
    return change.reason


def summary_line(plan: Plan) -> str:
    """Such as `2 create, 1 suspend; 37 unchanged, 3 held, 1 unmanaged`."""
    counts = summary(plan)
    kinds = ("create", "update", "suspend", "reactivate", "delete")
    changes = ", ".join(f"{counts[name]} {name}" for name in kinds if counts[name])
    rest = ", ".join(f"{counts[name]} {name}" for name in ("unchanged", "held", "unmanaged") if counts[name])
    return "; ".join(part for part in (changes or "no changes", rest) if part)


def world_lines(plan: Plan) -> list[str]:
    world = plan.world
    roster = f"{world.roster.rows} rows, {len(world.roster.people)} people"
    account = f"{len(world.account.organizers)} organizers, {plan.managed} managed"
    free = seats_free(world.account)
    if world.account.seats is not None:
        account += f", {free} of {world.account.seats} seats free"
    return [
        f"roster   {', '.join(world.roster.sources)}: {roster}",
        f"account  {world.account.account_key}: {account}",
        f"today    {world.today}",
    ]


def markdown(plan: Plan, *, digest: str) -> str:
    return "\n".join(_markdown(plan, digest)) + "\n"


def _markdown(plan: Plan, digest: str) -> Iterator[str]:
    yield f"# Plan of {plan.world.today} for account {plan.world.account.account_key}"
    yield ""
    yield f"{summary_line(plan).capitalize()}."
    yield ""
    yield f"Digest `{digest}`."
    if plan.objections:
        yield from ("", "## Objections: nothing they concern is applied", "")
        yield from (f"- **{objection.code}**: {objection.message}" for objection in plan.objections)
    removals = [change for change in plan.changes if change.kind.value in ("suspend", "delete")]
    others = [change for change in plan.changes if change not in removals]
    for title, changes in (("Removals", removals), ("Other changes", others)):
        if changes:
            yield from ("", f"## {title}", "", "| what | who | why | |", "|---|---|---|---|")
            for change in changes:
                cells = (change.kind.value, _who(change), _why(change), REVERSIBLE[change.reversible])
                yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    if plan.held:
        yield from ("", "## Held: left alone on purpose", "", "| code | who | why |", "|---|---|---|")
        for row in held_rows(plan):
            yield f"| {' | '.join(_cell(cell) for cell in row)} |"
    if plan.unmanaged:
        yield from ("", "## Unmanaged: nobody in the roster ever matched these", "")
        yield from (f"- {_cell(organizer.email)}" for organizer in plan.unmanaged)
    if plan.notes:
        yield from ("", "## Notes", "")
        yield from (f"- {note}" for note in plan.notes)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
