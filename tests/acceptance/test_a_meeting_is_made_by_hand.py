"""`meetings create`: once, read back, and never again while nobody knows what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from .conftest import SetStage
from .meetings import (
    BY,
    CREATE,
    ROOM,
    TALK,
    THEIRS,
    TIMES,
    as_json,
    bodies,
    meeting_events,
)
from .meetings import guide as guide
from .meetings import stage as stage
from .sessions import key_of
from .stage import SERVICE, Stage, people


def test_a_meeting_is_made_once_and_read_back(stage: Stage) -> None:
    ran = stage.here(*CREATE, *TIMES, "--coorganizer", "person2@example.com", "--password-required", *BY)
    assert ran.code == 0, ran
    (body,) = bodies(stage)
    assert (body["starttime"], body["endtime"]) == ("2031-03-01T09:00:00Z", "2031-03-01T10:00:00Z")
    assert (body["conferencecallinfo"], body["coorganizerkeys"]) == ("Hybrid", [key_of(2)])
    assert body["passwordrequired"] is True
    made = stage.simulator.account.meetings[-1]
    assert f"join link: {made.join_url}" in ran.out
    assert made.meeting_id in ran.out
    assert meeting_events(stage) == ["meeting.create.intended intended", "meeting.create.done confirmed"]
    details = stage.rows("SELECT detail FROM audit_detail")
    assert any('"by":"Ada"' in detail for (detail,) in details)
    assert stage.verdict() == "ok"


def test_a_dry_run_shows_it_and_only_reads(stage: Stage) -> None:
    planned = as_json(stage.here(*CREATE, *TIMES, "--dry-run", "--organizer", SERVICE, "--format", "json"))
    assert (planned["dry_run"], planned["meeting"]["start"]) == (True, "2031-03-01T09:00:00Z")
    for command in (
        ("update", ROOM, "--subject", "New"),
        ("delete", TALK),
        ("start", TALK),
    ):
        ran = stage.here("meetings", *command, "--dry-run")
        assert ran.code == 0, ran
        assert "would" in ran.out + ran.err
    assert stage.writes == []
    assert not any(each.path.endswith("/start") for each in stage.simulator.requests)
    assert stage.events() == []


def test_an_answer_that_was_lost_is_settled_by_a_look_and_never_repeated(stage: Stage) -> None:
    stage.simulator.fault("lost_after_commit", method="POST", path="/meetings")
    made = as_json(stage.here(*CREATE, *TIMES, "--format", "json"))
    assert (made["outcome"], len(stage.writes)) == ("settled", 1)
    assert made["meeting"]["meeting_id"] == stage.simulator.account.meetings[-1].meeting_id
    assert meeting_events(stage)[-1] == "meeting.create.settled applied"


def test_what_may_yet_arrive_is_asked_for_by_nobody_again(stage: Stage) -> None:
    stage.simulator.fault("lost_before", method="POST", path="/meetings")
    ran = stage.here(*CREATE, *TIMES)
    assert (ran.code, ran.out, len(stage.writes)) == (12, "", 1)
    assert "do not repeat it" in ran.err
    again = stage.here(*CREATE, *TIMES)
    assert (again.code, len(stage.writes)) == (2, 1)
    assert "may yet be carried out" in again.err
    assert stage.here(*CREATE, "--start", "2031-04-01T10:00", "--end", "2031-04-01T11:00").code == 0

    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61), tick=True):
        later = stage.here(*CREATE, *TIMES)
    assert later.code == 0, later
    assert "whose answer was lost was not carried out" in later.err
    assert "meeting.create.settled not_applied" in stage.events()


def test_a_room_without_times_is_asked_for_as_it_is_and_then_with_a_stand_in(set_stage: SetStage) -> None:
    stage = set_stage(people(3), meetings=[])
    room = (*CREATE, "--type", "recurring")
    assert stage.here(*room).code == 0
    assert stage.simulator.account.meetings[-1].start_time == ""
    stage = set_stage(people(3), meetings=[], options={"recurring_needs_times": True})
    ran = stage.here(*room)
    assert ran.code == 0, ran
    first, second = bodies(stage)
    assert (first["starttime"], second["starttime"].endswith(":00:00Z")) == ("", True)
    assert "the next full hour stands in" in ran.err
    assert meeting_events(stage)[-4:] == [
        "meeting.create.intended intended",
        "meeting.create.failed other",
        "meeting.create.intended intended",
        "meeting.create.done confirmed",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((*CREATE,), "needs --start and --end"),
        ((*CREATE, "--start", "2031-03-01T10:00"), "--start and --end belong together"),
        ((*CREATE, "--start", "2031-03-01", "--end", "2031-03-02"), "is no time"),
        ((*CREATE, "--start", "2031-03-01T10:00", "--end", "2031-03-01T10:00+01:00"), "not after the start"),
        ((*CREATE, "--start", "2031-03-30T02:30", "--end", "2031-03-30T04:30"), "comes twice, or not at all"),
        ((*CREATE, *TIMES, "--coorganizer", "nobody@example.com"), "No organizer of the account"),
        ((*CREATE, *TIMES, "--organizer", "person2@example.com"), "lets nobody create a meeting of another"),
        (("meetings", "update", ROOM), "Nothing is to be changed"),
        (("meetings", "update", TALK, "--subject", "New"), "only recurring meetings be changed"),
        (("meetings", "update", THEIRS, "--subject", "New"), "not among the upcoming ones"),
        (("meetings", "delete", THEIRS, "--yes"), "lets nobody delete another organizer's"),
        (("meetings", "delete", TALK), "--yes"),
        (("meetings", "start", TALK), "shown on a terminal only"),
        (("meetings", "start", TALK, "--reveal", "--organizer", "E002x"), "No organizer of the account"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    guide: Stage, arguments: tuple[str, ...], told: str
) -> None:
    ran = guide.here(*arguments)
    assert (ran.code, ran.out, guide.writes) == (2, "", [])
    assert told in ran.err
    assert len(ran.err.splitlines()) <= 4


def test_a_refusal_of_the_server_is_told_and_recorded(stage: Stage) -> None:
    stage.simulator.fault("status", method="POST", path="/meetings", status=403, times=0)
    ran = stage.here(*CREATE, *TIMES)
    assert (ran.code, ran.out) == (12, "")
    assert "HTTP 403" in ran.err
    assert meeting_events(stage)[-1] == "meeting.create.failed other"
