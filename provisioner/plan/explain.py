"""A plan in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from provisioner.meetings.handed import Way
from provisioner.meetings.handover import Handover
from provisioner.meetings.meeting import Meeting
from provisioner.plan.approval import in_numbers, short
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Delete, Held, Reactivate, Suspend, Update
from provisioner.plan.document import seats_free, summary


class Row(NamedTuple):
    what: str
    who: str
    why: str


def change_rows(plan: Plan) -> list[Row]:
    return [change_row(change) for change in plan.changes]


def change_row(change: Change) -> Row:
    return Row(change.kind.value, change.email, _why(change))


def held_rows(plan: Plan) -> list[Row]:
    return [Row(held.code, held_who(held), _why_held(held)) for held in plan.held]


def _why_held(held: Held) -> str:
    return f"{held.reason}: {named_meetings(held.meetings)}" if held.meetings else held.reason


def named_meetings(meetings: tuple[Handover, ...]) -> str:
    """Such as `Budget review (2026-12-01 09:00 UTC), Project room (no time)`."""
    return ", ".join(f"{h.name} ({_starts(h.meeting)})" for h in meetings)


def _in_numbers(meetings: tuple[Handover, ...]) -> str:
    """Such as `3 upcoming meetings: 2 are handed over first, 1 nobody can host any more`."""
    moved = sum(1 for handover in meetings if handover.way is Way.RECREATE)
    left = len(meetings) - moved
    told = [f"{moved} handed over first"] if moved else []
    told += [f"{left} that nobody can host any more"] if left else []
    return f"{len(meetings)} upcoming meeting{'s' if len(meetings) > 1 else ''}: {', '.join(told)}"


class MeetingRow(NamedTuple):
    of: str
    meeting: str
    starts: str
    way: str
    why: str


def meeting_rows(plan: Plan) -> list[MeetingRow]:
    """Every meeting that somebody loses by this plan, or would: its way, and why that one."""
    found = [
        (change.email, change.meetings) for change in plan.changes if isinstance(change, Suspend | Delete)
    ]
    found.extend((handing.organizer.email, handing.meetings) for handing in plan.handings)
    handed = {handing.organizer.key for handing in plan.handings}
    found.extend(
        (held.email or held.subject, held.meetings) for held in plan.held if held.organizer_key not in handed
    )
    for notice in plan.notices:
        found.append((f"{notice.organizer.email} (leaves on {notice.last_day})", notice.meetings))
    return [_meeting_row(who, handover) for who, meetings in found for handover in meetings]


def _meeting_row(who: str, handover: Handover) -> MeetingRow:
    to = f" for {handover.successor.email}" if handover.way is Way.RECREATE and handover.successor else ""
    lost = f"; loses {', '.join(handover.loses)}" if handover.loses else ""
    twin = f": {handover.twin.join_url or handover.twin.meeting_id}" if handover.twin else ""
    why = f"{handover.why}{twin}{lost}"
    return MeetingRow(who, handover.name, _starts(handover.meeting), f"{handover.way}{to}", why)


def _starts(meeting: Meeting) -> str:
    return f"{meeting.starts:%Y-%m-%d %H:%M} UTC" if meeting.starts else "no time"


def held_who(held: Held) -> str:
    named = held.email or held.employee_id or held.organizer_key or ""
    return f"{named} (line {held.line})" if held.line else named


def _why(change: Change) -> str:
    if isinstance(change, Update | Reactivate) and change.fields:
        told = "; ".join(
            f"{name.replace('_', ' ')}: {old or '(none)'} -> {new}"
            for name, (old, new) in change.fields.items()
        )
        return told if isinstance(change, Update) else f"{change.reason}; {told}"
    if isinstance(change, Suspend) and change.meetings:
        return f"{change.reason}; {_in_numbers(change.meetings)}"
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


def how_to_approve(digest: str, asks: Mapping[str, frozenset[str]]) -> list[str]:
    """Empty where nothing waits."""
    if not asks:
        return []
    return [
        f"waits for an approval of {', '.join(in_numbers(asks))}",
        f"release it with: provisioner approve {short(digest)} --by YOU --reason WHY",
    ]
