"""Damaged rows, unmanaged organizers, protected people, admins, the organizer behind the token, and whatever
was done by hand."""

from __future__ import annotations

import pytest

from .conftest import SetStage
from .stage import SERVICE, Stage, account, held, people, person

DAMAGED = [
    pytest.param({"status": "x-departed"}, id="unknown status word"),
    pytest.param({"status": ""}, id="blank status"),
    pytest.param({"end_date": "2026-02-30"}, id="a day that there is not"),
    pytest.param({"email": "person40@exam?le.com"}, id="damaged address"),
    pytest.param({"email": ""}, id="no address"),
    pytest.param({"employee_id": ""}, id="no employee id"),
    pytest.param({"last_name": "#N/A"}, id="spreadsheet error"),
]


@pytest.mark.parametrize("cells", DAMAGED)
def test_a_damaged_row_holds_and_the_rest_goes_on(adopted: Stage, cells: dict[str, str]) -> None:
    adopted.roster([*people(39), person(40, **cells), person(41)])
    ran = adopted.apply()
    assert ran.code == 0, ran
    assert adopted.calls() == ["POST person41@example.com"]
    plan = adopted.plan()
    assert plan["changes"] == []
    assert len(plan["held"]) == 1
    assert plan["held"][0]["line"] == 41


def test_an_unmanaged_organizer_is_named_and_left_alone(set_stage: SetStage) -> None:
    stage = set_stage(people(40))
    stage.roster(people(39))
    for _ in range(2):
        assert stage.apply().code == 0
    assert stage.writes == []
    assert {each["email"] for each in stage.plan()["unmanaged"]} == {SERVICE, "person40@example.com"}


def leavers_shielded(stage: Stage, rows: list[dict[str, str]], codes: dict[str, str]) -> None:
    stage.roster(rows)
    stage.adopt()
    assert stage.apply().code == 0
    assert stage.writes == []
    assert held(stage.plan()) == codes


@pytest.mark.parametrize("pattern", ["person40@*", "E040", "PERSON40@EXAMPLE.COM"])
def test_a_protected_person_stays_whatever_the_roster_says(stage: Stage, pattern: str) -> None:
    stage.set(policy__protected=f'["{pattern}"]')
    rows = [*people(39), person(40, status="terminated")]
    leavers_shielded(stage, rows, {"person40@example.com": "protected"})


def test_an_admin_stays(set_stage: SetStage) -> None:
    seed = account(people(40))
    seed["organizers"][-1]["adminRoles"] = ["MANAGE_USERS"]
    stage = set_stage(people(40), organizers=seed["organizers"])
    rows = [*people(39), person(40, status="terminated")]
    leavers_shielded(stage, rows, {"person40@example.com": "admin"})


def test_the_organizer_behind_the_token_stays(stage: Stage) -> None:
    stage.set(policy__protect_admins="false")
    service = person(99, email=SERVICE, first_name="IT", last_name="Automation", status="terminated")
    leavers_shielded(stage, [*people(40), service], {SERVICE: "service_organizer"})


def test_who_was_suspended_by_hand_stays_suspended(adopted: Stage) -> None:
    adopted.by_hand("person40@example.com", status="SUSPENDED")
    assert adopted.apply().code == 0
    assert adopted.writes == []
    assert held(adopted.plan()) == {"person40@example.com": "suspended_by_hand"}


def test_who_was_reactivated_by_hand_is_not_suspended_again(adopted: Stage) -> None:
    adopted.roster([*people(39), person(40, status="terminated")])
    assert adopted.apply().code == 0
    adopted.by_hand("person40@example.com", status="ACTIVE")
    adopted.simulator.forget_requests()
    for _ in range(2):
        assert adopted.apply().code == 0
    assert adopted.writes == []
    assert held(adopted.plan()) == {"person40@example.com": "reactivated_by_hand"}
    assert adopted.events().count("person.held reactivated_by_hand") == 1


def test_who_was_deleted_by_hand_is_not_made_again(adopted: Stage) -> None:
    found = adopted.organizer("person40@example.com")
    assert found is not None
    with adopted.simulator.lock:
        del adopted.simulator.account.organizers[found.key]
    for _ in range(2):
        assert adopted.apply().code == 0
    assert adopted.writes == []
    assert held(adopted.plan()) == {"person40@example.com": "deleted_by_hand"}
