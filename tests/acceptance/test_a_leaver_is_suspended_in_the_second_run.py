"""By word and by date; not in the run that adopts; not before the day has passed."""

from __future__ import annotations

import pytest

from .stage import Stage, held, in_days, people, person

LEFT = [
    pytest.param({"status": "terminated"}, id="by status"),
    pytest.param({"end_date": in_days(-3)}, id="by end date"),
    pytest.param({"status": "terminated", "end_date": in_days(-3)}, id="by both"),
]
STAYS = [
    pytest.param({"end_date": in_days(3)}, id="last day to come"),
    pytest.param({"status": "terminated", "end_date": in_days(3)}, id="a word ahead of its date"),
    pytest.param({"status": "leave"}, id="on leave"),
]


@pytest.mark.parametrize("cells", LEFT)
def test_who_has_left_is_suspended_once(stage: Stage, cells: dict[str, str]) -> None:
    stage.roster([*people(39), person(40, **cells)])
    assert held(stage.plan()) == {"person40@example.com": "first_run"}
    stage.adopt()

    assert stage.apply().code == 0
    assert stage.calls() == ["suspend person40@example.com"]
    assert stage.status_of("person40@example.com") == "SUSPENDED"
    assert stage.apply().code == 0
    assert len(stage.writes) == 1


@pytest.mark.parametrize("cells", STAYS)
def test_who_is_still_here_stays(adopted: Stage, cells: dict[str, str]) -> None:
    adopted.roster([*people(39), person(40, **cells)])
    assert adopted.apply().code == 0
    assert adopted.writes == []


def test_who_returns_is_reactivated_because_we_had_suspended(adopted: Stage) -> None:
    adopted.roster([*people(39), person(40, status="terminated")])
    assert adopted.apply().code == 0
    adopted.roster(people(40))
    assert adopted.apply().code == 0
    assert adopted.calls() == ["suspend person40@example.com", "PUT person40@example.com"]
    assert adopted.status_of("person40@example.com") == "ACTIVE"
