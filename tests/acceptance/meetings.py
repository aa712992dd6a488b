"""An account with meetings to handle by hand: a room and a talk of the organizer behind the token, and one of
another organizer."""

from __future__ import annotations

from typing import Any

import pytest

from provisioner.simulator.meetings import Meeting

from .conftest import SetStage
from .sessions import key_of
from .stage import Ran, Stage, people

OWN = key_of(0)
"""The organizer behind the token."""
ROOM, TALK, THEIRS = "501", "502", "503"
BY = ("--by", "Ada")
CREATE = ("meetings", "create", "--subject", "Planning")
TIMES = ("--start", "2031-03-01T10:00", "--end", "2031-03-01T11:00")
DIALECTS = ("guide-v2", "official-v1")


def ahead(meeting_id: str, organizer_key: str, **more: Any) -> dict[str, Any]:
    return {
        "meetingId": meeting_id,
        "organizerKey": organizer_key,
        "subject": f"Meeting {meeting_id}",
        "startTime": "2030-05-01T09:00:00Z",
        "endTime": "2030-05-01T10:00:00Z",
        "meetingType": "scheduled",
    } | more


MEETINGS = [
    ahead(ROOM, OWN, meetingType="recurring", coorganizerKeys=[key_of(1)]),
    ahead(TALK, OWN),
    ahead(THEIRS, key_of(2), subject="Of another one"),
]


def with_meetings(set_stage: SetStage, api: str, *more: dict[str, Any], **seed: Any) -> Stage:
    stage = set_stage(people(3), meetings=[*MEETINGS, *more], **seed)
    stage.set(goto__api=api, roster__time_zone="Europe/Berlin")
    return stage


def there(stage: Stage, meeting_id: str) -> Meeting:
    with stage.simulator.lock:
        return next(each for each in stage.simulator.account.meetings if each.meeting_id == meeting_id)


def meeting_events(stage: Stage) -> list[str]:
    return [event for event in stage.events() if event.startswith("meeting.")]


def bodies(stage: Stage) -> list[dict[str, Any]]:
    """Of the writes, with names as `official-v1` spells them."""
    sent = [each.body for each in stage.writes]
    return [{name.lower(): value for name, value in body.items()} for body in sent if isinstance(body, dict)]


def as_json(ran: Ran) -> Any:
    assert ran.code == 0, ran
    return ran.json()


@pytest.fixture(params=DIALECTS)
def stage(set_stage: SetStage, request: pytest.FixtureRequest) -> Stage:
    return with_meetings(set_stage, request.param)


@pytest.fixture
def guide(set_stage: SetStage) -> Stage:
    return with_meetings(set_stage, "guide-v2")
