"""`meetings upcoming|get|history|attendees`: nothing but GETs, of the own organizer and of others."""

from __future__ import annotations

import pytest

from .conftest import SetStage
from .meetings import DIALECTS, MEETINGS, ROOM, TALK, THEIRS, as_json, with_meetings
from .meetings import guide as guide
from .meetings import stage as stage
from .sessions import ago, key_of, session, stay
from .stage import Stage, people


def test_the_own_meetings_and_those_of_others_are_listed(stage: Stage) -> None:
    own = as_json(stage.here("meetings", "upcoming", "--format", "json"))
    assert [(each["meeting_id"], each["start"], each["type"]) for each in own] == [
        (ROOM, "2030-05-01T09:00:00Z", "recurring"),
        (TALK, "2030-05-01T09:00:00Z", "scheduled"),
    ]
    for who in ("person2@example.com", key_of(2)):
        ran = stage.here("meetings", "upcoming", "--organizer", who, "--format", "json")
        assert [each["subject"] for each in as_json(ran)] == ["Of another one"]
    ran = stage.here("meetings", "upcoming")
    assert "2030-05-01 11:00" in ran.out, "as the clocks of roster.time_zone show it"
    assert "times: Europe/Berlin" in ran.err
    assert stage.writes == []


def test_one_meeting_is_shown_whole(stage: Stage) -> None:
    room = as_json(stage.here("meetings", "get", ROOM, "--format", "json"))
    assert (room["coorganizers"], room["join_url"]) == ([key_of(1)], f"https://meet.goto.com/{ROOM}")
    assert "co-organizers: none" in stage.here("meetings", "get", TALK).out
    assert stage.here("meetings", "get", THEIRS).code == 0, "an admin's token reads it"
    gone = stage.here("meetings", "get", "999")
    assert (gone.code, gone.out) == (23, "")


def test_a_meeting_that_is_shown_to_its_owner_alone_stands_in_their_list(set_stage: SetStage) -> None:
    stage = set_stage(people(3), meetings=MEETINGS, options={"hides_others_meetings": True})
    assert stage.here("meetings", "get", THEIRS).code == 23
    ran = stage.here("meetings", "get", THEIRS, "--organizer", "person2@example.com")
    assert "Of another one" in ran.out
    assert "co-organizers: not shown" in ran.out


@pytest.mark.parametrize("api", DIALECTS)
def test_what_was_held_and_who_was_there(set_stage: SetStage, api: str) -> None:
    held = [
        session(1, 0, ago(120), ago(90), stay("bob@example.com", ago(120), ago(100), "Bob")),
        session(2, 0, ago(50), ago(20), reportMissing=True),
        session(3, 1, ago(300), ago(200), stay("eve@example.com", ago(300), ago(200))),
        session(4, 0, ago(30), ago(-30), status="ACTIVE"),
    ]
    stage = with_meetings(set_stage, api, *held)
    found = as_json(stage.here("meetings", "history", "--format", "json"))
    assert [each["meeting_id"] for each in found] == ["101", "102"]
    theirs = stage.here("meetings", "history", "--organizer", key_of(1), "--format", "json")
    assert [each["meeting_id"] for each in as_json(theirs)] == ["103"]

    (bob,) = as_json(stage.here("meetings", "attendees", "101", "--format", "json"))
    assert (bob["attendee_email"], bob["minutes"], bob["state"]) == ("bob@example.com", 20, "attended")
    for late in ("102", "104"):
        (row,) = as_json(stage.here("meetings", "attendees", late, "--format", "json"))
        assert row["state"] == "not_yet_complete", "never as empty"
    eve = stage.here("meetings", "attendees", "103", "--organizer", "person1@example.com")
    assert "eve@example.com" in eve.out
    nobody = stage.here("meetings", "attendees", "103")
    assert (nobody.code, nobody.out) == (0, "")
    assert "no session of 103" in nobody.err


def test_forty_columns_hold_a_list(guide: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = guide.here("meetings", "upcoming").out.splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= 40
    assert lines[1].startswith(ROOM)
