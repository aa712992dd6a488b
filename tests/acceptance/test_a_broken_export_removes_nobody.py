"""Forty become ten, six become none: a valid file that would remove people who never left is stopped, each
time it comes, at default settings."""

from __future__ import annotations

import pytest

from .conftest import SetStage
from .stage import HEADINGS, Stage, objections, people, person


def gone(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"status": "terminated"} for row in rows]


def assert_stopped(stage: Stage, *codes: str, days_later: int = 0) -> None:
    ran = stage.apply()
    assert ran.code == 11, ran
    assert set(codes) <= set(objections(ran.json()))
    assert ran.json()["results"] == []
    assert stage.writes == []


def test_forty_to_ten_is_stopped_through_the_installed_command(adopted: Stage) -> None:
    adopted.roster(people(10))
    ran = adopted.run("apply", "--yes")
    assert ran.code == 11, ran
    assert "OBJECTION roster_shrink: 30 of 40" in ran.out
    assert "Nothing was applied" in ran.out
    assert adopted.writes == []


@pytest.mark.parametrize("rewritten", [False, True], ids=["untouched", "rewritten each day"])
def test_the_same_bad_file_is_stopped_every_time(adopted: Stage, rewritten: bool) -> None:
    for day in range(4):
        if rewritten or day == 0:
            adopted.roster(people(10), days_later=day)
        assert_stopped(adopted, "roster_shrink")
    adopted.roster(people(40), days_later=5)
    assert (adopted.apply().code, adopted.writes) == (0, [])


@pytest.mark.parametrize("count", [6, 40])
def test_all_terminated_at_once_is_stopped_every_time(set_stage: SetStage, count: int) -> None:
    stage = set_stage(people(count))
    stage.adopt()
    for day in range(3):
        stage.roster(gone(people(count)), days_later=day)
        assert_stopped(stage, "removal_limit")


def test_thirty_of_forty_terminated_are_stopped(adopted: Stage) -> None:
    adopted.roster([*people(10), *gone(people(40)[10:])])
    assert_stopped(adopted, "removal_limit")


def test_hires_beside_a_broken_export_wait_too(adopted: Stage) -> None:
    adopted.roster([*people(10), person(41)])
    assert_stopped(adopted, "roster_shrink")


@pytest.mark.parametrize("count", [6, 40])
@pytest.mark.parametrize(
    "text", ["", ",".join(HEADINGS) + "\n", "\n\n\n"], ids=["empty", "heading only", "blank lines"]
)
def test_a_file_without_people_is_refused_every_time(set_stage: SetStage, count: int, text: str) -> None:
    stage = set_stage(people(count))
    stage.adopt()
    stage.file.write_text(text)
    for _ in range(2):
        ran = stage.apply()
        assert (ran.code, ran.out, stage.simulator.requests) == (20, "", [])


def test_a_first_run_with_a_broken_export_does_not_make_it_the_measure(set_stage: SetStage) -> None:
    """Nobody knows yet that the file is short; it must not let anyone be removed in the runs after it."""
    stage = set_stage(people(40))
    stage.roster(people(10))
    for _ in range(3):
        assert stage.apply().code == 0
    assert stage.writes == []
    assert len(stage.plan()["unmanaged"]) == 31


def test_small_slices_run_into_the_window(adopted: Stage) -> None:
    """Four a run are allowed, eight within seven days: patience does not pass the limit."""
    codes = []
    for left in (4, 8, 12):
        adopted.roster([*people(40 - left), *gone(people(40)[40 - left :])])
        codes.append(adopted.apply().code)
    assert codes == [0, 0, 11]
    assert len(adopted.addresses("SUSPENDED")) == 8
