"""Meetings, leavers and what is around them, in one call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.handover import Around, Handover, Leaver
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.meetings.wanted import MadeMeeting
from provisioner.meetings.ways import hand_over

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LEAVER, HEIR, SERVICE = "9001", "9002", "9999"
BOSS = Successor("boss@example.com", HEIR, "0002")
ACTIVE = frozenset({HEIR, SERVICE, "9003", "9004"})


def meeting(
    meeting_id: str = "1", *, begins: timedelta = DAY, lasts: timedelta = HOUR, **shown: object
) -> Meeting:
    """Tomorrow at this hour, for an hour, whole."""
    starts = NOW + begins
    plain = Meeting(meeting_id, f"Subject {meeting_id}", starts, starts + lasts, "scheduled", coorganizers=())
    return plain._replace(**shown)  # type: ignore[arg-type]


def handed(of: Meeting, state: HandedState, **known: object) -> Handed:
    plain: dict[str, object] = {
        "organizer_key": LEAVER,
        "meeting": of,
        "way": Way.RECREATE,
        "state": state,
        "successor": BOSS,
        "twin": MadeMeeting("new", "https://meet.example/new") if state is HandedState.MOVED else None,
    }
    return Handed(**{**plain, **known})  # type: ignore[arg-type]


def around(
    *,
    taken: Iterable[Meeting] = (),
    remembered: Iterable[Handed] = (),
    policy: MeetingsPolicy | None = None,
    **known: object,
) -> Around:
    plain: dict[str, object] = {
        "policy": policy or MeetingsPolicy(),
        "now": NOW,
        "calendar": Calendar(SERVICE, taken),
        "active": ACTIVE,
        "remembered": {(each.organizer_key, each.meeting.meeting_id): each for each in remembered},
    }
    return Around(**{**plain, **known})  # type: ignore[arg-type]


def leaver(**known: object) -> Leaver:
    plain: dict[str, object] = {"organizer_key": LEAVER, "successor": BOSS}
    return Leaver(**{**plain, **known})  # type: ignore[arg-type]


def way_of(one: Meeting, known: Around | None = None, who: Leaver | None = None) -> Handover:
    (found,) = hand_over((one,), who or leaver(), known or around())
    return found
