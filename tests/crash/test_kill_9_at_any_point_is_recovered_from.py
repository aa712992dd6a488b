"""The kill matrix: the process dies at a commit or a call of an apply; the next run does what the roster asks
for, without a second create, without a DELETE that no look came before, and says what it settled."""

from __future__ import annotations

import pytest

from tests.acceptance.stage import Stage

from .aftermath import assert_each_call_was_intended, assert_recovers
from .conftest import SetStage
from .doomed import KILLED, run_doomed

APPLY = ("apply", "--yes")
CHANGES = {
    "delete": "DELETE 1",
    "suspend": "PUT 1",
    "update": "PUT 3",
    "reactivate": "PUT 5",
    "create": "POST 1",
}
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
LEFT_TO_THE_NIGHT = {
    point
    for kind in ("suspend", "update", "reactivate")
    for point in (f"within organizer.{kind}.intended 1", f"after organizer.{kind}.done 1")
}
"""There these three differ in nothing from a deletion and a creation."""
AROUND_A_DELETE = [
    "before look 13",
    "after look 15",
    "within meeting.audited 1",
    "before organizer.delete.intended 1",
    "before DELETE 1",
]
"""Twelve looks are the plan's: at two who go, and at two who are suspended. Three come before each DELETE."""
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


def left_to_the_night(point: str) -> object:
    return pytest.param(point, marks=pytest.mark.nightly) if point in LEFT_TO_THE_NIGHT else point


@pytest.mark.parametrize("point", [*map(left_to_the_night, OF_EACH_CHANGE), *AROUND_A_DELETE, *OF_THE_RUN])
def test_killed_at(stage: Stage, point: str) -> None:
    kill_and_recover(stage, point)


@pytest.mark.parametrize(
    "point",
    ["after organizer.suspend.intended 1", *(f"after {call}" for call in CHANGES.values())],
)
def test_killed_at_in_the_other_dialect(set_stage: SetStage, point: str) -> None:
    kill_and_recover(set_stage("official-v1"), point)


@pytest.mark.parametrize(
    "point", ["after DELETE 1", "after PUT 2", "after PUT 6", "within organizer.create.done 1"]
)
def test_killed_with_several_calls_under_way(stage: Stage, point: str) -> None:
    stage.set(goto__concurrency="8")
    kill_and_recover(stage, point)


@pytest.mark.parametrize("again", ["within account.listed 1", "after account.listed 1", "after POST 1"])
def test_killed_again_while_recovering(stage: Stage, again: str) -> None:
    for point in ("after PUT 4", again):
        assert run_doomed(stage.folder, *APPLY, die_at=point).code == KILLED
    assert_recovers(stage)


LOST = [
    ("lost_after_commit", "before GET 2"),
    ("lost_after_commit", "within organizer.delete.done 1"),
    ("lost_before", "after GET 2"),
    ("lost_before", "after look 18"),
    ("lost_before", "after DELETE 2"),
]
"""What became of the first DELETE, and where its process ends. GET 2 is a look at the organizer; where that
finds him, three at his meetings come before the DELETE is sent again."""


def lose_kill_and_recover(stage: Stage, lost: str, point: str) -> None:
    stage.simulator.fault(lost, method="DELETE")
    ended = run_doomed(stage.folder, *APPLY, die_at=point)
    assert (ended.code, ended.points[-1]) == (KILLED, point), ended
    stage.simulator.clear_faults()
    arrived = lost != "lost_before" or not any(call.startswith("DELETE") for call in stage.calls())
    assert_recovers(stage, *([] if arrived else ["DELETE person7@example.com"]))


@pytest.mark.parametrize(("lost", "point"), LOST)
def test_killed_while_finding_out_what_became_of_a_delete(stage: Stage, lost: str, point: str) -> None:
    """What the process could not find out any more, the listing of the next run tells."""
    lose_kill_and_recover(stage, lost, point)


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
    assert {*OF_EACH_CHANGE, *AROUND_A_DELETE, *OF_THE_RUN} <= set(points)
    for point in points:
        kill_and_recover(set_stage(), point)


@pytest.mark.nightly
@pytest.mark.parametrize("lost", ["lost_before", "lost_after_commit"])
def test_killed_at_every_point_with_a_delete_that_was_lost(set_stage: SetStage, lost: str) -> None:
    stage = set_stage()
    stage.simulator.fault(lost, method="DELETE")
    points = run_doomed(stage.folder, *APPLY).points
    assert {point for kind, point in LOST if kind == lost} <= set(points)
    for point in points[points.index("before look 13") :]:
        lose_kill_and_recover(set_stage(), lost, point)
