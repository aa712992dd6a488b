"""The new home of a leaver's meeting goes by name only; and calls by hand keep clear of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filelock import FileLock

from .conftest import SetStage
from .meetings import CREATE, TIMES
from .stage import SERVICE, Stage, people, person

WHO = "person10@example.com"
STAYS = [*people(9), person(10, manager="E001")]
LEFT = [*people(9), person(10, manager="E001", status="terminated")]


@pytest.fixture
def moved(set_stage: SetStage) -> Stage:
    """A meeting of a leaver has been handed over, and the leaver is suspended."""
    stage = set_stage(people(10))
    stage.set(goto__service_organizer=SERVICE)
    stage.roster(STAYS)
    stage.adopt()
    stage.schedule(WHO, "Board", in_hours=48)
    stage.roster(LEFT)
    assert stage.apply().code == 0
    assert stage.status_of(WHO) == "SUSPENDED"
    return stage


def twin(stage: Stage) -> str:
    with stage.simulator.lock:
        return stage.simulator.account.meetings[-1].meeting_id


def test_it_is_deleted_with_consent_only(moved: Stage) -> None:
    sent = len(moved.writes)
    ran = moved.here("meetings", "delete", twin(moved), "--yes")
    assert (ran.code, len(moved.writes)) == (2, sent)
    assert "a handover made it in place of meeting" in ran.err
    ran = moved.here("meetings", "delete", twin(moved), "--yes", "--give-up-handover", "--by", "Ada")
    assert ran.code == 0, ran
    told = moved.rows(
        "SELECT detail FROM audit_detail JOIN audit_log USING (seq) WHERE event = 'meeting.delete.intended'"
    )
    assert '"given_up"' in told[0][0]


def test_also_after_the_leaver_was_deleted(moved: Stage) -> None:
    moved.set(policy__grace_days="0")
    assert moved.apply().code == 0
    assert moved.organizer(WHO) is None
    assert moved.here("meetings", "delete", twin(moved), "--yes").code == 2


def test_it_is_nobodys_new_home_once_the_leaver_is_here_again(moved: Stage) -> None:
    moved.roster(STAYS)
    assert moved.apply().code == 0
    assert moved.status_of(WHO) == "ACTIVE"
    assert moved.apply().code == 0
    assert moved.here("meetings", "delete", twin(moved), "--yes").code == 0


def test_a_change_waits_for_a_run_and_not_for_a_pause(moved: Stage) -> None:
    with moved.simulator.lock:
        account = moved.simulator.account
        account.meetings[-1] = replace(account.meetings[-1], subject="Another")
    with FileLock(moved.database.with_name("provisioner.db.lock")):
        assert moved.here(*CREATE, *TIMES).code == 24
        assert moved.here(*CREATE, *TIMES, "--dry-run").code == 0
    moved.here("pause", "--by", "Grace", "--reason", "migration")
    ran = moved.here(*CREATE, *TIMES)
    assert ran.code == 0, ran
    assert "runs are paused by Grace" in ran.err
