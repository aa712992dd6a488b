"""The kill matrix: the process dies at a commit or a call of an apply; the next run does what the roster asks
for, without a second create, and says what it settled."""

from __future__ import annotations

import pytest

from tests.acceptance.stage import Stage

from .aftermath import assert_each_call_was_intended, assert_recovers
from .conftest import SetStage
from .doomed import KILLED, run_doomed

APPLY = ("apply", "--yes")
CHANGES = {"suspend": "PUT 1", "update": "PUT 3", "reactivate": "PUT 5", "create": "POST 1"}
"""The first call of each phase."""
OF_EACH_CHANGE = [
    point
    for kind, call in CHANGES.items()
    for point in (
        f"within organizer.{kind}.intended 1",
        f"after organizer.{kind}.intended 1",
        f"after {call}",
        f"within organizer.{kind}.done 1",
        f"after organizer.{kind}.done 1",
    )
]
OF_THE_RUN = [
    "after token 1",
    "before account.listed 1",
    "within account.listed 1",
    "after account.listed 1",
    "within run.finished 1",
    "within checkpoint.written 1",
    "after checkpoint.written 1",
]


def kill_and_recover(stage: Stage, point: str) -> None:
    ended = run_doomed(stage.folder, *APPLY, die_at=point)
    assert (ended.code, ended.points[-1]) == (KILLED, point), ended
    assert_each_call_was_intended(stage)
    assert_recovers(stage)


@pytest.mark.parametrize("point", [*OF_EACH_CHANGE, *OF_THE_RUN])
def test_killed_at(stage: Stage, point: str) -> None:
    kill_and_recover(stage, point)


@pytest.mark.parametrize(
    "point",
    [
        *(f"after organizer.{kind}.intended 1" for kind in CHANGES),
        *(f"after {call}" for call in CHANGES.values()),
    ],
)
def test_killed_at_in_the_other_dialect(set_stage: SetStage, point: str) -> None:
    kill_and_recover(set_stage("official-v1"), point)


@pytest.mark.parametrize("point", ["after PUT 2", "after PUT 6", "within organizer.create.done 1"])
def test_killed_with_several_calls_under_way(stage: Stage, point: str) -> None:
    stage.set(goto__concurrency="8")
    kill_and_recover(stage, point)


@pytest.mark.parametrize("again", ["within account.listed 1", "after account.listed 1", "after POST 1"])
def test_killed_again_while_recovering(stage: Stage, again: str) -> None:
    for point in ("after PUT 4", again):
        assert run_doomed(stage.folder, *APPLY, die_at=point).code == KILLED
    assert_recovers(stage)


def test_killed_in_the_very_first_run(fresh: Stage) -> None:
    """Half a database, a database without an entry, a run that was never finished."""
    for point in ("within commit 1", "after commit 1", "before run.started 1", "within account.listed 1"):
        assert run_doomed(fresh.folder, *APPLY, die_at=point).code == KILLED, point
        assert fresh.writes == []
    assert run_doomed(fresh.folder, *APPLY, die_at="after POST 1").code == KILLED
    ran = fresh.apply()
    assert ran.code == 0, ran
    assert "Settled 1 call" in ran.err
    assert fresh.calls() == ["POST person3@example.com"]
    assert fresh.verdict() == "ok"


@pytest.mark.nightly
def test_killed_at_every_point(set_stage: SetStage) -> None:
    points = run_doomed(set_stage().folder, *APPLY).points
    assert len(points) >= 5 * len(CHANGES) * 2
    assert {*OF_EACH_CHANGE, *OF_THE_RUN} <= set(points)
    for point in points:
        kill_and_recover(set_stage(), point)
