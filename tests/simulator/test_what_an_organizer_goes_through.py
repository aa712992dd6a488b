"""The account over HTTP: the refusals told apart, the full PUT, the meetings of a leaver."""

from __future__ import annotations

import pytest

from provisioner.simulator import Simulator

from .visitor import MovedClock, Visitor, small_seed

KEY = "8514119291996270000"
WHOLE = {
    "organizerKey": KEY,
    "email": "ada@example.com",
    "firstName": "Ada",
    "lastName": "Okafor",
    "locale": "de_DE",
    "timeZone": "Europe/Berlin",
    "maxParticipants": 250,
    "adminRoles": ["SUPER_USER"],
}


def test_the_three_409s_have_three_bodies(simulator: Simulator, visitor: Visitor):
    seed = small_seed(count=2, seats=2, seatless_status=409, elsewhere=["Karin@example.com"])
    simulator.load(seed)
    answers = [
        visitor.create(email) for email in ("new@example.com", "PERSON0@example.com", "karin@example.com")
    ]
    assert [answer.status_code for answer in answers] == [409] * 3
    bodies = [answer.json() for answer in answers]
    assert all(set(body) == {"errorCode", "description", "incident"} for body in bodies)
    assert len({body["errorCode"] for body in bodies}) == 3
    assert ["seat" in str(body).lower() for body in bodies] == [True, False, False]
    assert len(simulator.account.organizers) == 2


def test_a_put_resets_the_optional_fields_it_leaves_out(simulator: Simulator, visitor: Visitor):
    simulator.load(small_seed([WHOLE]))
    visitor.ask("PUT", f"/organizers/{KEY}", {"firstName": "Adaeze"})
    shown = visitor.get(f"/organizers/{KEY}").json()
    assert (shown["locale"], shown["timeZone"], shown["adminRoles"]) == ("en_US", "UTC", [])
    assert (shown["firstName"], shown["lastName"], shown["email"]) == ("Adaeze", "Okafor", "ada@example.com")
    assert (shown["maxParticipants"], shown["status"]) == (250, "ACTIVE")


def test_a_put_of_the_whole_object_changes_only_what_differs(simulator: Simulator, visitor: Visitor):
    simulator.load(small_seed([WHOLE]))
    before = visitor.get(f"/organizers/{KEY}").json()
    visitor.ask("PUT", f"/organizers/{KEY}", {**before, "email": "a.okafor@example.com"})
    assert visitor.get(f"/organizers/{KEY}").json() == {**before, "email": "a.okafor@example.com"}


@pytest.mark.parametrize("keeps", [True, False])
def test_a_put_reactivates_where_there_is_a_seat(simulator: Simulator, visitor: Visitor, keeps: bool):
    simulator.load(small_seed([WHOLE], seats=1, suspended_keeps_seat=keeps))
    suspended = visitor.ask("PUT", f"{visitor.organizers_path}/{KEY}/suspend").json()
    assert suspended["status"] == "SUSPENDED"
    assert visitor.create("new@example.com").status_code == (402 if keeps else 201)
    answer = visitor.ask("PUT", f"/organizers/{KEY}", {**WHOLE, "status": "ACTIVE"})
    assert answer.status_code == (200 if keeps else 402)
    assert visitor.get(f"/organizers/{KEY}").json()["status"] == ("ACTIVE" if keeps else "SUSPENDED")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"email": "new@example.com"},
        {"email": "nobody", "firstName": "A", "lastName": "B"},
        {"email": "a@example.com", "firstName": " ", "lastName": "B"},
        {"email": "a@example.com", "firstName": 7, "lastName": "B"},
        {"email": "a@example.com", "firstName": "A", "lastName": "B", "adminRoles": "SUPER_USER"},
    ],
)
def test_a_create_that_makes_no_sense_is_400(simulator: Simulator, visitor: Visitor, body: object):
    assert visitor.ask("POST", visitor.organizers_path, body).status_code == 400
    assert len(simulator.account.organizers) == 25


@pytest.mark.parametrize("body", [{"organizerKey": "1"}, {"status": "RETIRED"}, {"email": 3}])
def test_an_update_that_makes_no_sense_is_400(visitor: Visitor, body: object):
    assert visitor.ask("PUT", f"/organizers/{KEY}", body).status_code == 400


def test_an_unknown_organizer_is_404(visitor: Visitor):
    assert visitor.get("/organizers/1").status_code == 404
    assert visitor.get("/organizers/1/meetings").status_code == 404
    assert visitor.ask("PUT", "/organizers/1", {"firstName": "A"}).status_code == 404
    assert visitor.ask("PUT", f"{visitor.organizers_path}/1/suspend").status_code == 404
    assert visitor.ask("DELETE", f"{visitor.organizers_path}/1").status_code == 404


def meeting(meeting_id: int, **more: object) -> dict[str, object]:
    return {"meetingId": str(meeting_id), "organizerKey": KEY, "subject": f"Meeting {meeting_id}", **more}


MEETINGS = [
    meeting(101, meetingType="recurring", status="INACTIVE"),
    meeting(102, startTime="2026-11-22T04:00:00Z", endTime="2026-11-22T05:00:00Z", status="ACTIVE"),
    meeting(103, startTime="2026-12-01T09:00:00+0000", endTime="2026-12-01T10:00:00.+0000"),
    meeting(104, startTime="2026-11-20T09:00:00", endTime="2026-11-20T10:00:00", meetingInstanceKey="204"),
    meeting(105, endTime="2027-11-20T10:00:00Z", status="HISTORY", meetingInstanceKey="205"),
]


def listed(visitor: Visitor, query: str = "") -> set[int]:
    answer = visitor.get(f"/organizers/{KEY}/meetings{query}").json()
    return {int(each["meetingId"]) for each in answer["meetings"]}


def test_the_default_listing_holds_what_has_not_ended(
    simulator: Simulator, visitor: Visitor, clock: MovedClock
):
    simulator.load(small_seed([WHOLE], meetings=MEETINGS))
    assert listed(visitor) == {101, 102, 103}
    assert listed(visitor, "?status=ACTIVE") == {102}
    assert listed(visitor, "?status=INACTIVE") == {101, 103}
    assert listed(visitor, "?status=HISTORY") == {104, 105}
    clock.move(55 * 60)
    visitor.sign_in()
    assert listed(visitor) == {101, 103}
    clock.move(10 * 24 * 3600)
    visitor.sign_in()
    assert listed(visitor) == {101}, "a room without times never ends"
    assert visitor.get(f"/organizers/{KEY}/meetings?status=SOON").status_code == 400


def test_the_default_listing_can_hide_what_is_not_running(simulator: Simulator, visitor: Visitor):
    simulator.load(small_seed([WHOLE], meetings=MEETINGS, options={"default_hides_inactive": True}))
    assert listed(visitor) == {102}
    assert listed(visitor, "?status=INACTIVE") == {101, 103}
    simulator.set_options(default_hides_inactive=False)
    assert listed(visitor) == {101, 102, 103}


def test_a_series_with_times_goes_on_until_its_end(simulator: Simulator, visitor: Visitor, clock: MovedClock):
    series = meeting(
        107, meetingType="recurring", startTime="2026-11-02T09:00:00Z", endTime="2026-11-23T10:00:00Z"
    )
    simulator.load(small_seed([WHOLE], meetings=[series]))
    (shown,) = visitor.get(f"/organizers/{KEY}/meetings").json()["meetings"]
    assert (shown["meetingType"], shown["startTime"]) == ("recurring", "2026-11-02T09:00:00Z")
    clock.move(2 * 24 * 3600)
    visitor.sign_in()
    assert listed(visitor) == set()


def test_a_suspension_keeps_the_meetings_and_a_deletion_cancels_the_upcoming_ones(
    simulator: Simulator, visitor: Visitor
):
    simulator.load(small_seed([WHOLE], meetings=MEETINGS))
    visitor.ask("PUT", f"{visitor.organizers_path}/{KEY}/suspend")
    assert listed(visitor) == {101, 102, 103}
    visitor.ask("DELETE", f"{visitor.organizers_path}/{KEY}")
    states = {int(each.meeting_id): each.state.value for each in simulator.account.meetings}
    assert states == {101: "CANCELLED", 102: "CANCELLED", 103: "CANCELLED", 104: "HISTORY", 105: "HISTORY"}
    assert visitor.get("/meetings/204/attendees").status_code == 200, "history outlives its organizer"
    dumped = visitor.control("GET", "state").json()["meetings"]
    cancelled = [
        (each["meetingId"], each["organizerKey"]) for each in dumped if each["status"] == "CANCELLED"
    ]
    assert cancelled == [("101", KEY), ("102", KEY), ("103", KEY)]


def test_what_was_sent_as_conference_call_is_not_what_comes_out(simulator: Simulator, visitor: Visitor):
    sent = ["Free", "Private", "VoIP", "Room 7, extension 12"]
    meetings = [meeting(399489813 + at, conferenceCallInfo=each) for at, each in enumerate(sent)]
    simulator.load(small_seed([WHOLE], meetings=meetings))
    shown = visitor.get(f"/organizers/{KEY}/meetings").json()["meetings"]
    assert [each["conferenceCallInfo"] for each in shown] == [
        "US: +1 (224) 501-3412 Access Code: 399-489-813",
        "PRIVATE",
        "VoIP",
        "Room 7, extension 12",
    ]


def test_attendance_is_there_only_after_the_end(simulator: Simulator, visitor: Visitor):
    running = meeting(106, endTime="2026-11-22T05:00:00Z", status="ACTIVE", meetingInstanceKey="206")
    simulator.load(small_seed([WHOLE], meetings=[*MEETINGS, running]))
    assert visitor.get("/meetings/206/attendees").status_code == 404
    assert visitor.get("/meetings/101/attendees").status_code == 404, "by instance key, not by meeting id"
    assert visitor.get("/meetings/204/attendees").json() == {"attendees": []}
