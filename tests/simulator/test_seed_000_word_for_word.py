"""The answers that seed 000 shows of meetings, field by field and type by type."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provisioner.simulator import Simulator

from .meeting_seed import RANGE
from .visitor import ACCOUNT, MovedClock, Visitor, small_seed

SHANKAR = "8514119291996280644"
COORGANIZER = "2472026916122481700"


@pytest.fixture
def simulator(clock: MovedClock) -> Iterator[Simulator]:
    name = {"firstName": "Shankar", "lastName": "Raju", "maxParticipants": 26}
    people = [
        {"organizerKey": SHANKAR, "email": "xofay38435@logodez.com", **name},
        {"organizerKey": COORGANIZER, "email": "waxiti6740@shbiso.com", **name},
    ]
    with_client = {
        "meetingId": "527664493",
        "organizerKey": SHANKAR,
        "subject": "Meeting with Client",
        "meetingType": "recurring",
        "conferenceCallInfo": "Free",
        "startTime": "2027-08-02T22:00:00Z",
        "endTime": "2027-08-02T23:00:00Z",
        "coorganizerKeys": [COORGANIZER],
    }
    before = {**with_client, "meetingId": "399489812"}
    seed = small_seed(people, service_organizer="xofay38435@logodez.com", meetings=[before])
    assert seed["account_key"] == ACCOUNT
    with Simulator(seed, clock=clock) as running:
        yield running


def make_the_meeting_with_the_client(simulator: Simulator) -> None:
    known = simulator.dump()
    (before,) = known["meetings"]  # type: ignore[misc]
    simulator.load({**known, "meetings": [{**before, "meetingId": "527664493"}]})


def test_create_meeting(visitor: Visitor):
    body = {
        "subject": "Discription",
        "startTime": "2027-03-15T22:00:00Z",
        "endTime": "2027-03-15T23:00:00Z",
        "passwordRequired": True,
        "conferenceCallInfo": "Free",
        "meetingType": "scheduled",
        "coorganizerKeys": [COORGANIZER],
    }
    answer = visitor.ask("POST", "/meetings", body)
    assert answer.status_code == 201
    assert answer.json() == {
        "conferenceCallInfo": "US: +1 (224) 501-3412 Access Code: 399-489-813",
        "meetingId": 399489813,
        "joinURL": "https://meet.goto.com/399489813",
        "uniqueMeetingId": 399489813,
        "maxParticipants": 26,
    }


@pytest.mark.parametrize("wrapped", [False, True])
def test_get_meeting(simulator: Simulator, visitor: Visitor, wrapped: bool):
    make_the_meeting_with_the_client(simulator)
    simulator.set_options(wrapped_meeting=wrapped)
    shown = {
        "subject": "Meeting with Client",
        "meetingId": 527664493,
        "uniqueMeetingId": 527664493,
        "meetingType": "recurring",
        "maxParticipants": 26,
        "duration": 60,
        "passwordRequired": "false",
        "coorganizerKeys": ["2472026916122481700"],
        "createTime": "",
        "conferenceCallInfo": "US: +1 (872) 240-3412 Access Code: 527-664-493",
        "startTime": "2027-08-02T22:00:00+0000",
        "endTime": "2027-08-02T23:00:00+0000",
        "meetingKey": 527664493,
        "status": "INACTIVE",
    }
    assert visitor.get("/meetings/527664493").json() == ({"meetings": [shown]} if wrapped else shown)


def test_update_delete_and_start(simulator: Simulator, visitor: Visitor):
    make_the_meeting_with_the_client(simulator)
    url = visitor.get("/meetings/527664493/start").json()
    assert url.keys() == {"hostURL"}
    assert url["hostURL"].startswith("https://meet.goto.com/527664493?authorizationCode=")
    body = {"subject": "Description updated", "meetingType": "scheduled"}
    times = {"startTime": "2027-03-15T22:00:00Z", "endTime": "2027-03-15T23:00:00Z"}
    updated = visitor.ask("PUT", "/meetings/527664493", {**body, **times})
    deleted = visitor.ask("DELETE", "/meetings/527664493")
    assert [(each.status_code, each.content) for each in (updated, deleted)] == [(204, b"")] * 2


def test_historical_meetings_without_any(visitor: Visitor):
    assert visitor.get(f"/historicalMeetings?{RANGE}").json() == {"meetings": []}
