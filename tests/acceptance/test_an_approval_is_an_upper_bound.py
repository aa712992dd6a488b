"""`approve DIGEST`: releases what was shown, never more, each change once, until it expires."""

from __future__ import annotations

import getpass
import json
import socket
from typing import Any

import pytest

from .conftest import SetStage
from .stage import SERVICE, Ran, Row, Stage, held, objections, people, person


def leavers(*numbers: int, of: int = 40) -> list[Row]:
    return [person(n, status="terminated") if n in numbers else person(n) for n in range(1, of + 1)]


def waits(ran: Ran) -> str:
    """The digest under which this plan waits, as JSON or table tells it."""
    assert ran.code == 11, ran
    return str(ran.json()["digest"])


def planned(stage: Stage) -> str:
    return waits(stage.here("plan", "--format", "json"))


def say(stage: Stage, word: str, digest: str, *more: str) -> Ran:
    return stage.here(word, digest, "--by", "Ann", "--reason", "the plant closes", *more)


def approve(stage: Stage, digest: str) -> Ran:
    ran = say(stage, "approve", digest)
    assert ran.code == 0, ran
    return ran


def status(stage: Stage) -> dict[str, Any]:
    return stage.here("status", "--format", "json").json()  # type: ignore[no-any-return]


@pytest.fixture
def seven_leave(adopted: Stage) -> Stage:
    """Four of forty may go in one run."""
    adopted.roster(leavers(*range(1, 8)))
    return adopted


def test_plan_then_approve_then_apply_sends_exactly_what_was_shown(seven_leave: Stage) -> None:
    shown = seven_leave.here("plan")
    assert shown.code == 11
    (command,) = [line for line in shown.out.splitlines() if "provisioner approve" in line]
    digest = command.split("provisioner approve ")[1].split()[0]
    assert len(digest) == 12

    given = approve(seven_leave, digest)
    assert "7 removals (removal_limit)" in given.out
    assert "until 20" in given.out
    assert seven_leave.writes == []

    ran = seven_leave.apply()
    assert (ran.code, len(ran.json()["results"])) == (0, 7)
    assert sorted(seven_leave.calls()) == [f"suspend person{n}@example.com" for n in range(1, 8)]
    assert seven_leave.apply().json()["results"] == []


def test_apply_then_approve_then_apply_works_too(seven_leave: Stage) -> None:
    stopped = seven_leave.apply()
    assert (stopped.code, seven_leave.writes) == (11, [])
    digest = waits(stopped)
    assert f"provisioner approve {digest[7:19]} --by YOU --reason WHY" in stopped.err
    approve(seven_leave, digest)
    assert seven_leave.apply().code == 0
    assert len(seven_leave.writes) == 7


def test_the_plan_file_that_waited_is_applied_once_it_is_approved(seven_leave: Stage) -> None:
    assert seven_leave.here("plan", "--out", "plan.json").code == 11
    digest = json.loads((seven_leave.folder / "plan.json").read_text())["digest"]
    approve(seven_leave, digest)
    ran = seven_leave.here("apply", "plan.json", "--yes", "--format", "json")
    assert (ran.code, len(seven_leave.writes)) == (0, 7), ran


def test_one_removal_more_than_shown_stops_again(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(1, 9)))
    again = seven_leave.apply()
    assert (again.code, seven_leave.writes) == (11, [])
    assert objections(again.json()) == ["removal_limit"]


def test_another_seven_than_those_shown_stop_again(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(2, 9)))
    assert (seven_leave.apply().code, seven_leave.writes) == (11, [])


def test_fewer_than_shown_are_fine(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(1, 7)))
    assert (seven_leave.apply().code, len(seven_leave.writes)) == (0, 6)


def test_a_new_objection_stops_what_was_approved(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(1, 8)) + [person(n) for n in range(41, 62)])
    again = seven_leave.apply()
    assert (again.code, objections(again.json()), seven_leave.writes) == (11, ["create_limit"], [])


def test_what_was_approved_does_not_count_in_the_window(adopted: Stage) -> None:
    """Eight of forty may go within a week: nine with an approval, and four more without one."""
    adopted.roster(leavers(*range(1, 10)))
    digest = planned(adopted)
    assert status(adopted)["waiting"][0]["asks"] == {"removal_limit": 9, "removal_window": 9}
    approve(adopted, digest)
    assert adopted.apply().code == 0
    assert status(adopted)["removal_window"]["used"] == 0
    adopted.roster(leavers(*range(1, 14)))
    assert (adopted.apply().code, len(adopted.writes)) == (0, 13)
    assert status(adopted)["removal_window"]["used"] == 4


def test_what_was_not_sent_stays_released(adopted: Stage) -> None:
    """Every removal is asked for here; the one that was held by hand goes later, under the same approval."""
    adopted.set(policy__removal_limit_percent="0", policy__removal_limit_floor="0")
    adopted.roster(leavers(1, 2, 3))
    approve(adopted, planned(adopted))
    hold = ("--until", "2999-01-01", "--by", "Ann", "--reason", "an audit")
    assert adopted.here("hold", "add", "E002", *hold).code == 0
    assert adopted.apply().code == 0
    assert sorted(adopted.calls()) == ["suspend person1@example.com", "suspend person3@example.com"]
    assert status(adopted)["approvals"][0]["released"] == {"removal_limit": 1}

    assert adopted.here("hold", "remove", "E002").code == 0
    assert adopted.apply().code == 0
    assert adopted.status_of("person2@example.com") == "SUSPENDED"
    assert status(adopted)["approvals"] == []


def test_each_change_is_released_once(adopted: Stage) -> None:
    adopted.set(policy__address_change_limit_percent="0", policy__address_change_limit_floor="0")
    adopted.roster([person(1, email="new@example.com"), *people(40)[1:]])
    digest = planned(adopted)
    approve(adopted, digest)
    assert adopted.apply().code == 0
    found = adopted.organizer("new@example.com")
    assert found is not None
    with adopted.simulator.lock:
        adopted.simulator.account.update(
            found.key,
            email="person1@example.com",
            locale=found.locale,
            time_zone=found.time_zone,
            status=found.status,
            admin_roles=found.admin_roles,
        )
    adopted.simulator.forget_requests()
    again = adopted.apply()
    assert (again.code, objections(again.json())) == (11, ["address_change_limit"])
    assert adopted.writes == []


def test_a_change_that_needed_no_approval_uses_its_own_up_all_the_same(adopted: Stage) -> None:
    adopted.roster(leavers(*range(1, 8)))
    approve(adopted, planned(adopted))
    adopted.roster(leavers(1, 2))
    assert adopted.apply().code == 0
    assert status(adopted)["approvals"][0]["released"] == {"removal_limit": 5}
    assert status(adopted)["removal_window"]["used"] == 0


def test_an_approval_that_has_expired_releases_nothing(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    seven_leave.set(policy__approval_hours="0")
    approve(seven_leave, digest)
    assert (seven_leave.apply().code, seven_leave.writes) == (11, [])


def test_a_plan_that_has_expired_cannot_be_approved(seven_leave: Stage) -> None:
    seven_leave.set(policy__approval_hours="0")
    ran = say(seven_leave, "approve", planned(seven_leave))
    assert (ran.code, ran.out) == (25, "")


def test_a_rejected_plan_waits_no_more(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    assert say(seven_leave, "reject", digest).code == 0
    assert status(seven_leave)["waiting"] == []
    assert say(seven_leave, "approve", digest).code == 25
    assert say(seven_leave, "reject", digest).code == 25
    assert (seven_leave.apply().code, seven_leave.writes) == (11, [])


def test_an_approval_can_be_taken_back(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    approve(seven_leave, digest)
    ran = say(seven_leave, "reject", digest)
    assert (ran.code, "taken back" in ran.out) == (0, True)
    assert status(seven_leave)["approvals"] == []
    assert (seven_leave.apply().code, seven_leave.writes) == (11, [])


def test_any_unexpired_digest_will_do(seven_leave: Stage) -> None:
    first = planned(seven_leave)
    seven_leave.roster(leavers(*range(1, 7)))
    second = planned(seven_leave)
    assert first != second
    assert [plan["digest"] for plan in status(seven_leave)["waiting"]] == [second, first]
    approve(seven_leave, first)
    assert (seven_leave.apply().code, len(seven_leave.writes)) == (0, 6)


def test_digests_are_typed_in_any_of_their_forms(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    digits = digest.removeprefix("sha256:")
    for typed in (digest, digits, digits[:12], digits[:13].upper(), f"SHA256:{digits[:20]}"):
        approve(seven_leave, typed)
    assert say(seven_leave, "approve", digits[:11]).code == 2
    assert say(seven_leave, "approve", "").code == 2
    for unknown in ("0" * 12, "sha256:" + "f" * 64, "no digest at all"):
        ran = say(seven_leave, "approve", unknown)
        assert (ran.code, ran.out) == (25, ""), unknown
        assert len(ran.err.splitlines()) <= 3


def test_who_and_why_are_asked_for(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    assert seven_leave.here("approve", digest, "--by", "Ann").code == 2
    assert seven_leave.here("approve", digest, "--reason", "x").code == 2
    assert seven_leave.here("approve", digest, "--by", " ", "--reason", "x").code == 2
    assert (seven_leave.apply().code, seven_leave.writes) == (11, [])


def test_the_audit_log_says_who_released_what(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    approve(seven_leave, digest)
    assert seven_leave.apply().code == 0
    assert "plan.approved removal_limit" in seven_leave.events()
    ((actor, detail),) = seven_leave.rows(
        "SELECT actor, detail FROM audit_log JOIN audit_detail USING (seq) WHERE event = 'plan.approved'"
    )
    assert actor == f"{getpass.getuser()}@{socket.gethostname()}"
    told = json.loads(detail)
    assert (told["by"], told["reason"], told["digest"]) == ("Ann", "the plant closes", digest)
    assert told["released"] == ["7 removals (removal_limit)"]
    intents = seven_leave.rows(
        "SELECT detail FROM audit_log JOIN audit_detail USING (seq) WHERE event LIKE '%.suspend.intended'"
    )
    assert [json.loads(each)["approved"] for (each,) in intents] == [[digest]] * 7
    assert seven_leave.verdict() == "ok"


def test_status_shows_what_waits_and_what_is_released(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    short = digest[7:19]
    shown = seven_leave.here("status").out
    assert f"provisioner approve {short} --by YOU --reason WHY" in shown
    assert "7 removals (removal_limit)" in shown
    approve(seven_leave, digest)
    told = status(seven_leave)
    assert told["waiting"] == []
    (approval,) = told["approvals"]
    assert (approval["digest"], approval["by"]) == (digest, "Ann")
    assert approval["released"] == {"removal_limit": 7}
    assert "still released" in seven_leave.here("status").out


def test_a_rehearsal_of_another_day_does_not_wait(seven_leave: Stage) -> None:
    ran = seven_leave.here("plan", "--today", "2099-01-01")
    assert ran.code == 11
    assert "provisioner approve" not in ran.out + ran.err
    assert status(seven_leave)["waiting"] == []


def test_a_first_run_of_forty_hires_goes_ahead_once_it_is_approved(set_stage: SetStage) -> None:
    stage = set_stage([])
    stage.roster(people(40))
    stopped = stage.apply()
    assert (stopped.code, objections(stopped.json()), stage.writes) == (11, ["create_limit"], [])
    approve(stage, waits(stopped))
    ran = stage.apply()
    assert (ran.code, ran.json()["summary"]["confirmed"]) == (0, 40)
    assert stage.addresses() == {row["email"] for row in people(40)}
    assert stage.organizer(SERVICE) is not None


def test_a_shrunk_roster_is_accepted_for_those_who_were_shown_and_not_asked_again(adopted: Stage) -> None:
    adopted.roster(people(30))
    shrunk = adopted.apply()
    assert objections(shrunk.json()) == ["roster_shrink"]
    given = approve(adopted, waits(shrunk))
    assert "10 people missing from the roster (roster_shrink)" in given.out

    adopted.roster(people(29))
    assert objections(adopted.apply().json()) == ["roster_shrink"]

    adopted.roster(people(30))
    assert adopted.apply().code == 0
    told = adopted.plan()
    assert objections(told) == []
    assert {code for who, code in held(told).items()} == {"absent"}
    adopted.roster(people(28))
    assert adopted.apply().code == 0, "two of thirty are below the limit of the roster that was accepted"


def test_with_hold_removals_the_rest_is_applied_and_the_removals_wait(seven_leave: Stage) -> None:
    seven_leave.set(policy__over_limit="hold_removals")
    seven_leave.roster([*leavers(*range(1, 8)), person(41)])
    ran = seven_leave.apply()
    assert (ran.code, seven_leave.calls()) == (11, ["POST person41@example.com"])
    approve(seven_leave, waits(ran))
    assert seven_leave.apply().code == 0
    assert len(seven_leave.calls()) == 8


def test_with_approve_deletes_each_deletion_waits_as_a_hold_and_the_rest_is_applied(adopted: Stage) -> None:
    adopted.set(policy__approve_deletes="true", policy__grace_days="0")
    adopted.roster(leavers(1, 2))
    assert adopted.apply().code == 0
    adopted.simulator.forget_requests()
    adopted.roster([*leavers(1, 2), person(41)])
    ran = adopted.apply()
    assert (ran.code, adopted.calls()) == (0, ["POST person41@example.com"])
    plan = adopted.plan()
    assert held(plan) == {f"person{n}@example.com": "awaits_approval" for n in (1, 2)}
    (waiting, *_) = status(adopted)["waiting"]
    assert waiting["asks"] == {"awaits_approval": 2}

    assert "2 deletions (awaits_approval)" in approve(adopted, waiting["digest"]).out
    ran = adopted.apply()
    assert (ran.code, [each["kind"] for each in ran.json()["results"]]) == (0, ["delete", "delete"])
    assert adopted.organizer("person1@example.com") is None
    assert status(adopted)["approvals"] == []
