"""Sessions of `guide-v2`: several of one meeting id, one that runs, one whose report is not there yet."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from provisioner.simulator import Simulator

from .meeting_seed import ME, meeting, meeting_seed, session
from .test_both_dialects_speak_of_one_account import Asking
from .visitor import MovedClock, Visitor

LISTED = f"/organizers/{ME}/meetings?status=HISTORY"


@pytest.fixture
def simulator(clock: MovedClock) -> Iterator[Simulator]:
    guests = [{"attendeeEmail": f"guest{at}@example.com"} for at in range(12)]
    seed = meeting_seed(
        meeting(101, status="ACTIVE", meetingInstanceKey="304"),
        session(101, 301, "2026-10-01", *guests),
        session(101, 302, "2026-10-08"),
        session(101, 303, "2026-10-15", *guests, reportMissing=True),
    )
    with Simulator(seed, clock=clock) as running:
        yield running


def instances(visitor: Visitor, query: str = "") -> list[str]:
    listed = visitor.get(LISTED + query).raise_for_status().json()["meetings"]
    return [each["meetingInstanceKey"] for each in listed]


def test_a_meeting_id_has_a_session_for_each_time_it_was_held(visitor: Visitor):
    assert instances(visitor) == ["301", "302", "303"], "the one that runs is not among them"
    assert instances(visitor, "&startDate=2026-10-08T09:00:00Z&endDate=2026-10-15T08:00:00Z") == ["302"]
    assert instances(visitor, "&limit=2") == ["301", "302"]
    assert visitor.get(LISTED + "&startDate=soon").status_code == 400
    assert visitor.get("/meetings/304/attendees").status_code == 404, "still running"


def test_attendance_goes_by_pages(visitor: Visitor):
    first = visitor.get("/meetings/301/attendees").json()
    second = visitor.get(f"/meetings/301/attendees?nextPageToken={first['nextPageToken']}").json()
    emails = [stay["attendeeEmail"] for page in (first, second) for stay in page["attendees"]]
    assert (len(first["attendees"]), len(set(emails)), "nextPageToken" in second) == (10, 12, False)


def test_a_report_that_is_not_there_yet_is_404_or_empty(simulator: Simulator, visitor: Visitor):
    assert visitor.get("/meetings/302/attendees").json() == {"attendees": []}
    refused = visitor.get("/meetings/303/attendees")
    assert (refused.status_code, refused.json()["errorCode"]) == (404, "ReportNotAvailable")
    simulator.set_options(missing_report="empty")
    assert visitor.get("/meetings/303/attendees").json() == {"attendees": []}
    rows = Asking(simulator)("GET", "/G2M/rest/meetings/101/attendees").json()
    assert {row["meetingInstanceKey"] for row in rows} == {301}


def test_the_other_dialect_knows_no_report_either(simulator: Simulator):
    simulator.load(meeting_seed(session(105, 305, "2026-10-15", reportMissing=True)))
    path = "/G2M/rest/meetings/105/attendees"
    assert Asking(simulator)("GET", path).status_code == 404
    simulator.set_options(missing_report="empty")
    assert Asking(simulator)("GET", path).json() == []


def test_sessions_survive_the_end_of_their_meeting_and_of_its_organizer(
    simulator: Simulator, visitor: Visitor
):
    visitor.ask("DELETE", "/meetings/101")
    assert instances(visitor) == ["301", "302", "303"]
    visitor.ask("DELETE", f"{visitor.organizers_path}/{ME}")
    assert visitor.get(LISTED).status_code == 404
    assert visitor.get("/meetings/301/attendees").status_code == 200
    (row, *_) = Asking(simulator)("GET", "/G2M/rest/meetings/101/attendees").json()
    assert (row["email"], row["name"]) == ("NA", "NA")


def test_sessions_travel_in_a_seed(simulator: Simulator):
    simulator.load(dumped := simulator.dump())
    assert simulator.dump() == dumped


# --- faults ----------------------------------------------------------------------------------------------

ROOM = {"subject": "Room", "meetingType": "recurring"}


@pytest.mark.parametrize(
    ("fault", "times_made"),
    [
        ({"kind": "lost_after_commit"}, 1),
        ({"kind": "lost_before"}, 0),
        ({"kind": "status", "status": 503}, 0),
        ({"kind": "status", "status": 504, "committed": True}, 1),
        ({"kind": "status", "status": 429, "retry_after": "3"}, 0),
        ({"kind": "slow", "seconds": 0.01}, 1),
        ({"kind": "truncated"}, 1),
    ],
)
def test_a_create_meets_every_fault(
    simulator: Simulator, visitor: Visitor, fault: dict[str, object], times_made: int
):
    simulator.fault(**fault, method="POST", path="v2/meetings$")
    visitor.create("somebody.else@example.com")
    try:
        visitor.ask("POST", "/meetings", ROOM)
    except httpx.RemoteProtocolError:
        assert str(fault["kind"]).startswith("lost")
    subjects = [each.subject for each in simulator.account.meetings]
    assert subjects.count("Room") == times_made
    assert simulator.requests[-1].fault == fault["kind"]


def test_pages_of_attendance_can_mislead_too(simulator: Simulator, visitor: Visitor):
    simulator.fault("repeated_page", path="/attendees.*nextPageToken")
    first = visitor.get("/meetings/301/attendees").json()
    assert visitor.get(f"/meetings/301/attendees?nextPageToken={first['nextPageToken']}").json() == first


def test_a_meeting_appears_before_one_is_created(simulator: Simulator, visitor: Visitor):
    simulator.fault("meeting_appears", organizer_key=ME, method="POST", path="v2/meetings$", times=2)
    for _ in range(3):
        assert visitor.ask("POST", "/meetings", ROOM).status_code == 201
    assert [each.subject for each in simulator.account.meetings[4:]] == ["Came in between", "Room"] * 2 + [
        "Room"
    ]
