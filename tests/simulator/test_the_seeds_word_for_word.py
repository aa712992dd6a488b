"""Every request and answer of the two seeds about accounts, organizers and their meetings, as it stands.

Where the seed writes `{accountKey}` or `{organizerKey}` the key of its own answer is put in.
"""

from __future__ import annotations

import httpx
import pytest

from provisioner.simulator import Simulator

from .visitor import ACCOUNT, MovedClock, Visitor, small_seed

JANE = {"organizerKey": "123456", "email": "user@example.com", "firstName": "Jane", "lastName": "Doe"}


@pytest.fixture
def simulator(clock: MovedClock):
    with Simulator(small_seed([JANE], options={"thin_objects": True}), clock=clock) as running:
        yield running


def served(seed: dict[str, object], clock: MovedClock, path: str) -> httpx.Response:
    with Simulator(seed, clock=clock) as running, Visitor(running) as visitor:
        return visitor.get(path)


def test_the_token_by_client_credentials(visitor: Visitor):
    form = {"grant_type": "client_credentials", "scope": "admin:org.read identity:scim.user.management"}
    answer = visitor.ask_for_token(form, auth=("demo", "demo-secret"))
    assert answer.status_code == 200
    token = answer.json().pop("access_token")
    assert token
    assert answer.json() == {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "admin:org.read identity:scim.user.management",
    }


def test_get_organizer(visitor: Visitor):
    answer = visitor.get("/organizers/123456")
    assert answer.status_code == 200
    assert answer.json() == {
        "organizerKey": "123456",
        "email": "user@example.com",
        "firstName": "Jane",
        "lastName": "Doe",
        "status": "ACTIVE",
    }


def test_list_organizers(clock: MovedClock):
    listed = [
        {"organizerKey": "123", "email": "a@example.com", "firstName": "A", "lastName": "A"},
        {"organizerKey": "456", "email": "b@example.com", "firstName": "B", "lastName": "B"},
        {"organizerKey": "789", "email": "c@example.com", "firstName": "C", "lastName": "C"},
    ]
    seed = small_seed(listed, options={"thin_listing": True, "page_cap": 2})
    answer = served(seed, clock, f"/accounts/{ACCOUNT}/organizers?limit=50")
    assert answer.status_code == 200
    page = answer.json()
    assert page["nextPageToken"] != "", "the seed's `abc123` is any opaque text"
    assert page == {
        "organizers": [
            {"organizerKey": "123", "email": "a@example.com"},
            {"organizerKey": "456", "email": "b@example.com"},
        ],
        "nextPageToken": page["nextPageToken"],
    }


def test_create_organizer(clock: MovedClock):
    with Simulator(small_seed(next_key=789), clock=clock) as running, Visitor(running) as visitor:
        answer = visitor.ask(
            "POST",
            f"/accounts/{ACCOUNT}/organizers",
            {"email": "new@example.com", "firstName": "New", "lastName": "User"},
        )
    assert answer.status_code in (200, 201)
    assert answer.json() == {"organizerKey": "789", "email": "new@example.com", "status": "ACTIVE"}


def test_update_organizer(visitor: Visitor):
    answer = visitor.ask(
        "PUT", "/organizers/123456", {"firstName": "Updated", "timeZone": "America/New_York"}
    )
    assert answer.status_code == 200
    assert answer.json() == {
        "organizerKey": "123456",
        "firstName": "Updated",
        "timeZone": "America/New_York",
    }


def test_suspend_organizer(visitor: Visitor):
    answer = visitor.ask("PUT", f"/accounts/{ACCOUNT}/organizers/123456/suspend")
    assert answer.status_code == 200
    assert answer.json() == {"organizerKey": "123456", "status": "SUSPENDED"}


def test_delete_organizer(visitor: Visitor):
    answer = visitor.ask("DELETE", f"/accounts/{ACCOUNT}/organizers/123456")
    assert (answer.status_code, answer.content) == (204, b"")
    assert visitor.get("/organizers/123456").status_code == 404


def test_list_meetings(clock: MovedClock):
    standup = {
        "meetingId": "111",
        "organizerKey": "123456",
        "subject": "Standup",
        "startTime": "2025-06-01T10:00:00Z",
        "status": "ACTIVE",
    }
    seed = small_seed([JANE], meetings=[standup], options={"thin_objects": True})
    answer = served(seed, clock, "/organizers/123456/meetings?status=ACTIVE")
    assert answer.status_code == 200
    assert answer.json() == {
        "meetings": [{"meetingId": "111", "subject": "Standup", "startTime": "2025-06-01T10:00:00Z"}]
    }


def test_meeting_attendees(clock: MovedClock):
    ended = {
        "meetingId": "111",
        "meetingInstanceKey": "222",
        "organizerKey": "123456",
        "subject": "Standup",
        "status": "HISTORY",
        "attendees": [{"attendeeEmail": "a@example.com", "joinTime": "2025-06-01T10:02:00Z"}],
    }
    answer = served(small_seed([JANE], meetings=[ended]), clock, "/meetings/222/attendees")
    assert answer.status_code == 200
    assert answer.json() == {
        "attendees": [{"attendeeEmail": "a@example.com", "joinTime": "2025-06-01T10:02:00Z"}]
    }


def test_the_upcoming_meeting_of_seed_000(clock: MovedClock):
    """Keys as text, a boolean as text, no times, INACTIVE although upcoming, and an expanded call."""
    shankar = {
        "organizerKey": "8514119291996280644",
        "email": "xofay38436@logodez.com",
        "firstName": "Shankar",
        "lastName": "Raju",
    }
    room = {
        "meetingId": "830328669",
        "organizerKey": "8514119291996280644",
        "subject": "Shankar Raju's Meeting",
        "meetingType": "recurring",
        "status": "INACTIVE",
        "conferenceCallInfo": "Free",
    }
    answer = served(small_seed([shankar], meetings=[room]), clock, "/organizers/8514119291996280644/meetings")
    assert answer.json()["meetings"] == [
        {
            "lastName": "Raju",
            "subject": "Shankar Raju's Meeting",
            "meetingId": "830328669",
            "organizerKey": "8514119291996280644",
            "locale": "en_US",
            "meetingType": "recurring",
            "accountKey": "6425603496547407943",
            "passwordRequired": "false",
            "firstName": "Shankar",
            "conferenceCallInfo": "US: +1 (408) 650-3123 Access Code: 830-328-669",
            "startTime": "",
            "endTime": "",
            "joinURL": "https://meet.goto.com/830328669",
            "email": "xofay38436@logodez.com",
            "status": "INACTIVE",
        }
    ]


@pytest.mark.parametrize("status", [402, 409])
def test_no_seat_is_402_or_409(clock: MovedClock, status: int):
    seed = small_seed([JANE], seats=1, seatless_status=status)
    with Simulator(seed, clock=clock) as running, Visitor(running) as visitor:
        answer = visitor.create("new@example.com")
    assert answer.status_code == status
    assert "seat" in answer.json()["description"]


def test_an_ordinary_organizer_token_cannot_list_its_peers(simulator: Simulator):
    with Visitor(simulator, "collab:meeting:manage collab:meeting:read") as visitor:
        answer = visitor.get(visitor.organizers_path)
    assert answer.status_code == 403
    assert "admin:org.read" in answer.json()["description"]


def test_a_rate_limited_call_is_429_with_the_seconds_to_wait(simulator: Simulator, visitor: Visitor):
    simulator.set_options(rate_per_s=0.5, burst=1)
    assert visitor.get("/organizers/123456").status_code == 200
    answer = visitor.get("/organizers/123456")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
