"""`approve DIGEST` and `reject DIGEST`: what they take and say, and what stands in the audit log then."""

from __future__ import annotations

import getpass
import json
import socket

from provisioner.store.engine import open_database
from provisioner.store.run_lock import run_lock

from .approvals import approve, leavers, planned, say, status, waits
from .stage import Stage


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
    assert seven_leave.here("apply", "plan.json", "--yes").code == 11
    approve(seven_leave, digest)
    ran = seven_leave.here("apply", "plan.json", "--yes", "--format", "json")
    assert (ran.code, len(seven_leave.writes)) == (0, 7), ran


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


def test_nobody_has_to_wait_for_a_run_to_answer(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    database = open_database(f"sqlite:///{seven_leave.database}")
    try:
        with run_lock(database):
            approve(seven_leave, digest)
            assert seven_leave.apply().code == 24
    finally:
        database.close()
    assert seven_leave.apply().code == 0
