"""Meetings and attendance on recorded samples: the wire functions without a loop or a socket, and every call
as it leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.goto import attendance, meetings
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.official_v1 import OfficialV1
from provisioner.goto.wire import Malformed
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting

from .meeting_writes import DIALECTS, MEETING_ID, WANTED, answered
from .standin import Said, StandIn

KEY = "8514119291996280644"
SINCE, UNTIL = datetime(2022, 8, 1, tzinfo=UTC), datetime(2022, 8, 31, 23, 59, 59, tzinfo=UTC)
FIRST = datetime(2022, 8, 7, 19, 29, 46, tzinfo=UTC)
LAST = datetime(2022, 8, 14, 19, 30, tzinfo=UTC)


# --- without a loop --------------------------------------------------------------------------------------


def test_the_bodies_are_those_of_the_reference(sample) -> None:
    assert meetings.guide_body(WANTED) == sample("meeting_create")["request"]["body"]
    assert meetings.official_body(WANTED) == sample("official_meeting_create")["request"]["body"]


@pytest.mark.parametrize("api", DIALECTS)
def test_what_was_made_is_read_from_either_wrapping(sample, api: str) -> None:
    found = meetings.made(answered(sample, api, "meeting_create"))
    assert found == MadeMeeting(MEETING_ID, "https://meet.goto.com/527664493")


def test_the_times_stay_as_they_were_read(sample) -> None:
    found = meetings.the_meeting(answered(sample, "guide-v2", "meeting_get"), MEETING_ID)
    starts, ends = datetime(2022, 8, 2, 22, tzinfo=UTC), datetime(2022, 8, 2, 23, tzinfo=UTC)
    texts = ("2022-08-02T22:00:00+0000", "2022-08-02T23:00:00+0000")
    whole = ("Meeting with Client", starts, ends, "recurring", *texts, "", ("2472026916122481700",))
    assert found == Meeting(MEETING_ID, *whole)
    odd = meetings.meeting({"meetingId": 1, "startTime": 1780308000000, "endTime": " 2026-06-01 10:00 "})
    assert (odd.start_text, odd.end_text) == ("1780308000000", " 2026-06-01 10:00 ")


def test_active_is_running_in_one_dialect_and_to_come_in_the_other(sample) -> None:
    data = answered(sample, "official-v1", "meeting_get")
    found = meetings.the_meeting(data, MEETING_ID, meetings.official_meeting)
    assert found.running
    assert found.start_text == "2022-08-02T22:00:00.+0000"
    assert not meetings.the_meeting(data, MEETING_ID).running


def test_what_runs_once_runs() -> None:
    ends = datetime(2026, 6, 1, tzinfo=UTC)
    first = Meeting("1", "S", ends=ends, running=True)
    assert meetings.each_once([first, Meeting("1", "S")]) == (Meeting("1", "S", running=True),)


@pytest.mark.parametrize("name", ["coorganizerKeys", "coorganizerkeys"])
def test_co_organizers_are_exact_or_not_shown(name: str) -> None:
    def read(raw: object) -> tuple[str, ...] | None:
        return meetings.meeting({"meetingId": 1, name: raw}).coorganizers

    assert read(["2472026916122481700", 8514119291996280644]) == ("2472026916122481700", KEY)
    assert read(2472026916122481700) == ("2472026916122481700",)
    assert (read([]), read("")) == ((), ())
    assert (read(None), read([8.514119e18]), read(["8.514119e+18"])) == (None, None, None)
    assert meetings.meeting({"meetingId": 1}).coorganizers is None


@pytest.mark.parametrize(("raw", "shown"), [("true", True), ("false", False), (True, True), (None, False)])
def test_a_flag_comes_as_text_too(raw: object, shown: bool) -> None:
    assert meetings.meeting({"meetingId": 1, "passwordRequired": raw}).password_required is shown


def test_what_differs_is_named_and_another_spelling_of_a_time_does_not() -> None:
    seen = meetings.meeting({
        "meetingId": 1, "subject": WANTED.subject, "meetingType": "RECURRING",
        "startTime": "2022-08-02T22:00:00Z", "endTime": 1659481200000,
        "passwordRequired": "false", "coorganizerKeys": "2472026916122481700",
    })  # fmt: skip
    assert meetings.differing(seen, WANTED) == ()
    assert meetings.differing(seen._replace(coorganizers=None), WANTED) == ("coorganizers",)
    assert meetings.differing(seen._replace(start_text=""), WANTED) == ("start",)
    other = WANTED._replace(subject="S", end_text="", kind="scheduled", password_required=True)
    assert meetings.differing(seen, other) == ("subject", "end", "kind", "password_required")


def test_the_sessions_of_one_id_are_told_apart_by_their_start(sample) -> None:
    found = [attendance.official_session(e, KEY) for e in answered(sample, "official-v1", "history_of_one")]
    last, first = found
    assert (first.meeting_id, last.meeting_id) == ("564056453", "564056453")
    assert (first.starts, last.starts) == (FIRST, LAST)
    assert first.instance_key == "564056453@2022-08-07T19:29:46Z"
    assert attendance.held_within(found, SINCE, UNTIL) == (first, last)
    assert attendance.held_within(found, SINCE, FIRST) == (first,)
    rows = answered(sample, "official-v1", "attendees")
    early, nobody = attendance.rows_of(first, rows) or ()
    left = datetime(2022, 8, 7, 19, 32, 19, tzinfo=UTC)
    assert early == Stay("Shankar Raju", "guest@example.com", FIRST.replace(second=49), left)
    assert (nobody.name, nobody.email) == ("", "")
    assert len(attendance.rows_of(last, rows) or ()) == 1
    by_session = attendance.rows_by_session(rows)
    assert by_session == {s.instance_key: attendance.rows_of(s, rows) for s in found}


def test_an_instance_key_that_both_lists_show_names_the_session() -> None:
    entry = {"meetingId": 5, "meetingInstanceKey": 77, "startTime": "2022-08-07T19:29:46Z"}
    session = attendance.official_session(entry)
    assert session.instance_key == "77"
    rows = [{**entry, "startTime": ""}, {**entry, "meetingInstanceKey": 78}]
    assert attendance.rows_of(session, rows) == (Stay("", ""),)
    damaged = attendance.official_session({**entry, "meetingInstanceKey": 7.7e18})
    assert damaged.instance_key == "5@2022-08-07T19:29:46Z"


def test_rows_of_others_alone_are_not_nobody() -> None:
    session = Session("5", "5@2022-08-07T19:29:46Z", KEY, starts=FIRST)
    assert attendance.rows_of(session, []) == ()
    assert attendance.rows_of(session, [{"meetingId": 5, "startTime": "2022-08-14T19:30:00"}]) is None
    for data in (None, {}, "", [{"meetingId": 5}], [5], [{"startTime": "soon"}]):
        with pytest.raises(Malformed):
            attendance.rows_of(session, data)
    with pytest.raises(Malformed):
        attendance.rows_by_session([{"meetingId": 5, "joinTime": "2022-08-07T19:29:49"}])


def test_the_guide_names_a_session_by_its_instance_key(sample) -> None:
    (entry,) = answered(sample, "guide-v2", "history_of_one")["meetings"]
    assert attendance.guide_session(entry, KEY).instance_key == "564056453001"
    bare = {name: value for name, value in entry.items() if name != "meetingInstanceKey"}
    assert attendance.guide_session(bare, KEY).instance_key == "564056453"
    with pytest.raises(Malformed, match="meetingInstanceKey"):
        attendance.guide_session({**entry, "meetingInstanceKey": 8.5e18})
    assert attendance.guide_session({**entry, "organizerKey": 8.514119e18}, KEY).organizer_key == KEY


@pytest.mark.parametrize("none", [None, "", "NA", " "])
def test_a_time_that_nobody_wrote_down_is_none(none: object) -> None:
    assert attendance.stay({"joinTime": "2022-08-07T19:29:49", "leaveTime": none}).left is None


@pytest.mark.parametrize("damaged", ["soon", 1.66e12, "2022-08-07", True])
def test_a_time_that_cannot_be_read_is_an_error(damaged: object) -> None:
    with pytest.raises(Malformed, match="joinTime"):
        attendance.stay({"joinTime": damaged})


json_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())
known = {"meetingId": st.just(5), "startTime": st.sampled_from(["2022-08-07T19:29:46", 1659481200000])}
others = dict.fromkeys(["attendeeName", "attendeeEmail", "joinTime"], json_values)


@given(st.lists(st.fixed_dictionaries(known, optional=others)))
def test_no_row_is_lost_whatever_it_holds(rows: list[dict[str, object]]) -> None:
    """It is read, or it is an error."""
    try:
        found = attendance.rows_by_session(rows)
    except Malformed:
        return
    assert sum(len(stays) for stays in found.values()) == len(rows)
    sessions = {s.instance_key: s for s in map(attendance.official_session, rows)}
    assert found == {key: attendance.rows_of(session, rows) for key, session in sessions.items()}


# --- as it leaves ----------------------------------------------------------------------------------------

SESSION = Session("564056453", "564056453001", KEY, starts=FIRST)
CALLS = {
    "meeting_create": lambda account: account.create_meeting(WANTED),
    "meeting_get": lambda account: account.meeting(MEETING_ID),
    "meeting_update": lambda account: account.update_meeting(MEETING_ID, WANTED),
    "meeting_delete": lambda account: account.delete_meeting(MEETING_ID),
    "meeting_start": lambda account: account.host_url(MEETING_ID),
    "upcoming_own": lambda account: account.own_meetings(),
    "history_own": lambda account: account.own_sessions(SINCE, UNTIL),
    "history_of_one": lambda account: account.sessions_of(KEY, SINCE, UNTIL),
    "attendees": lambda account: account.stays_in(SESSION),
}


async def sent(account: GuideV2 | OfficialV1, stand_in: StandIn, sample, call, name: str) -> object:
    """What the call brings back, whose first request must be the recorded one."""
    recorded = sample(name)
    known = sample(name.replace("update", "get"))["answer"]
    stand_in.script = [Said(**recorded["answer"]), Said(**known)]
    async with account:
        found = await call(account)
    first = stand_in.heard[0]
    heard: dict[str, object] = {"method": first.method, "path": first.path}
    if first.query:
        heard["query"] = first.query
    if first.body:
        heard["body"] = json.loads(first.body)
    assert heard == recorded["request"]
    return found


@pytest.mark.anyio
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("api", DIALECTS)
async def test_every_call_leaves_as_recorded(stand_in, access_to, sample, api: str, name: str) -> None:
    begin, dialect = DIALECTS[api]
    found = await sent(dialect(access_to(stand_in)), stand_in, sample, CALLS[name], begin + name)
    many = {"upcoming_own": 1, "history_own": 1, "history_of_one": 1, "attendees": 1}
    if api == "official-v1":
        many |= {"history_own": 2, "history_of_one": 2, "attendees": 2}
    if name in many:
        assert isinstance(found, tuple)
        assert len(found) == many[name]


@pytest.mark.anyio
async def test_all_of_one_organizer_come_in_one_call(stand_in, official, sample) -> None:
    account = official(stand_in)
    found = await sent(
        account,
        stand_in,
        sample,
        lambda it: it.organizer_stays(KEY, SINCE, UNTIL),
        "official_attendees_of_one",
    )
    assert {key: len(stays) for key, stays in found.items()} == {
        "564056453@2022-08-07T19:29:46Z": 2,
        "564056453@2022-08-14T19:30:00Z": 1,
    }
