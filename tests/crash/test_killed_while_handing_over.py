"""A process that dies while a leaver's meeting is handed over leaves one new meeting in the end, never two,
and nobody deleted whose meeting is not accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from provisioner.simulator import Simulator
from tests.acceptance.stage import SERVICE, Stage, account, people, person

from .doomed import KILLED, run_doomed

WHO, BOSS = "person40@example.com", "person1@example.com"
POINTS = (
    "within meeting.reassign.intended 1",
    "after meeting.reassign.intended 1",
    "after POST 1",
    "within meeting.reassign.done 1",
    "after meeting.reassign.done 1",
    "within organizer.suspend.intended 1",
)


@pytest.fixture(params=["guide-v2", "official-v1"])
def leaver(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    with Simulator(account(people(40))) as simulator:
        simulator.set_options(dialect=request.param)
        stage = Stage(tmp_path, simulator, monkeypatch)
        stage.set(goto__api=request.param, goto__concurrency="1", policy__grace_days="0")
        stage.set(goto__service_organizer=SERVICE)
        stage.roster([*people(39), person(40, manager="E001")])
        stage.adopt()
        stage.schedule(WHO, "Board", in_hours=48)
        stage.roster([*people(39), person(40, manager="E001", status="terminated")])
        yield stage


def twins(stage: Stage) -> list[tuple[str, ...]]:
    """The co-organizers of each new meeting."""
    service = stage.organizer(SERVICE)
    assert service is not None
    with stage.simulator.lock:
        meetings = stage.simulator.account.meetings
        return [each.coorganizer_keys for each in meetings if each.organizer_key == service.key]


@pytest.mark.parametrize("point", POINTS)
def test_one_new_meeting_in_the_end(leaver: Stage, point: str) -> None:
    ended = run_doomed(leaver.folder, "apply", "--yes", die_at=point)
    assert (ended.code, ended.points[-1]) == (KILLED, point), ended
    assert leaver.apply().code == 0
    assert leaver.organizer(WHO) is not None
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        for _ in range(3):
            assert leaver.apply().code == 0
    boss = leaver.organizer(BOSS)
    assert boss is not None
    assert (twins(leaver), leaver.organizer(WHO)) == ([(boss.key,)], None)
    assert leaver.verdict() == "ok"
