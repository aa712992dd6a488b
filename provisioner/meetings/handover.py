"""What a leaver still owns, and the way for each meeting: what can be moved is moved, verified and accounted
for; what cannot is named to the people concerned, and holds the deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import Handed, HandedState, Successor, Way, same_form
from provisioner.meetings.meeting import Meeting, has_ended, is_recurring, may_recur, runs_or_begins
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.meetings.wanted import MadeMeeting

SOON = timedelta(minutes=15)
"""A meeting that begins within that is waited for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """One meeting in a plan. `accounted`: a deletion may take it along, because it was moved and read back,
    or given up by name. `coorganizers` are organizer keys, the successor first."""

    meeting: Meeting
    way: Way
    why: str
    successor: Successor | None = None
    coorganizers: tuple[str, ...] = ()
    lookalikes: frozenset[str] = frozenset()
    """Ids of the service organizer's meetings that look like this one before a new one is made."""
    loses: tuple[str, ...] = ()
    accounted: bool = False
    known: HandedState | None = None
    """What has become of it before this plan."""
    twin: MadeMeeting | None = None

    @property
    def name(self) -> str:
        return self.meeting.subject or self.meeting.meeting_id

    @property
    def is_due(self) -> bool:
        """A new meeting is to be made now."""
        return self.way is Way.RECREATE and not self.accounted and self.known is not HandedState.OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaver:
    """Whose meetings they are, and who could take them. `nobody`: why there is no successor. `heir`: the
    first of the chain who has no organizer yet, for a take-over."""

    organizer_key: str
    successor: Successor | None
    nobody: str = ""
    heir: Successor | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What is known of the rest of the account. `calendar` is None where the service organizer or his
    meetings are not known."""

    policy: MeetingsPolicy
    now: datetime
    calendar: Calendar | None
    active: frozenset[str]
    """Keys of organizers who can host and stay."""
    remembered: Mapping[tuple[str, str], Handed]
    twins: Mapping[str, Meeting | None] | None = None
    """By id: the new meetings as they were read by themselves right now, before a deletion counts on them;
    None otherwise."""


def hand_over(meetings: tuple[Meeting, ...], leaver: Leaver, around: Around) -> tuple[Handover, ...]:
    """The way for each, soonest first; what is to be re-created takes its time in the calendar."""
    return tuple(_way_of(meeting, leaver, around) for meeting in meetings)


def _way_of(meeting: Meeting, leaver: Leaver, around: Around) -> Handover:
    handed = around.remembered.get((leaver.organizer_key, meeting.meeting_id))
    if has_ended(meeting, now=around.now):
        # a listing that does not show what it is cannot tell: its own page has
        return Handover(meeting=meeting, way=Way.REPORT, why="it has passed", accounted=True)
    if handed is not None and (settled := _as_it_was_handed(meeting, handed, around)) is not None:
        return settled
    reasons = []
    for way in around.policy.tried:
        found = _tried(way, meeting, leaver, around)
        if isinstance(found, Handover):
            return found
        reasons.append(found)
    known = handed.state if handed is not None else None
    told = "; ".join(reason for reason in reasons if reason) or "a person moves it by hand"
    if handed is not None and known is HandedState.REPORTED and around.calendar is None:
        told = handed.why
    return Handover(meeting=meeting, way=Way.REPORT, why=told, successor=leaver.successor, known=known)


def _tried(way: Way, meeting: Meeting, leaver: Leaver, around: Around) -> Handover | str:
    """The handover, or why this way does not fit."""
    match way:
        case Way.RECREATE:
            obstacle = _obstacle(meeting, leaver, around)
            return obstacle if obstacle is not None else _recreated(meeting, leaver, around)
        case Way.WAIT:
            if may_recur(meeting) or meeting.ends is None:
                return "it does not end by itself"
            told = f"the deletion waits until {meeting.ends:%Y-%m-%d %H:%M} UTC"
            lost = ("until then nobody can host it",)
            return Handover(meeting=meeting, way=way, why=told, successor=leaver.successor, loses=lost)
        case Way.TAKE_OVER:
            if leaver.heir is None:
                return "nobody who could take the organizer over is without one"
            told = f"provisioner handover take-over: the organizer becomes that of {leaver.heir.email}"
            return Handover(meeting=meeting, way=way, why=told, successor=leaver.heir, loses=TAKE_OVER_LOSES)
        case Way.REPORT:
            return ""


TAKE_OVER_LOSES = (
    "until the password is reset, the leaver's password opens the successor's account",
    "the successor gets the leaver's whole history",
)


def _obstacle(meeting: Meeting, leaver: Leaver, around: Around) -> str | None:
    if meeting.starts is None:
        return "a room without times cannot be moved"
    if not is_recurring(meeting) and meeting.starts <= around.now:
        return "it is in progress"
    if leaver.successor is None:
        return leaver.nobody
    if around.calendar is None:
        return "the meetings of the organizer behind the token are not known"
    if meeting.ends is None:
        return "the account does not show when it ends"
    other = around.calendar.in_the_way_of(meeting)
    if other is not None:
        name = f'"{other.subject}"' if other.subject else other.meeting_id
        return f"it overlaps with {name}, which the organizer behind the token owns already"
    return None


def _recreated(meeting: Meeting, leaver: Leaver, around: Around) -> Handover:
    assert leaver.successor is not None and leaver.successor.organizer_key is not None
    assert around.calendar is not None
    lookalikes = around.calendar.lookalikes(meeting)
    around.calendar.take(meeting)
    owner, heir = around.calendar.organizer_key, leaver.successor.organizer_key
    former = [key for key in meeting.coorganizers or () if key not in (owner, heir, leaver.organizer_key)]
    kept = [key for key in former if key in around.active]
    return Handover(
        meeting=meeting,
        way=Way.RECREATE,
        why=f"a new meeting, which {leaver.successor.email} can start",
        successor=leaver.successor,
        coorganizers=tuple(key for key in (heir, *kept) if key != owner),
        lookalikes=lookalikes,
        loses=tuple(losses(meeting, left_out=len(former) - len(kept))),
    )


def losses(meeting: Meeting, *, left_out: int) -> list[str]:
    """What a re-created meeting has not (goto-api section 3, the table of ways)."""
    lost = ["join link", "meeting id", "dial-in"]
    if meeting.password_required:
        lost.append("password")
    if is_recurring(meeting):
        lost.append("recurrence detail")
    if meeting.coorganizers is None:
        lost.append("co-organizers, which the account does not show")
    elif left_out:
        lost.append(f"{left_out} co-organizers who cannot host any more")
    return lost


def _as_it_was_handed(meeting: Meeting, handed: Handed, around: Around) -> Handover | None:
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
    if not same_form(meeting, handed.meeting):
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
    if not can_start(seen, handed, calendar.organizer_key):
        return "it was moved, and the new meeting does not show its successor any more"
    return None


def can_start(seen: Meeting, handed: Handed, owner: str) -> bool:
    """The successor is its organizer or one of its co-organizers."""
    successor = handed.successor.organizer_key if handed.successor is not None else None
    return successor is not None and successor in (owner, *(seen.coorganizers or ()))


def reported(
    meetings: tuple[Meeting, ...], why: str, organizer_key: str, remembered: Mapping[tuple[str, str], Handed]
) -> tuple[Handover, ...]:
    """Nothing is made; whoever looks at the plan is told. What has become of a meeting before stays known."""
    handed = (remembered.get((organizer_key, meeting.meeting_id)) for meeting in meetings)
    return tuple(
        Handover(meeting=meeting, way=Way.REPORT, why=why, known=known.state if known else None)
        for meeting, known in zip(meetings, handed, strict=True)
    )


def with_detail(meeting: Meeting, detail: Meeting | None) -> Meeting:
    """A listing can be thin: what only the meeting itself shows is filled in. It names its co-organizers if
    there are any (seed 000, "Get Meeting")."""
    if detail is None:
        return meeting
    return with_snapshot(meeting, detail._replace(coorganizers=detail.coorganizers or ()))


def with_snapshot(meeting: Meeting, known: Meeting) -> Meeting:
    """What a listing leaves out, as it is known already."""
    filled = {
        name: value
        for name, value in known._asdict().items()
        if value and not getattr(meeting, name) and name != "running"
    }
    if meeting.coorganizers is None:
        filled["coorganizers"] = known.coorganizers
    return meeting._replace(**filled)


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
        if not same_form(meeting, planned):
            return "a meeting has been changed since"
        if waits_for(with_snapshot(meeting, planned), now=now):
            return "a meeting is in progress or begins within 15 minutes"
    return None


def settled(handed: Handed, calendar: Calendar, taken: frozenset[str]) -> str | None:
    """The id of the meeting that an open re-creation has made, as the service organizer's list shows it:
    the look-alike that was not there before and is no other one's twin."""
    found = calendar.lookalikes(handed.meeting) - handed.lookalikes - taken
    return min(found, default=None)
