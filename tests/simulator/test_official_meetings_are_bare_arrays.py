"""goto-api section 3, "Meeting API": the same account in lower-case bodies and bare arrays."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from provisioner.simulator import Simulator

from .meeting_seed import BODY, ME, OTHER, RANGE, meeting, meeting_seed, session
from .test_both_dialects_speak_of_one_account import Asking
from .visitor import MovedClock, Visitor

ROOT = "/G2M/rest"
OFFICIAL_BODY = {
    **{name.lower(): value for name, value in BODY.items() if name != "coorganizerKeys"},
    "timezonekey": "",
    "coorganizerKeys": [OTHER],
}
ANA = {"attendeeName": "Ana", "attendeeEmail": "ana@example.com", "joinTime": "2026-10-01T09:01:00"}
REJOINED = {**ANA, "joinTime": "2026-10-01T09:30:00", "leaveTime": "2026-10-01T09:45:30"}
UNNAMED = {"attendeeName": "NA", "joinTime": "2026-10-01T09:05:00", "leaveTime": "2026-10-01T09:59:00"}


@pytest.fixture
def simulator(clock: MovedClock) -> Iterator[Simulator]:
    seed = meeting_seed(
        meeting(101, status="ACTIVE", coorganizerKeys=[OTHER]),
        meeting(102, OTHER),
        session(101, 301, "2026-10-01", ANA, REJOINED, UNNAMED),
        session(101, 302, "2026-10-08", ANA),
        session(102, None, "2026-10-02", ANA, organizerKey=OTHER, conferenceCallInfo="Private"),
    )
    with Simulator(seed, clock=clock) as running:
        yield running


@pytest.fixture
def ask(simulator: Simulator) -> Asking:
    return Asking(simulator)


def make(ask: Asking, **more: object) -> httpx.Response:
    return ask("POST", f"{ROOT}/meetings", {**OFFICIAL_BODY, **more})


def test_a_created_meeting_is_the_one_that_the_guide_shows(simulator: Simulator, ask: Asking):
    answer = make(ask)
    (told,) = answer.json()
    assert (answer.status_code, told["joinURL"]) == (201, f"https://meet.goto.com/{told['meetingId']}")
    with Visitor(simulator) as visitor:
        shown = visitor.get(f"/meetings/{told['meetingId']}").json()
    assert ask("GET", f"{ROOT}/meetings/{told['meetingId']}").json() == [shown]
    assert (shown["subject"], shown["coorganizerKeys"]) == ("Description", [OTHER])


def test_the_other_spelling_is_not_understood(simulator: Simulator, ask: Asking):
    before = simulator.dump()
    answer = ask("POST", f"{ROOT}/meetings", BODY)
    assert (answer.status_code, answer.json()["int_err_code"]) == (400, "InvalidRequest")
    with Visitor(simulator) as visitor:
        assert visitor.ask("POST", "/meetings", OFFICIAL_BODY).status_code == 400
    assert simulator.dump() == before


def test_one_meeting_is_changed_started_and_deleted(simulator: Simulator, ask: Asking):
    (told,) = make(ask, meetingtype="recurring").json()
    path = f"{ROOT}/meetings/{told['meetingId']}"
    room = {**OFFICIAL_BODY, "starttime": "", "endtime": "", "meetingtype": "recurring", "subject": "Room"}
    assert ask("PUT", path, room).status_code == 204
    assert (simulator.account.meetings[-1].subject, simulator.account.meetings[-1].start_time) == ("Room", "")
    refused = ask("GET", f"{path}/start")
    assert (refused.status_code, refused.json()["int_err_code"]) == (409, "MeetingInProgress")
    assert ask("GET", f"{ROOT}/meetings/101/start").json().keys() == {"hostURL"}
    assert [ask("DELETE", path).status_code for _ in range(2)] == [204, 404]


def test_status_says_whether_it_is_running(ask: Asking):
    (told,) = make(ask).json()
    shown = {each["meetingId"]: each["status"] for each in ask("GET", f"{ROOT}/upcomingMeetings").json()}
    assert shown == {"101": "ACTIVE", str(told["meetingId"]): "INACTIVE"}
    assert ask("GET", f"{ROOT}/organizers/{ME}/upcomingMeetings").json()[0]["status"] == "ACTIVE"


def test_history_holds_what_started_in_the_range_and_nothing_that_runs(ask: Asking):
    own = ask("GET", f"{ROOT}/historicalMeetings?{RANGE}").json()
    assert own == ask("GET", f"{ROOT}/organizers/{ME}/historicalMeetings?{RANGE}").json()
    assert [(each["meetingInstanceKey"], each["numAttendees"]) for each in own] == [(301, 3), (302, 1)]
    short = "startDate=2026-10-01T09:00:00Z&endDate=2026-10-08T08:59:59Z"
    assert len(ask("GET", f"{ROOT}/historicalMeetings?{short}").json()) == 1


@pytest.mark.parametrize("end", ["", "&endDate=2027-01-01", "&endDate=2027-01-01T00:00:00.000Z"])
def test_a_range_is_two_times_in_utc(ask: Asking, end: str):
    for what in ("historicalMeetings", f"organizers/{ME}/attendees"):
        assert ask("GET", f"{ROOT}/{what}?startDate=2026-01-01T00:00:00Z{end}").status_code == 400


def test_an_attendance_row_is_that_of_seed_000(simulator: Simulator, ask: Asking):
    simulator.set_options(damaged_keys=True)
    answer = ask("GET", f"{ROOT}/meetings/102/attendees")
    assert answer.json() == [
        {
            "joinTime": "2026-10-01T09:01:00",
            "lastName": "Last",
            "numAttendees": 1,
            "subject": "Meeting 102",
            "attendeeEmail": "ana@example.com",
            "meetingId": 102,
            "organizerkey": 8.514119e18,
            "meetingType": "recurring",
            "attendeeName": "Ana",
            "duration": 0,
            "firstName": "First1",
            "groupName": "NA",
            "meetingInstanceKey": 102,
            "name": "First1 Last",
            "conferenceCallInfo": "PRIVATE",
            "startTime": "2026-10-02T09:00:00",
            "endTime": "2026-10-02T10:00:00",
            "email": "person1@example.com",
        }
    ]
    assert '"organizerkey": 8.514119e+18,' in answer.text


def test_attendance_by_id_is_of_every_session_and_a_rejoin_is_a_second_row(ask: Asking):
    rows = ask("GET", f"{ROOT}/meetings/101/attendees").json()
    shown = [(row["meetingInstanceKey"], row["attendeeName"], row["duration"]) for row in rows]
    assert shown == [(301, "Ana", 0), (301, "Ana", 15), (301, "NA", 54), (302, "Ana", 0)]
    assert {row["email"] for row in rows} == {"person0@example.com"}, "the organizer's"
    assert "attendeeEmail" not in rows[2]
    assert ask("GET", f"{ROOT}/organizers/{ME}/attendees?{RANGE}").json() == rows
    assert ask("GET", f"{ROOT}/meetings/999/attendees").status_code == 404


def test_own_meetings_need_no_identity_and_those_of_others_do(simulator: Simulator):
    own = Asking(simulator, "collab:")
    assert own("GET", f"{ROOT}/upcomingMeetings").status_code == 200
    assert make(own).status_code == 201
    others = ["meetings/102", f"organizers/{ME}/upcomingMeetings", "meetings/101/attendees"]
    assert [own("GET", f"{ROOT}/{path}").status_code for path in others] == [403] * 3
    both = Asking(simulator, "collab: identity:")
    assert [both("GET", f"{ROOT}/{path}").status_code for path in others] == [200] * 3
    assert both("DELETE", f"{ROOT}/meetings/102").status_code == 403


def test_a_token_that_has_expired_is_403_here_too(simulator: Simulator, ask: Asking):
    simulator.fault("expired_token", method="POST", path="rest/meetings$")
    refused = make(ask)
    assert (refused.status_code, refused.json()["int_err_code"]) == (403, "InvalidToken")
    assert len(simulator.account.meetings) == 5
