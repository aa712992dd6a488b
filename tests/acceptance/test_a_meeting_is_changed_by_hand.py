"""`meetings update|delete`: the own meetings, read, merged and written; whatever was lost is looked for."""

from __future__ import annotations

import pytest

from .meetings import (
    BY,
    ROOM,
    TALK,
    bodies,
    meeting_events,
    there,
)
from .meetings import guide as guide
from .meetings import stage as stage
from .sessions import key_of
from .stage import Stage


def test_a_change_keeps_what_was_not_named_and_never_sends_the_dial_in_that_was_read(stage: Stage) -> None:
    ran = stage.here("meetings", "update", ROOM, "--subject", "New", *BY)
    assert ran.code == 0, ran
    (body,) = bodies(stage)
    assert (body["subject"], body["starttime"]) == ("New", "2030-05-01T09:00:00Z")
    assert (body["coorganizerkeys"], body["conferencecallinfo"]) == ([key_of(1)], "Hybrid")
    assert "the dial-in is set anew" in ran.err
    assert there(stage, ROOM).subject == "New"
    assert meeting_events(stage) == ["meeting.update.intended intended", "meeting.update.done confirmed"]
    again = stage.here("meetings", "update", ROOM, "--subject", "New")
    assert (again.code, len(stage.writes)) == (0, 1)
    assert "nothing was sent" in again.out


def test_co_organizers_are_dropped_by_name_only(stage: Stage) -> None:
    ran = stage.here("meetings", "update", ROOM, "--coorganizer", "person3@example.com", *BY)
    assert ran.code == 0, ran
    assert f"organizer {key_of(1)} is no co-organizer any more" in ran.err
    assert there(stage, ROOM).coorganizer_keys == (key_of(3),)
    assert stage.here("meetings", "update", ROOM, "--no-coorganizers").code == 0
    assert there(stage, ROOM).coorganizer_keys == ()


def test_what_is_not_shown_is_not_overwritten(guide: Stage) -> None:
    guide.simulator.fault("status", method="GET", path=f"/meetings/{ROOM}", status=403, times=0)
    ran = guide.here("meetings", "update", ROOM, "--subject", "New")
    assert (ran.code, guide.writes) == (2, [])
    assert "would drop them" in ran.err


def test_a_refused_change_says_that_only_recurring_meetings_change_freely(stage: Stage) -> None:
    stage.simulator.fault("status", method="PUT", path="/meetings", status=400, times=0)
    ran = stage.here("meetings", "update", ROOM, "--subject", "New")
    assert ran.code == 12
    assert "only recurring meetings be changed" in ran.err
    assert meeting_events(stage)[-1] == "meeting.update.failed other"


@pytest.mark.parametrize("fault", ["lost_after_commit", "lost_before"])
def test_a_deletion_whose_answer_was_lost_is_settled(stage: Stage, fault: str) -> None:
    stage.simulator.fault(fault, method="DELETE", path="/meetings")
    ran = stage.here("meetings", "delete", TALK, "--yes", *BY)
    assert ran.code == 0, ran
    assert there(stage, TALK).state.value == "DELETED"
    assert meeting_events(stage)[-1] == "meeting.delete.done confirmed"


@pytest.mark.usefixtures("impatient")
def test_the_next_command_settles_what_nobody_could_look_at(stage: Stage) -> None:
    stage.simulator.fault("lost_after_commit", method="DELETE", path="/meetings")
    stage.simulator.fault("status", method="GET", path=f"/meetings/{TALK}", status=503, times=0, after=1)
    ran = stage.here("meetings", "delete", TALK, "--yes")
    assert ran.code == 12, ran
    assert meeting_events(stage) == ["meeting.delete.intended intended"]
    stage.simulator.clear_faults()
    ran = stage.here("meetings", "update", ROOM, "--subject", "New")
    assert ran.code == 0, ran
    assert 'the delete of "Meeting 502" whose answer was lost was carried out' in ran.err
    assert "meeting.delete.settled applied" in stage.events()
    assert sum(1 for each in stage.writes if each.method == "DELETE") == 1
