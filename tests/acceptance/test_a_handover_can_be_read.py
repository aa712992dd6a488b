"""`handover list` and `handover show`: what became of a leaver's meetings, and who needs to be told."""

from __future__ import annotations

import stat
from typing import Any

import pytest

from . import handing
from .conftest import SetStage
from .handing import BOSS, LEFT, ROOM, WEEKLY, WHO
from .sessions import key_of
from .stage import Stage

SUBJECT = "Weekly; plans, <b>and</b> more"


@pytest.fixture(params=["guide-v2", "official-v1"])
def left(set_stage: SetStage, request: pytest.FixtureRequest) -> Stage:
    """One has left: the weekly meeting is moved, the room is named."""
    stage = handing.begin(set_stage(handing.staff(), meetings=handing.meetings()), request.param)
    stage.roster(LEFT)
    assert stage.apply().code == 0
    stage.simulator.forget_requests()
    return stage


@pytest.fixture
def guide(set_stage: SetStage) -> Stage:
    stage = handing.begin(set_stage(handing.staff(), meetings=handing.meetings()))
    stage.roster(LEFT)
    assert stage.apply().code == 0
    stage.simulator.forget_requests()
    return stage


def shown(stage: Stage, *more: str, who: str = WHO) -> dict[str, dict[str, Any]]:
    ran = stage.here("handover", "show", who, "--format", "json", *more)
    assert ran.code == 0, ran
    return {each["meeting_id"]: each for each in ran.json()["meetings"]}


def test_the_kit_has_both_links_the_way_and_who_regularly_comes(left: Stage) -> None:
    found = shown(left)
    twin = handing.new_link(left, SUBJECT)
    weekly, room = found[WEEKLY], found[ROOM]
    assert (weekly["state"], weekly["new_meeting_id"]) == ("moved", twin)
    assert twin in weekly["new_join_url"]
    assert weekly["successor"] == BOSS
    assert "recurrence detail" in weekly["loses"]
    assert [(each["name"], each["email"].lower()) for each in weekly["regulars"]] == [
        ("Bob", "bob@customer.example")
    ]
    assert weekly["sessions_read"] == 3
    assert (room["state"], room["new_join_url"], room["regulars"]) == ("reported", None, None)
    assert "by hand in the Admin Center (a room without times cannot be moved)" in room["what_happens"]
    assert left.writes == []


def test_offline_nobody_is_asked_and_nothing_is_called_nobody(guide: Stage) -> None:
    found = shown(guide, "--offline")
    assert guide.simulator.requests == []
    assert found[WEEKLY]["regulars"] is None
    assert found[WEEKLY]["regulars_not_known"] == "GoTo was not asked (--offline)"


def test_attendance_that_cannot_be_read_is_said(guide: Stage) -> None:
    guide.simulator.fault("status", path="/meetings/9001/attendees", status=403, times=0)
    weekly = shown(guide)[WEEKLY]
    assert (weekly["sessions_read"], weekly["sessions_not_readable"]) == (2, 1)
    assert "403" in weekly["regulars_not_known"]
    guide.simulator.fault("status", path=f"/organizers/{key_of(10)}/meetings", status=404, times=0)
    weekly = shown(guide)[WEEKLY]
    assert (weekly["regulars"], weekly["sessions_read"]) == (None, 0)
    assert "the history cannot be read" in weekly["regulars_not_known"]


@pytest.mark.parametrize("who", [WHO, "E010", key_of(10), "PERSON10@example.com"])
def test_a_leaver_is_named_by_address_id_or_key_also_when_deleted(guide: Stage, who: str) -> None:
    acknowledged = guide.here(
        "handover", "acknowledge", WHO, "--by", "Ada", "--reason", "the room is not needed", "--yes"
    )
    assert acknowledged.code == 0, acknowledged
    assert guide.apply().code == 0
    assert guide.organizer(WHO) is None
    ran = guide.here("handover", "show", who, "--format", "text")
    assert ran.code == 0, ran
    assert f"Meetings of {WHO}" in ran.out
    assert "The organizer is deleted" in ran.out
    assert "given up by name" in ran.out
    assert "the history cannot be read" in ran.out


def test_every_form_goes_to_stdout_or_into_a_private_file(guide: Stage) -> None:
    twin = handing.new_link(guide, SUBJECT)
    page = guide.here("handover", "show", WHO, "--offline", "--format", "html")
    assert f'href="{shown(guide, "--offline")[WEEKLY]["new_join_url"]}"' in page.out
    assert "&lt;b&gt;and&lt;/b&gt;" in page.out
    markdown = guide.here("handover", "show", WHO, "--offline", "--format", "markdown")
    assert "&lt;b>and&lt;/b>" in markdown.out
    text = guide.here("handover", "show", WHO, "--offline")
    assert "new link: " in text.out and f"/{twin}\n" in text.out
    assert "old link: " in text.out and "lost: " in text.out
    table = guide.here("handover", "show", WHO, "--offline", "--format", "table")
    assert "moved: person1@example.com can start it" in table.out
    saved = guide.run("handover", "show", WHO, "--offline", "--format", "ics", "--out", "moved.ics")
    assert (saved.code, saved.out) == (0, ""), saved
    file = guide.folder / "moved.ics"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    calendar = file.read_bytes().decode()
    assert f"UID:{key_of(10)}-{WEEKLY}@goto-provisioner\r\n" in calendar
    assert calendar.count("BEGIN:VEVENT") == 1
    assert twin in calendar
    assert guide.here("handover", "show", WHO, "--format", "table", "--out", "x").code == 2


def test_no_dial_in_password_or_host_link_is_in_any_form(guide: Stage) -> None:
    for form in ("table", "json", "markdown", "html", "text", "ics"):
        ran = guide.here("handover", "show", WHO, "--format", form)
        assert ran.code == 0, ran
        for secret in ("authorizationCode", "hostURL", "Access Code", "conferenceCall", "meetingPassword"):
            assert secret not in ran.out


def test_who_has_no_meetings_is_not_shown(guide: Stage) -> None:
    ran = guide.here("handover", "show", "person3@example.com")
    assert (ran.code, ran.out) == (2, "")
    assert "No leaver with meetings is known as person3@example.com" in ran.err


def test_the_list_says_what_holds_the_deletion(guide: Stage) -> None:
    (one,) = guide.here("handover", "list", "--format", "json").json()
    assert (one["email"], one["organizer_key"], one["moved"], one["by_hand"]) == (WHO, key_of(10), 1, 1)
    assert guide.apply().code == 0
    (one,) = guide.here("handover", "list", "--format", "json").json()
    assert (one["deletion"], one["held_by"]) == ("held", ["upcoming_meetings"])
    assert "held (upcoming_meetings)" in guide.here("handover", "list").out
    given_up = ("handover", "acknowledge", WHO, "--by", "Ada", "--reason", "no room", "--yes")
    assert guide.here(*given_up).code == 0
    assert guide.apply().code == 0
    assert guide.here("handover", "list", "--format", "json").json() == []
    (one,) = guide.here("handover", "list", "--all", "--format", "json").json()
    assert (one["deletion"], one["given_up"], one["moved"]) == ("deleted", 1, 1)
