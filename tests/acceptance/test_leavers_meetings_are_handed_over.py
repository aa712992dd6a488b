"""Before a person stops being able to host, what would be lost is moved, read back and accounted for; what
cannot be moved is named, and holds the deletion. The same story in both dialects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from .one_leaver import BOSS, LEFT, PEER, WHO, key, meetings_of, of_handovers, owns, sent
from .one_leaver import stage as stage
from .stage import SERVICE, Stage, held, people, person


def test_what_can_be_moved_is_moved_before_the_suspension(stage: Stage) -> None:
    peer = key(stage, PEER)
    old = owns(stage, "Board", coorganizer_keys=(peer,), conference_call="Private")
    stage.roster(LEFT)
    (suspend,) = stage.plan()["changes"]
    (shown,) = suspend["meetings"]
    assert (shown["way"], shown["successor"], shown["loses"]) == (
        "recreate",
        BOSS,
        ["join link", "meeting id", "dial-in"],
    )
    assert stage.writes == []
    ran = stage.apply()
    assert (ran.code, of_handovers(ran)) == (0, [("Board", "done")])
    assert sent(stage)[0] == "meeting Board"
    (twin,) = meetings_of(stage, SERVICE)
    (before,) = meetings_of(stage, WHO)
    assert before.meeting_id == old
    assert (twin.subject, twin.start_time, twin.end_time) == ("Board", before.start_time, before.end_time)
    assert twin.coorganizer_keys == (key(stage, BOSS), peer)
    assert twin.conference_call == "Hybrid"
    assert stage.status_of(WHO) == "SUSPENDED"
    stage.simulator.forget_requests()
    assert stage.apply().code == 0
    assert (sent(stage), stage.organizer(WHO)) == (["DELETE"], None)
    assert [meeting.meeting_id for meeting in meetings_of(stage, SERVICE)] == [twin.meeting_id]


def test_a_room_is_reported_and_holds_the_deletion(stage: Stage) -> None:
    owns(stage, "Room", start_time="", end_time="", meeting_type="recurring")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    assert stage.apply().code == 0
    assert (stage.status_of(WHO), held(stage.plan())) == ("SUSPENDED", {WHO: "upcoming_meetings"})
    assert meetings_of(stage, SERVICE) == []
    assert stage.events().count("meeting.reported report") == 1


def test_without_a_successor_the_deletion_is_held_and_says_why(stage: Stage) -> None:
    owns(stage, "Board")
    stage.roster([person(1, status="terminated"), *people(39)[1:], LEFT[-1]])
    stage.set(policy__removal_limit_floor="5")
    ran = stage.apply()
    assert of_handovers(ran) == [("Board", "skipped")]
    (shown,) = next(each for each in stage.plan()["held"] if each["email"] == WHO)["meetings"]
    assert (shown["way"], shown["why"]) == ("report", "the manager leaves as well")


def test_the_default_takes_it_where_no_manager_can(stage: Stage) -> None:
    owns(stage, "Board")
    stage.set(meetings__default_successor=PEER)
    stage.roster([*people(39), person(40, status="terminated")])
    assert stage.apply().code == 0
    (twin,) = meetings_of(stage, SERVICE)
    assert twin.coorganizer_keys == (key(stage, PEER),)


def test_what_overlaps_with_a_meeting_of_the_service_organizer_is_reported(stage: Stage) -> None:
    owns(stage, "Taken", of=SERVICE)
    owns(stage, "Board")
    stage.roster(LEFT)
    ran = stage.apply()
    assert of_handovers(ran) == [("Board", "skipped")]
    assert 'overlaps with "Taken"' in ran.json()["handovers"][0]["why"]


@pytest.mark.parametrize(
    ("fault", "settled"), [("lost_after_commit", "applied"), ("lost_before", "not_applied")]
)
def test_a_lost_answer_never_makes_two(stage: Stage, fault: str, settled: str) -> None:
    """The look comes when no answer can come any more; until then nothing is asked for again."""
    owns(stage, "Board")
    stage.roster(LEFT)
    stage.simulator.fault(fault, method="POST", path="/meetings")
    assert stage.apply().code == 12
    assert stage.status_of(WHO) == "SUSPENDED"
    stage.simulator.forget_requests()
    assert stage.apply().code == 0
    assert (sent(stage), held(stage.plan())) == ([], {WHO: "upcoming_meetings"})
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        assert stage.apply().code == 0
        assert stage.apply().code == 0
    assert f"meeting.reassign.settled {settled}" in stage.events()
    assert (len(meetings_of(stage, SERVICE)), stage.organizer(WHO)) == (1, None)


def test_a_meeting_that_begins_soon_waits(stage: Stage) -> None:
    owns(stage, "Board")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
    with stage.simulator.lock:
        for at, meeting in enumerate(stage.simulator.account.meetings):
            stage.simulator.account.meetings[at] = replace(
                meeting,
                start_time=f"{soon:%Y-%m-%dT%H:%M:%SZ}",
                end_time=f"{soon + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
            )
    assert stage.apply().code == 0
    assert held(stage.plan()) == {WHO: "upcoming_meetings"}


def test_notice_is_given_ahead_of_a_known_last_day(stage: Stage) -> None:
    owns(stage, "Before", in_days=3)
    owns(stage, "After", in_days=20)
    last = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    stage.roster([*people(39), person(40, manager="E001", end_date=last)])
    (notice,) = stage.plan()["notices"]
    assert (notice["email"], notice["last_day"]) == (WHO, last)
    assert [(m["subject"], m["way"], m["successor"]) for m in notice["meetings"]] == [
        ("After", "recreate", BOSS)
    ]
