"""A dry run sends GETs and the token request, asks for the read scopes alone, and remembers nothing."""

from __future__ import annotations

import pytest

from .stage import Stage, in_days, people, person

READ = "collab:meeting:read admin:org.read"


@pytest.fixture
def busy(adopted: Stage) -> Stage:
    """Hires, renames and leavers are waiting."""
    rows = [person(1, email="new1@example.com"), *people(40)[1:38], person(39, status="terminated")]
    adopted.roster([*rows, person(40, end_date="2020-01-01"), person(41)])
    return adopted


@pytest.mark.parametrize("command", [["plan"], ["apply", "--dry-run"]], ids=" ".join)
def test_nothing_but_gets_and_the_token(busy: Stage, command: list[str]) -> None:
    before = busy.simulator.dump()
    assert busy.here(*command).code in (0, 10)
    asked = busy.simulator.requests
    assert [(r.method, r.path) for r in asked if r.method != "GET"] == [("POST", "/oauth/token")]
    assert {request.scope for request in asked} == {READ}
    assert busy.simulator.dump() == before


def test_a_check_asks_also_for_what_an_apply_would_get_and_does_not_use_it(busy: Stage) -> None:
    before = busy.simulator.dump()
    assert busy.here("check").code == 0
    asked = busy.simulator.requests
    tokens = [request.scope for request in asked if request.method != "GET"]
    assert [request.path for request in asked if request.method != "GET"] == ["/oauth/token"] * 2
    assert tokens[0] == READ
    assert "admin:org.manage" in (tokens[1] or "")
    assert {request.scope for request in asked if request.method == "GET"} == {READ}
    assert busy.simulator.dump() == before


def test_an_apply_takes_one_token_with_its_scopes(busy: Stage) -> None:
    assert busy.apply().code == 0
    (token,) = (r for r in busy.simulator.requests if r.path == "/oauth/token")
    assert token.scope is not None
    assert "admin:org.manage" in token.scope


def test_plans_remember_nothing_however_often_they_run(stage: Stage) -> None:
    """Neither links nor accepted rosters nor absences: the run after a hundred plans is the first run."""
    stage.roster(people(39))
    for day in range(3):
        stage.roster(people(39), days_later=day)
        assert len(stage.plan()["links"]) == 39
    for table in ("link", "absence", "suspension", "open_intent"):
        assert stage.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert stage.verdict() == "ok"


def test_a_plan_for_another_day_is_that_days_plan(busy: Stage) -> None:
    busy.roster([*people(39), person(40, end_date=in_days(30))])
    assert busy.here("plan", "--today", in_days(30)).code == 0
    ran = busy.here("plan", "--today", in_days(31), "--format", "json")
    assert ran.code == 10
    assert [change["kind"] for change in ran.json()["changes"]] == ["suspend"]
    assert busy.writes == []
