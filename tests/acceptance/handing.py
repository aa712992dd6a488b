"""A leaver with meetings and a history, in both dialects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from .sessions import NOW, ago, key_of, session, stay
from .stage import SERVICE, Row, Stage, people, person

WHO, BOSS, PEER = "person10@example.com", "person1@example.com", "person2@example.com"
WEEKLY, ROOM = "101", "301"
DAY = 24 * 60


def staff(**cells: str) -> list[Row]:
    """Ten people; `cells` are of the tenth, whose manager is the first."""
    return [*people(9), person(10, manager="E001", **cells)]


LEFT = staff(status="terminated")


def to_come(meeting_id: str, subject: str, *, in_days: int | None = 2, **more: Any) -> dict[str, Any]:
    """A meeting of an hour at noon, the leaver's."""
    noon = NOW.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=in_days or 0)
    times = [f"{at:%Y-%m-%dT%H:%M:%SZ}" if in_days else "" for at in (noon, noon + timedelta(hours=1))]
    return {
        "meetingId": meeting_id,
        "organizerKey": key_of(10),
        "subject": subject,
        "startTime": times[0],
        "endTime": times[1],
        "meetingType": "scheduled",
        "status": "INACTIVE",
    } | more


def held(number: int, days_ago: int, *stays: dict[str, str]) -> dict[str, Any]:
    """An ended session of the weekly meeting; `stays` without times are there from its beginning."""
    start, end = ago(days_ago * DAY), ago(days_ago * DAY - 60)
    return session(number, 10, start, end, *stays, meetingId=WEEKLY, subject="Weekly")


def came(email: str, days_ago: int, name: str = "") -> dict[str, str]:
    return stay(email, ago(days_ago * DAY), "", name)


def meetings() -> list[dict[str, Any]]:
    """A weekly one with three sessions, and a room that cannot be moved. Bob came twice, Eve once, and the
    leaver himself every time."""
    bob = "bob@customer.example"
    return [
        to_come(WEEKLY, "Weekly; plans, <b>and</b> more", in_days=2, meetingType="recurring"),
        to_come(ROOM, "Room", in_days=None, meetingType="recurring"),
        held(1, 21, came(bob, 21, "Bob"), came("eve@customer.example", 21), came(WHO, 21)),
        held(2, 14, came(bob.upper(), 14), came(WHO, 14)),
        held(3, 7, came(WHO, 7), stay("", ago(7 * DAY))),
    ]


def begin(stage: Stage, api: str = "guide-v2") -> Stage:
    """Adopted; whoever leaves is deleted by the next run that may."""
    stage.simulator.set_options(dialect=api)
    stage.set(
        goto__api=api,
        goto__service_organizer=SERVICE,
        policy__grace_days="0",
        roster__time_zone="Europe/Berlin",
    )
    stage.roster(staff())
    stage.adopt()
    return stage


def new_link(stage: Stage, subject: str) -> str:
    with stage.simulator.lock:
        account = stage.simulator.account
        service = account.holder(SERVICE)
        assert service is not None
        found = [m for m in account.meetings if m.organizer_key == service.key and m.subject == subject]
    (twin,) = found
    return twin.meeting_id


def another_room(stage: Stage, subject: str) -> None:
    """Somebody makes it for the leaver after all."""
    with stage.simulator.lock:
        meetings = stage.simulator.account.meetings
        room = next(m for m in meetings if m.meeting_id == ROOM)
        meetings.append(replace(room, meeting_id="999", subject=subject))
