"""Who is gone from the roster is suspended only after two different rosters and a day."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import time_machine

from .stage import Stage, held, people


def test_one_file_counts_once_however_often_it_is_read(adopted: Stage) -> None:
    adopted.roster(people(39))
    for _ in range(3):
        assert adopted.apply().code == 0
    assert adopted.writes == []
    plan = adopted.plan()
    assert held(plan) == {"person40@example.com": "absent"}
    assert "absent 1 of 2" in plan["held"][0]["reason"]


def test_another_file_within_the_day_is_not_enough_and_after_a_day_is(adopted: Stage) -> None:
    adopted.roster(people(39))
    assert adopted.apply().code == 0
    adopted.roster(people(39), days_later=1)
    assert adopted.apply().code == 0
    assert adopted.writes == []

    tomorrow = datetime.now(UTC) + timedelta(hours=25)
    with time_machine.travel(tomorrow):
        os.utime(adopted.file, (tomorrow.timestamp(),) * 2)
        ran = adopted.apply()
    assert ran.code == 0, ran
    assert adopted.calls() == ["suspend person40@example.com"]


def test_who_comes_back_is_counted_anew(adopted: Stage) -> None:
    adopted.roster(people(39))
    assert adopted.apply().code == 0
    adopted.roster(people(40))
    assert adopted.apply().code == 0
    adopted.roster(people(39))
    assert "absent 1 of 2" in adopted.plan()["held"][0]["reason"]
