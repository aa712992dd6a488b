"""goto-api section 2, "Meeting operations", and what seed 000 says beside its pictures."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from provisioner.simulator import Simulator
from provisioner.simulator.scheduling import HOST_SECRET

from .meeting_seed import BODY, ME, OTHER, RANGE, SUSPENDED, meeting, meeting_seed, session
from .visitor import MovedClock, Visitor


@pytest.fixture
def simulator(clock: MovedClock) -> Iterator[Simulator]:
    meetings = [meeting(101), meeting(102, OTHER), meeting(103, meetingType="immediate")]
    with Simulator(meeting_seed(*meetings), clock=clock) as running:
        yield running


def made(visitor: Visitor, **more: object) -> httpx.Response:
    return visitor.ask("POST", "/meetings", {**BODY, **more})


def stored(simulator: Simulator, meeting_id: object) -> dict[str, object]:
    """As the control plane tells it."""
    meetings = simulator.dump()["meetings"]
    assert isinstance(meetings, list)
    (found,) = [each for each in meetings if each["meetingId"] == str(meeting_id)]
    return found  # type: ignore[no-any-return]


def test_what_is_posted_belongs_to_the_organizer_behind_the_token(simulator: Simulator, visitor: Visitor):
    made_id = made(visitor).json()["meetingId"]
    state = visitor.control("GET", "state").json()["meetings"][-1]
    assert state == {
        **BODY,
        "meetingId": str(made_id),
        "organizerKey": ME,
        "status": "INACTIVE",
        "meetingInstanceKey": None,
        "attendees": [],
        "reportMissing": False,
    }
    assert visitor.get("/upcomingMeetings").json()["meetings"][-1]["subject"] == "Description"


def test_what_is_posted_twice_is_there_twice(simulator: Simulator, visitor: Visitor):
    first, second = (made(visitor).json()["meetingId"] for _ in range(2))
    assert first != second
    assert len(simulator.account.meetings) == 5


def test_a_deleted_id_is_not_dealt_again(simulator: Simulator, visitor: Visitor):
    first = made(visitor).json()["meetingId"]
    assert visitor.ask("DELETE", f"/meetings/{first}").status_code == 204
    assert visitor.ask("DELETE", f"/meetings/{first}").status_code == 404
    assert visitor.get(f"/meetings/{first}").status_code == 404
    assert made(visitor).json()["meetingId"] != first
    assert stored(simulator, first)["status"] == "DELETED"


def test_an_update_resets_what_it_leaves_out(simulator: Simulator, visitor: Visitor):
    made_id = made(visitor, meetingType="recurring").json()["meetingId"]
    path = f"/meetings/{made_id}"
    answer = visitor.ask("PUT", path, {"subject": "Room", "meetingType": "recurring"})
    assert (answer.status_code, answer.content) == (204, b"")
    after = stored(simulator, made_id)
    assert [after[name] for name in ("startTime", "endTime", "coorganizerKeys")] == ["", "", []]
    assert [after[name] for name in ("passwordRequired", "conferenceCallInfo")] == [False, "Hybrid"]
    assert visitor.ask("PUT", path, {"subject": "Room"}).status_code == 400


def test_only_a_recurring_meeting_can_be_updated(simulator: Simulator, visitor: Visitor):
    made_id = made(visitor).json()["meetingId"]
    before = simulator.dump()
    answer = visitor.ask("PUT", f"/meetings/{made_id}", BODY)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "MeetingNotRecurring")
    assert simulator.dump() == before


@pytest.mark.parametrize(
    "more",
    [
        {"subject": " "},
        {"meetingType": "weekly"},
        {"startTime": "tomorrow"},
        {"startTime": "2027-03-16T22:00:00Z"},
        {"startTime": ""},
        {"endTime": None},
        {"passwordRequired": "true"},
        {"conferenceCallInfo": "x" * 256},
        {"coorganizerKeys": [SUSPENDED]},
        {"coorganizerKeys": ["1"]},
        {"coorganizerKeys": [8.514119e18]},
        {"coorganizerKeys": OTHER},
    ],
)
def test_a_meeting_that_makes_no_sense_is_400(
    simulator: Simulator, visitor: Visitor, more: dict[str, object]
):
    before = simulator.dump()
    assert made(visitor, **more).status_code == 400
    assert simulator.dump() == before


def test_a_recurring_meeting_without_times_can_be_made_where_the_account_allows_it(
    simulator: Simulator, visitor: Visitor
):
    room = {"subject": "Room", "startTime": "", "endTime": "", "meetingType": "recurring"}
    assert visitor.ask("POST", "/meetings", room).status_code == 201
    simulator.set_options(recurring_needs_times=True)
    assert visitor.ask("POST", "/meetings", room).status_code == 400
    assert made(visitor, meetingType="recurring").status_code == 201


def test_a_coorganizer_who_has_gone_does_not_stop_an_update(simulator: Simulator, visitor: Visitor):
    series = {**BODY, "meetingType": "recurring"}
    path = f"/meetings/{made(visitor, **series).json()['meetingId']}"
    visitor.ask("PUT", f"{visitor.organizers_path}/{OTHER}/suspend")
    assert visitor.ask("PUT", path, {**series, "subject": "Renamed"}).status_code == 204
    assert visitor.ask("PUT", path, {**series, "coorganizerKeys": [SUSPENDED]}).status_code == 400


def test_what_others_own_is_seen_by_an_admin_and_changed_by_nobody(simulator: Simulator, visitor: Visitor):
    assert visitor.get("/meetings/102").json()["subject"] == "Meeting 102"
    before = simulator.dump()
    for method, path in [("PUT", ""), ("DELETE", ""), ("GET", "/start")]:
        assert visitor.ask(method, f"/meetings/102{path}", BODY).status_code == 403
    assert simulator.dump() == before
    with Visitor(simulator, "collab:meeting:read") as plain:
        assert (plain.get("/meetings/101").status_code, plain.get("/meetings/102").status_code) == (200, 403)
    simulator.set_options(hides_others_meetings=True)
    assert visitor.get("/meetings/102").status_code == 403


def test_a_token_of_nobody_owns_nothing(simulator: Simulator, visitor: Visitor):
    simulator.load({**simulator.dump(), "service_organizer": None})
    assert made(visitor).status_code == 403
    assert visitor.get("/upcomingMeetings").status_code == 403
    assert visitor.get("/meetings/101").status_code == 200


# --- hosting ---------------------------------------------------------------------------------------------


def test_the_host_link_carries_a_secret_that_the_log_does_not(simulator: Simulator, visitor: Visitor):
    before = simulator.dump()
    answer = visitor.get("/meetings/101/start")
    assert HOST_SECRET in answer.json()["hostURL"]
    assert HOST_SECRET not in str(simulator.requests)
    assert simulator.dump() == before, "nothing starts before the link is opened"


def test_one_meeting_at_a_time(simulator: Simulator, visitor: Visitor):
    simulator.load(meeting_seed(meeting(101, status="ACTIVE"), meeting(104), meeting(105, OTHER)))
    refused = visitor.get("/meetings/104/start")
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "MeetingInProgress")
    assert visitor.get("/meetings/101/start").status_code == 200, "a host may come back to his own"


def test_a_coorganizer_hosts_and_counts_as_the_owner(simulator: Simulator, visitor: Visitor):
    shared = meeting(106, OTHER, coorganizerKeys=[ME])
    simulator.load(meeting_seed(meeting(101, status="ACTIVE"), shared))
    assert visitor.get("/meetings/106/start").status_code == 200
    simulator.load(meeting_seed(meeting(102, OTHER, status="ACTIVE"), shared))
    assert visitor.get("/meetings/106/start").status_code == 409


def test_a_suspended_organizer_hosts_nothing_and_neither_does_a_coorganizer_for_him(
    simulator: Simulator, visitor: Visitor
):
    simulator.load(meeting_seed(meeting(101), meeting(107, SUSPENDED, coorganizerKeys=[ME])))
    assert visitor.get("/meetings/107/start").status_code == 403
    visitor.ask("PUT", f"{visitor.organizers_path}/{ME}/suspend")
    refused = visitor.get("/meetings/101/start")
    assert (refused.status_code, refused.json()["errorCode"]) == (403, "OrganizerSuspended")


# --- lists -----------------------------------------------------------------------------------------------


def test_ones_own_lists_go_by_pages(simulator: Simulator, visitor: Visitor):
    sessions = [session(200, 300 + at, f"2026-10-{at + 1:02}") for at in range(12)]
    simulator.load(meeting_seed(meeting(102, OTHER), *(meeting(110 + at) for at in range(11)), *sessions))
    for path, count in ((f"/historicalMeetings?{RANGE}", 12), ("/upcomingMeetings?", 11)):
        first = visitor.get(path).json()
        second = visitor.get(f"{path}&nextPageToken={first['nextPageToken']}").json()
        assert [len(page["meetings"]) for page in (first, second)] == [10, count - 10]
        assert "nextPageToken" not in second


def test_a_time_that_passes_without_anybody_is_no_history(simulator: Simulator, clock: MovedClock):
    with Visitor(simulator) as visitor:
        made(visitor)
        clock.move(200 * 24 * 3600)
        visitor.sign_in()
        listed = visitor.get(f"/organizers/{ME}/meetings?status=HISTORY").json()
        assert listed == {"meetings": []}
        assert len(visitor.get("/upcomingMeetings").json()["meetings"]) == 2
