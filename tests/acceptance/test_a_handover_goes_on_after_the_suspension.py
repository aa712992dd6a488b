"""In grace and after: who returns, who takes over and leaves himself, what comes late, what is saved."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, timedelta

import time_machine

from .one_leaver import BOSS, LEFT, MANAGED, PEER, WHO, key, meetings_of, of_handovers, owns
from .one_leaver import stage as stage
from .stage import SERVICE, Stage, held, people, person


def test_who_returns_has_all_of_his_and_the_twin_is_named(stage: Stage) -> None:
    owns(stage, "Board")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    (twin,) = meetings_of(stage, SERVICE)
    stage.roster(MANAGED)
    assert any(f"provisioner meetings delete {twin.meeting_id}" in note for note in stage.plan()["notes"])
    assert stage.apply().code == 0
    assert stage.status_of(WHO) == "ACTIVE"
    assert [meeting.subject for meeting in meetings_of(stage, WHO)] == ["Board"]


def test_who_vanishes_from_the_roster_keeps_the_manager_it_named_last(stage: Stage) -> None:
    owns(stage, "Board")
    stage.set(policy__absence_rosters="1", policy__absence_hours="0")
    stage.roster(people(39))
    assert stage.apply().code == 0
    (twin,) = meetings_of(stage, SERVICE)
    assert twin.coorganizer_keys == (key(stage, BOSS),)
    assert stage.status_of(WHO) == "SUSPENDED"


def test_history_is_saved_before_it_is_hidden_or_nobody_is_deleted(stage: Stage) -> None:
    stage.set(meetings__export_attendance_before_delete="true", meetings__export_folder="history")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    (stage.folder / "history").write_text("in the way")
    ran = stage.apply()
    assert (ran.code, [each["outcome"] for each in ran.json()["results"]]) == (12, ["deferred"])
    assert stage.organizer(WHO) is not None
    (stage.folder / "history").unlink()
    assert stage.apply().code == 0
    assert stage.organizer(WHO) is None
    assert len(list((stage.folder / "history").iterdir())) == 2


def test_where_to_save_is_needed(stage: Stage) -> None:
    stage.set(meetings__export_attendance_before_delete="true")
    ran = stage.apply()
    assert (ran.code, ran.out) == (21, "")
    assert "meetings.export_folder" in ran.err


def test_the_evidence_names_what_was_handed_over(stage: Stage) -> None:
    owns(stage, "Board")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    day = date.today().isoformat()
    assert stage.here("audit", "evidence", "--from", day, "--to", day, "--out", "pack.zip").code == 0
    with zipfile.ZipFile(stage.folder / "pack.zip") as pack:
        (page,) = (pack.read(name).decode() for name in pack.namelist() if name.endswith(".html"))
    handed_over = page.partition("Meetings handed over")[2]
    assert f"<td>reassign</td><td>{WHO}</td><td>Board</td><td>confirmed" in handed_over


def test_a_calendar_that_cannot_be_read_postpones_and_reports_nothing(stage: Stage, impatient: None) -> None:
    owns(stage, "Board")
    stage.roster(LEFT)
    stage.simulator.fault("status", status=503, method="GET", path=key(stage, SERVICE), times=0)
    ran = stage.apply()
    assert (ran.code, of_handovers(ran)) == (12, [("Board", "deferred")])
    assert stage.status_of(WHO) == "SUSPENDED"
    assert not any(event.startswith("meeting.re") for event in stage.events())
    stage.simulator.clear_faults()
    assert stage.apply().code == 0
    assert len(meetings_of(stage, SERVICE)) == 1


def test_what_comes_in_grace_is_moved_or_named_once(stage: Stage) -> None:
    stage.set(policy__grace_days="30")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    owns(stage, "Late room", start_time="", end_time="", meeting_type="recurring")
    owns(stage, "Late board")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with time_machine.travel(tomorrow):
        assert stage.here("plan").code == 10
        assert of_handovers(stage.apply()) == [("Late room", "skipped"), ("Late board", "done")]
        assert stage.here("plan").code == 0
        assert of_handovers(stage.apply()) == []
    assert stage.events().count("meeting.reported report") == 1


def test_a_missing_right_is_no_verdict_on_the_meeting(stage: Stage) -> None:
    owns(stage, "Board")
    stage.roster(LEFT)
    stage.simulator.fault("status", status=403, method="POST", path="/meetings")
    assert stage.apply().code == 12
    assert meetings_of(stage, SERVICE) == []
    assert stage.apply().code == 0
    assert len(meetings_of(stage, SERVICE)) == 1


def test_what_was_made_for_a_successor_is_asked_about_when_he_leaves(stage: Stage) -> None:
    """The new meeting is none of his own, and the first leaver is gone: nobody else would notice."""
    board, peer = owns(stage, "Board"), key(stage, PEER)
    owns(stage, "With a peer", in_days=3, coorganizer_keys=(peer,))
    stage.roster(LEFT)
    assert stage.apply().code == 0
    assert stage.apply().code == 0
    assert stage.organizer(WHO) is None
    twin = next(each for each in meetings_of(stage, SERVICE) if each.subject == "Board")
    assert twin.meeting_id != board
    stage.roster([person(1, status="terminated"), *people(39)[1:]])
    (suspend,) = stage.plan()["changes"]
    assert [(m["meeting_id"], m["way"]) for m in suspend["meetings"]] == [(twin.meeting_id, "report")]
    assert stage.apply().code == 0
    assert stage.apply().code == 0
    assert held(stage.plan()) == {BOSS: "upcoming_meetings"}
    word = ("--by", "me", "--reason", "nobody needs it", "--yes")
    assert stage.here("handover", "acknowledge", BOSS, *word).code == 0
    assert stage.apply().code == 0
    assert stage.organizer(BOSS) is None


def kit(stage: Stage) -> str:
    ran = stage.here("handover", "show", WHO, "--offline")
    assert ran.code == 0, ran
    return ran.out


def test_the_kit_says_who_cannot_start_it_any_more(stage: Stage) -> None:
    stage.set(policy__grace_days="30")
    owns(stage, "Board")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    assert f"moved: {BOSS} can start it" in kit(stage)
    stage.roster([person(1, status="terminated"), *people(39)[1:], LEFT[-1]])
    assert stage.apply().code == 0
    assert f"moved, and {BOSS} cannot host any more" in kit(stage)


def test_the_kit_of_somebody_who_is_back_names_the_twin(stage: Stage) -> None:
    owns(stage, "Board")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    (twin,) = meetings_of(stage, SERVICE)
    stage.roster(MANAGED)
    assert stage.apply().code == 0
    told = " ".join(kit(stage).split())
    assert "Here again" in told and f"provisioner meetings delete {twin.meeting_id}" in told
    assert "nobody can host" not in told
