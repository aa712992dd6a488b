"""`plan --out FILE`, then `apply FILE`: exactly that plan, or exit 25 and the name of what has moved."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .stage import Ran, Stage, in_days, people, person


@pytest.fixture
def reviewed(adopted: Stage) -> Stage:
    """A hire and a rename are planned, and the plan lies in plan.json."""
    adopted.roster([person(1, last_name="New"), *people(40)[1:], person(41)])
    ran = adopted.here("plan", "--out", "plan.json")
    assert ran.code == 10, ran
    adopted.simulator.forget_requests()
    return adopted


def apply_file(stage: Stage) -> Ran:
    return stage.here("apply", "plan.json", "--yes", "--format", "json")


def test_a_plan_file_is_applied_once_and_exactly(reviewed: Stage) -> None:
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    ran = reviewed.run("apply", "plan.json", "--yes", "--format", "json")
    assert ran.code == 0, ran
    done = ran.json()
    assert done["digest"] == plan["digest"]
    results = [{k: v for k, v in each.items() if k not in ("outcome", "detail")} for each in done["results"]]
    assert results == plan["changes"]
    assert len(reviewed.writes) == 2

    again = apply_file(reviewed)
    assert (again.code, again.out, len(reviewed.writes)) == (25, "", 2)


def test_a_plan_file_is_for_the_eyes_of_its_maker(reviewed: Stage) -> None:
    assert Path("plan.json").stat().st_mode & 0o777 == 0o600
    assert list(Path().glob(".plan*")) == []


def another_roster(stage: Stage) -> None:
    stage.roster([person(1, last_name="New"), *people(40)[1:], person(41), person(42)])


def another_account(stage: Stage) -> None:
    stage.by_hand("person9@example.com", status="SUSPENDED")


def one_organizer_more(stage: Stage) -> None:
    with stage.simulator.lock:
        stage.simulator.account.create(
            email="by.hand@example.com", first_name="By", last_name="Hand", locale=None, time_zone=None
        )


def a_hold_by_hand(stage: Stage) -> None:
    said = ("--until", "2999-01-01", "--by", "Ann", "--reason", "an audit")
    assert stage.here("hold", "add", "E009", *said).code == 0


def other_settings(stage: Stage) -> None:
    stage.set(policy__grace_days="31")


@pytest.mark.parametrize(
    ("move", "named", "told"),
    [
        (another_roster, "the roster", "41 people then, 42 now"),
        (another_account, "the account", None),
        (one_organizer_more, "the account", "41 organizers then, 42 now"),
        (other_settings, "settings", None),
        (a_hold_by_hand, "memory", None),
    ],
)
def test_a_world_that_has_moved_is_named(
    reviewed: Stage, move: Callable[[Stage], None], named: str, told: str | None
) -> None:
    move(reviewed)
    ran = apply_file(reviewed)
    assert (ran.code, ran.out, reviewed.writes) == (25, "", [])
    first, *rest, last = ran.err.splitlines()
    assert named in first
    assert rest == ([f"  where: {told}"] if told else [])
    assert "plan --out FILE" in last
    for other in {"the roster", "the account", "settings or memory", "today"}:
        assert (other in first) == (named in other)


def test_all_that_have_moved_are_named(reviewed: Stage) -> None:
    another_roster(reviewed)
    another_account(reviewed)
    ran = apply_file(reviewed)
    assert ran.code == 25
    assert "the roster and the account have moved" in ran.err


def test_an_approval_that_was_taken_back_makes_its_plan_stale(adopted: Stage) -> None:
    adopted.roster([person(n, status="left") if n < 8 else person(n) for n in range(1, 41)])
    digest = adopted.here("plan", "--format", "json").json()["digest"]
    said = (digest, "--by", "Ann", "--reason", "the plant closes")
    assert adopted.here("approve", *said).code == 0
    assert adopted.here("plan", "--out", "plan.json").code == 10
    assert adopted.here("reject", *said).code == 0
    ran = apply_file(adopted)
    assert (ran.code, adopted.writes) == (25, [])
    assert "an approval" in ran.err


def test_a_plan_for_another_day_is_stale_today(adopted: Stage) -> None:
    adopted.roster([*people(40), person(41, start_date=in_days(3))])
    planned = adopted.here("plan", "--today", in_days(4), "--out", "plan.json")
    assert planned.code == 10, planned
    ran = apply_file(adopted)
    assert (ran.code, adopted.writes) == (25, [])
    assert "today has moved" in ran.err


def test_a_plan_that_was_edited_is_not_applied(reviewed: Stage) -> None:
    """One digit of the digest, or a change added by hand under the old digest: the account gets what the
    roster asks for, or nothing."""
    plan = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    first = plan["digest"][-1]
    Path("plan.json").write_text(
        json.dumps(plan | {"digest": plan["digest"][:-1] + ("0" if first != "0" else "1")})
    )
    assert (apply_file(reviewed).code, reviewed.writes) == (25, [])

    plan["changes"].append({"kind": "suspend", "organizer_key": "8514119291996279101"})
    Path("plan.json").write_text(json.dumps(plan))
    assert apply_file(reviewed).code in (0, 25)
    assert not any(call.startswith("suspend") for call in reviewed.calls())


@pytest.mark.parametrize("text", ["", "{}", "[]", "not JSON", '{"digest": 5}', "\x00"])
def test_what_is_no_plan_file_is_refused(reviewed: Stage, text: str) -> None:
    Path("plan.json").write_text(text)
    ran = apply_file(reviewed)
    assert ran.code in (2, 25)
    assert (ran.out, reviewed.writes) == ("", [])
    assert re.search("plan --out FILE", ran.err)
