"""Scripts hold on to stdout: one JSON document, or nothing where the command failed."""

from __future__ import annotations

import pytest

from .stage import Stage, people, person

LISTING = [
    ["plan", "--format", "json"],
    ["apply", "--yes", "--format", "json"],
    ["status", "--format", "json"],
    ["check", "--format", "json"],
    ["audit", "list", "--format", "json"],
    ["audit", "show", "3", "--format", "json"],
    ["audit", "verify", "--format", "json"],
]


@pytest.fixture
def busy(adopted: Stage) -> Stage:
    adopted.roster([*people(39), person(40, status="terminated"), person(41), person(42, status="?")])
    return adopted


@pytest.mark.parametrize("arguments", LISTING, ids=lambda words: " ".join(words[:2]))
def test_a_document_and_nothing_else(busy: Stage, arguments: list[str]) -> None:
    ran = busy.here("-vv", *arguments)
    assert ran.code in (0, 10)
    assert isinstance(ran.json(), dict | list)


def test_the_plan_has_the_fields_that_were_promised(busy: Stage) -> None:
    plan = busy.plan()
    assert {
        "version", "digest", "created_at", "today", "account_key", "made_from", "roster", "account",
        "summary", "changes", "held", "unmanaged", "objections",
    } <= plan.keys()  # fmt: skip
    assert set(plan["made_from"]) == {"roster", "account", "config"}
    assert plan["roster"]["rows"] == 42
    assert plan["account"]["managed"] == 40
    suspend, create = plan["changes"]
    assert (suspend["kind"], create["kind"], create["organizer_key"]) == ("suspend", "create", None)
    for change in plan["changes"]:
        assert {"employee_id", "email", "reason", "fields", "reversible", "meetings"} <= change.keys()
    (hold,) = plan["held"]
    assert (hold["employee_id"], hold["line"], hold["would"]) == ("E042", 43, None)


def test_the_results_have_the_fields_that_were_promised(busy: Stage) -> None:
    digest = busy.plan()["digest"]
    done = busy.apply().json()
    assert done["digest"] == digest
    assert done["dry_run"] is False
    assert [each["outcome"] for each in done["results"]] == ["done", "done"]
    assert done["summary"] == {"planned": 2, "sent": 2, "confirmed": 2, "failed": 0, "deferred": 0}
    assert "objections" not in done


def test_an_objection_is_told_in_both(busy: Stage) -> None:
    busy.roster(people(10))
    for arguments in (["plan"], ["apply", "--yes"]):
        ran = busy.here(*arguments, "--format", "json")
        assert ran.code == 11
        (objection,) = ran.json()["objections"]
        assert (objection["code"], objection["limit"], objection["planned"]) == ("roster_shrink", 4, 30)
    assert ran.json()["results"] == []


@pytest.mark.parametrize("arguments", LISTING, ids=lambda words: " ".join(words[:2]))
def test_nothing_where_the_command_failed(stage: Stage, arguments: list[str]) -> None:
    stage.set(goto__page_size="none")
    ran = stage.here(*arguments)
    if arguments[0] == "check":
        assert ran.code == 21, "it tells of every failure, so its document is not empty"
        assert ran.json()[0]["ok"] is False
    else:
        assert (ran.code, ran.out) == (21, "")
        assert ran.err
