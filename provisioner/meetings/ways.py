"""What a leaver still owns, and the way for each meeting: what can be moved is moved, verified and accounted
for; what cannot is named to the people concerned, and holds the deletion."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.meetings.accounted import as_it_was_handed
from provisioner.meetings.handed import Handed, HandedState, Way
from provisioner.meetings.handover import TAKE_OVER_LOSES, Around, Handover, Leaver, losses
from provisioner.meetings.meeting import Meeting, has_ended, is_recurring, may_recur


def hand_over(meetings: tuple[Meeting, ...], leaver: Leaver, around: Around) -> tuple[Handover, ...]:
    """The way for each, soonest first; what is to be re-created takes its time in the calendar."""
    return tuple(_way_of(meeting, leaver, around) for meeting in meetings)


def _way_of(meeting: Meeting, leaver: Leaver, around: Around) -> Handover:
    handed = around.remembered.get((leaver.organizer_key, meeting.meeting_id))
    if has_ended(meeting, now=around.now):
        # a listing that does not show what it is cannot tell: its own page has
        return Handover(meeting=meeting, way=Way.REPORT, why="it has passed", accounted=True)
    if handed is not None and (settled := as_it_was_handed(meeting, handed, around)) is not None:
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
            if obstacle is not None:
                return obstacle
            if around.calendar_failed is not None:
                why = f"the calendar of the new owner cannot be read: {around.calendar_failed}"
                return Handover(meeting=meeting, way=way, why=why, successor=leaver.successor, postponed=True)
            return _recreated(meeting, leaver, around)
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


def _obstacle(meeting: Meeting, leaver: Leaver, around: Around) -> str | None:
    if meeting.starts is None and meeting.start_text.strip():
        return "the account shows a time that cannot be read"
    if meeting.starts is None:
        return "a room without times cannot be moved"
    if not is_recurring(meeting) and meeting.starts <= around.now:
        return "it is in progress"
    if leaver.successor is None:
        return leaver.nobody
    if around.calendar is None and around.calendar_failed is None:
        return "the organizer behind the token is not known"
    if meeting.ends is None:
        return "the account does not show when it ends"
    if around.calendar is None:
        return None
    other = around.calendar.in_the_way_of(meeting)
    if other is not None:
        name = f'"{other.subject}"' if other.subject else other.meeting_id
        return f"it overlaps with {name}, which the organizer behind the token has"
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


def reported(
    meetings: tuple[Meeting, ...], why: str, organizer_key: str, remembered: Mapping[tuple[str, str], Handed]
) -> tuple[Handover, ...]:
    """Nothing is made; whoever looks at the plan is told. What has become of a meeting before stays known."""
    handed = (remembered.get((organizer_key, meeting.meeting_id)) for meeting in meetings)
    return tuple(
        Handover(meeting=meeting, way=Way.REPORT, why=why, known=known.state if known else None)
        for meeting, known in zip(meetings, handed, strict=True)
    )
