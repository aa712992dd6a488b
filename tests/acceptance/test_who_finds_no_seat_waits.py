"""Seats are not known until GoTo refuses one: that hire and the later ones wait, nobody is evicted, and what
waited is completed by itself."""

from __future__ import annotations

import pytest

from .conftest import SetStage
from .stage import Stage, held, people, person

HIRES = [person(number) for number in range(41, 56)]
AT_ONCE = 8
"""`goto.concurrency`: so many may be under way when the first refusal comes."""


def outcomes(results: list[dict[str, str]]) -> dict[str, str]:
    return {each["email"]: each["outcome"] for each in results}


@pytest.mark.parametrize("status", [402, 409])
def test_hires_beyond_the_seats_are_deferred_and_later_completed(set_stage: SetStage, status: int) -> None:
    stage = set_stage(people(40), seats=42, seatless_status=status)
    stage.adopt()
    stage.roster([*people(40), *HIRES])
    ran = stage.here("apply", "--yes")
    assert ran.code == 12, ran
    assert "planned 15, " in ran.out
    assert "confirmed 1, failed 0, deferred 14" in ran.out
    assert "needs 14 seats" in ran.out
    assert stage.calls()[0] == "POST person41@example.com"
    assert len(stage.writes) <= 1 + AT_ONCE
    assert stage.addresses() == {row["email"] for row in people(41)}

    stage.simulator.forget_requests()
    again = stage.apply()
    assert again.code == 12
    assert set(outcomes(again.json()["results"]).values()) == {"deferred"}
    assert stage.calls() == ["POST person42@example.com"], "each later run tries one hire"

    with stage.simulator.lock:
        stage.simulator.account.seats = 60
    assert stage.apply().code == 0
    assert stage.addresses() == {row["email"] for row in people(55)}
    assert stage.plan()["changes"] == []


def test_known_seats_need_no_call(set_stage: SetStage) -> None:
    stage = set_stage(people(40), seats=42)
    stage.set(goto__seats="42")
    stage.adopt()
    stage.roster([*people(40), *HIRES])
    assert stage.apply().code == 0
    assert stage.calls() == ["POST person41@example.com"]
    assert held(stage.plan()) == {row["email"]: "no_seat" for row in HIRES[1:]}


def test_a_leaver_frees_the_seat_before_it_is_taken(set_stage: SetStage) -> None:
    stage = set_stage(people(40), seats=41, suspended_keeps_seat=False)
    stage.adopt()
    stage.roster([*people(39), person(40, status="terminated"), person(41)])
    assert stage.apply().code == 0
    assert stage.calls() == ["suspend person40@example.com", "POST person41@example.com"]


def test_a_profile_elsewhere_fails_that_hire_alone(set_stage: SetStage) -> None:
    stage = set_stage(people(40), elsewhere=["person42@example.com"])
    stage.adopt()
    stage.roster(people(43))
    ran = stage.apply()
    assert ran.code == 12
    assert outcomes(ran.json()["results"]) == {
        "person41@example.com": "done",
        "person42@example.com": "failed",
        "person43@example.com": "done",
    }
    stage.simulator.forget_requests()
    assert stage.apply().code == 0, "held, and not asked for every hour"
    assert stage.writes == []
    assert held(stage.plan()) == {"person42@example.com": "profile_elsewhere"}


def test_one_failure_does_not_stop_the_others(adopted: Stage) -> None:
    rows = [person(number, last_name="New") for number in range(1, 5)]
    refused = adopted.organizer("person2@example.com")
    assert refused is not None
    adopted.simulator.fault("status", method="PUT", path=refused.key, status=422)
    adopted.roster([*rows, *people(40)[4:], person(41)])
    ran = adopted.apply()
    assert ran.code == 12
    assert ran.json()["summary"] == {"planned": 5, "sent": 5, "confirmed": 4, "failed": 1, "deferred": 0}
    assert outcomes(ran.json()["results"])["person2@example.com"] == "failed"
    assert adopted.apply().code == 0
    assert adopted.plan()["changes"] == []
