from __future__ import annotations

from .conftest import SetStage
from .stage import people


def test_a_wait_of_a_day_ends_the_run_with_12_and_the_next_run_does_the_rest(set_stage: SetStage) -> None:
    stage = set_stage(people(6))
    stage.adopt()
    stage.roster(people(12), days_later=1)
    stage.simulator.fault(
        "status", method="POST", path="organizers", status=429, retry_after="86400", after=2
    )
    ran = stage.apply()
    assert ran.code == 12, ran
    summary = ran.json()["summary"]
    assert summary["failed"] == 0
    assert summary["confirmed"] >= 2
    assert summary["confirmed"] + summary["deferred"] == summary["planned"] == 6
    assert stage.apply().code == 0
    assert stage.status_of("person12@example.com") == "ACTIVE"
