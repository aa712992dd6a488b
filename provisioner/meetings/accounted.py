"""Whether a deletion may take a meeting along: it was moved and its new owner can host it, or it was given up
by name. What was once true is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import Handed, HandedState, Successor, Way, still_the_same
from provisioner.meetings.handover import Around, Handover, losses
from provisioner.meetings.meeting import Meeting, runs_or_begins, with_snapshot
from provisioner.meetings.wanted import MadeMeeting

SOON = timedelta(minutes=15)
"""A meeting that begins within that is waited for."""


def as_it_was_handed(meeting: Meeting, handed: Handed, around: Around) -> Handover | None:
    """What an earlier run or an operator has done about it; None where that is to be decided anew."""

    def so(way: Way, why: str, *, accounted: bool = False, loses: tuple[str, ...] = ()) -> Handover:
        return Handover(
            meeting=meeting,
            way=way,
            why=why,
            successor=handed.successor,
            loses=loses,
            accounted=accounted,
            known=handed.state,
            twin=handed.twin,
        )

    match handed.state:
        case HandedState.GIVEN_UP:
            return so(handed.way, "given up by name", accounted=True)
        case HandedState.OPEN:
            return so(Way.RECREATE, "a new meeting was asked for, and what came of it is not known yet")
        case HandedState.UNCONFIRMED | HandedState.REFUSED:
            return so(Way.REPORT, handed.why)
        case HandedState.MOVED:
            spoiled = _spoiled(meeting, handed, around)
            if spoiled is not None:
                return so(Way.REPORT, spoiled)
            lost = tuple(losses(meeting, left_out=0))
            return so(Way.RECREATE, "moved, and read back", accounted=True, loses=lost)
        case HandedState.REPORTED | HandedState.DEFERRED:
            return None


def _spoiled(meeting: Meeting, handed: Handed, around: Around) -> str | None:
    """Why a meeting that was moved is not accounted for any more."""
    if not still_the_same(meeting, handed.meeting):
        return "it was moved, and has been changed since"
    if handed.twin is None or handed.successor is None:
        return "it was moved, and nobody knows where to"
    if handed.successor.organizer_key not in around.active:
        return f"it was moved, and {handed.successor.email} cannot host any more"
    return None if around.twins is None else _spoiled_twin(handed, handed.twin, around.twins, around.calendar)


def _spoiled_twin(
    handed: Handed, twin: MadeMeeting, twins: Mapping[str, Meeting | None], calendar: Calendar | None
) -> str | None:
    """Before a deletion counts on it, the new meeting is looked at again: listed, and read by itself."""
    if calendar is None:
        return "it was moved, and whether the new meeting is still there is not known"
    if calendar.get(twin.meeting_id) is None:
        return "it was moved, and the new meeting is gone"
    seen = twins.get(twin.meeting_id)
    if seen is None:
        return "it was moved, and the account does not show the new meeting"
    if not can_start(seen, handed.successor, calendar.organizer_key):
        return "it was moved, and the new meeting does not show its successor any more"
    return None


def can_start(seen: Meeting, successor: Successor | None, owner: str | None) -> bool:
    """The successor is its organizer or one of its co-organizers."""
    key = successor.organizer_key if successor is not None else None
    return key is not None and key in (owner, *(seen.coorganizers or ()))


def waits_for(meeting: Meeting, *, now: datetime) -> bool:
    """In progress, or about to begin: a deletion would cut it off."""
    return runs_or_begins(meeting, now=now, within=SOON)


def came_in_between(
    seen: tuple[Meeting, ...], accounted: tuple[Handover, ...], *, now: datetime
) -> str | None:
    """Why the last look, right before the DELETE, holds it after all."""
    known = {handover.meeting.meeting_id: handover.meeting for handover in accounted}
    for meeting in seen:
        planned = known.get(meeting.meeting_id)
        if planned is None:
            return "a meeting came in between"
        if not still_the_same(meeting, planned):
            return "a meeting has been changed since"
        if waits_for(with_snapshot(meeting, planned), now=now):
            return "a meeting is in progress or begins within 15 minutes"
    return None


def settled(handed: Handed, calendar: Calendar, taken: frozenset[str]) -> str | None:
    """The id of the meeting that an open re-creation has made, as the service organizer's list shows it:
    the look-alike that was not there before and is no other one's twin."""
    found = calendar.lookalikes(handed.meeting) - handed.lookalikes - taken
    return min(found, default=None)
