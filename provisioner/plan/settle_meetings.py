"""After a lost answer or a crash: what became of the meetings that were asked for and never seen. The service
organizer's list is the look (answers, "Acting")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from provisioner.audit.entries import Draft, Event
from provisioner.meetings.accounted import can_start, settled
from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import Handed, HandedState
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting
from provisioner.plan.facts import MeetingHanded, Record
from provisioner.plan.memory import Memory

UNCONFIRMED = "a new meeting was made, and it does not show the successor: see meeting {}"


class MeetingSettlement(NamedTuple):
    """`handed` as it is from now on."""

    handed: Handed
    intent: int | None

    @property
    def applied(self) -> bool:
        return self.handed.twin is not None

    def record(self) -> Record:
        twin = self.handed.twin
        detail: dict[str, object] = {
            "intent": self.intent,
            "meeting_id": self.handed.meeting.meeting_id,
            "new_meeting_id": twin.meeting_id if twin else None,
            "state": self.handed.state.value,
        }
        draft = Draft(
            event=Event.REASSIGN_SETTLED,
            organizer_key=self.handed.organizer_key,
            outcome="applied" if self.applied else "not_applied",
            detail=detail,
        )
        return Record(draft=draft, facts=(MeetingHanded(handed=self.handed),))


def open_handovers(memory: Memory, *, now: datetime, not_before: timedelta) -> list[Handed]:
    """Those whose answer cannot come any more: `not_before` is counted from the intent."""
    found = (handed for handed in memory.handed.values() if handed.state is HandedState.OPEN)
    return [h for h in found if h.intended_at is None or now - h.intended_at >= not_before]


def candidates(handed: Iterable[Handed], calendar: Calendar, memory: Memory) -> dict[tuple[str, str], str]:
    """By organizer key and meeting id: the new meeting that each open one has made, as far as the list shows.
    No meeting is the twin of two."""
    taken = {h.twin.meeting_id for h in memory.handed.values() if h.twin is not None}
    found = {}
    for each in handed:
        new_id = settled(each, calendar, frozenset(taken))
        if new_id is not None:
            taken.add(new_id)
            found[each.organizer_key, each.meeting.meeting_id] = new_id
    return found


def settle_meetings(
    handed: Iterable[Handed],
    found: Mapping[tuple[str, str], str],
    shown: Mapping[str, Meeting | None],
    calendar: Calendar,
) -> tuple[MeetingSettlement, ...]:
    """`shown`: the candidates as they were read by themselves."""
    return tuple(_settle(each, found, shown, calendar) for each in handed)


def _settle(
    handed: Handed,
    found: Mapping[tuple[str, str], str],
    shown: Mapping[str, Meeting | None],
    calendar: Calendar,
) -> MeetingSettlement:
    new_id = found.get((handed.organizer_key, handed.meeting.meeting_id))
    if new_id is None:
        now = replace(handed, state=HandedState.DEFERRED, intent=None, why="the new meeting was never made")
        return MeetingSettlement(now, handed.intent)
    seen, listed = shown.get(new_id), calendar.get(new_id)
    twin = MadeMeeting(new_id, listed.join_url if listed is not None else "")
    if seen is not None and can_start(seen, handed.successor, calendar.organizer_key):
        now = replace(handed, state=HandedState.MOVED, twin=twin, intent=None)
    else:
        why = UNCONFIRMED.format(new_id)
        now = replace(handed, state=HandedState.UNCONFIRMED, twin=twin, intent=None, why=why)
    return MeetingSettlement(now, handed.intent)


def with_meetings_settled(memory: Memory, settlements: Iterable[MeetingSettlement]) -> Memory:
    known = dict(memory.handed)
    for one in settlements:
        known[one.handed.organizer_key, one.handed.meeting.meeting_id] = one.handed
    return replace(memory, handed=known)
