"""Before a person stops being able to host, what would be lost is moved, read back and accounted for; what
cannot be moved is named, and holds the deletion. The same story in both dialects."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from provisioner.simulator.meetings import Meeting

from .conftest import SetStage
from .stage import SERVICE, Ran, Stage, held, people, person

WHO, BOSS, PEER = "person40@example.com", "person1@example.com", "person2@example.com"
MANAGED = [*people(39), person(40, manager="E001")]
LEFT = [*people(39), person(40, manager="E001", status="terminated")]


@pytest.fixture(params=["guide-v2", "official-v1"])
def stage(set_stage: SetStage, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Adopted, with no days of grace; one will leave."""
    stage = set_stage(people(40))
    stage.simulator.set_options(dialect=request.param)
    stage.set(goto__api=request.param, policy__grace_days="0", goto__service_organizer=SERVICE)
    stage.roster(MANAGED)
    stage.adopt()
    yield stage


def owns(stage: Stage, subject: str, *, in_days: int = 2, of: str = WHO, **more: Any) -> str:
    """A meeting of an hour; its id."""
    stage.schedule(of, subject, in_hours=24 * in_days)
    with stage.simulator.lock:
        meetings = stage.simulator.account.meetings
        meetings[-1] = replace(meetings[-1], **more)
        return meetings[-1].meeting_id


def key(stage: Stage, email: str) -> str:
    found = stage.organizer(email)
    assert found is not None
    return found.key


def meetings_of(stage: Stage, email: str) -> list[Meeting]:
    with stage.simulator.lock:
        owner = stage.simulator.account.holder(email)
        assert owner is not None
        return [m for m in stage.simulator.account.meetings if m.organizer_key == owner.key]


def sent(stage: Stage) -> list[str]:
    """Each write in short; a new meeting by its subject."""
    return [
        f"meeting {request.body['subject']}"
        if request.path.endswith("/meetings") and isinstance(request.body, dict)
        else request.path.rsplit("/", 1)[1]
        if request.path.endswith("suspend")
        else request.method
        for request in stage.writes
    ]


def of_handovers(ran: Ran) -> list[tuple[str, str]]:
    return [(each["subject"], each["outcome"]) for each in ran.json()["handovers"]]


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
