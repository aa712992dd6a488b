"""Each run, refusal, hold, objection, approval, call, look, outcome, setting and copy leaves its entry."""

from __future__ import annotations

import getpass
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from .approvals import approve, leavers, planned, say
from .stage import Stage, people, person

BY = ("--by", "Ann", "--reason", "stocktaking")


def rejects(stage: Stage) -> None:
    stage.roster(leavers(*range(1, 8)))
    say(stage, "reject", planned(stage))


def approves(stage: Stage) -> None:
    stage.roster(leavers(*range(1, 8)))
    approve(stage, planned(stage))


def suspends(stage: Stage) -> None:
    stage.roster(leavers(1))
    stage.apply()


def deletes(stage: Stage) -> None:
    stage.set(policy__grace_days="0")
    suspends(stage)
    stage.apply()


def returns(stage: Stage) -> None:
    suspends(stage)
    stage.roster(people(40))
    stage.apply()


def with_roster(*rows: dict[str, str]) -> Callable[[Stage], None]:
    def happens(stage: Stage) -> None:
        stage.roster(rows)
        stage.apply()

    return happens


def plans_a_broken_file(stage: Stage) -> None:
    stage.file.write_text("neither,columns\nnor,rows\n")
    assert stage.here("plan").code == 20


def is_refused(stage: Stage) -> None:
    stage.set(goto__client_secret="wrong")
    assert stage.here("plan").code == 23


def says(*arguments: str) -> Callable[[Stage], None]:
    def happens(stage: Stage) -> None:
        assert stage.here(*arguments).code == 0, arguments

    return happens


def both(*all_of_it: Callable[[Stage], None]) -> Callable[[Stage], None]:
    def happens(stage: Stage) -> None:
        for one in all_of_it:
            one(stage)

    return happens


HAPPENS: dict[str, tuple[Callable[[Stage], None], set[str]]] = {
    "a dry run": (
        says("plan"),
        {"run.started plan", "account.listed complete", "plan.made plan", "run.finished"},
    ),
    "an applied run": (
        with_roster(*people(40)),
        {"run.started apply", "roster.accepted unchanged", "plan.made apply", "checkpoint.written"},
    ),
    "a refused roster": (plans_a_broken_file, {"roster.refused", "run.finished RosterUnusable"}),
    "a refusing account": (is_refused, {"account.refused AccountRefused", "run.finished AccountRefused"}),
    "an objection": (
        with_roster(*leavers(*range(1, 8))),
        {"plan.held removal_limit", "run.finished objected"},
    ),
    "an approval": (approves, {"plan.approved removal_limit"}),
    "a rejection": (rejects, {"plan.rejected waiting"}),
    "a hold": (with_roster(*people(39), person(40, status="odd")), {"person.held unknown_word"}),
    "a look and a suspension": (
        suspends,
        {
            "meeting.audited 0 upcoming",
            "organizer.suspend.intended intended",
            "organizer.suspend.done confirmed",
        },
    ),
    "a deletion": (deletes, {"organizer.delete.intended intended", "organizer.delete.done confirmed"}),
    "a return": (returns, {"organizer.reactivate.intended intended", "organizer.reactivate.done confirmed"}),
    "a hire": (
        with_roster(*people(41)),
        {"organizer.create.intended intended", "organizer.create.done confirmed"},
    ),
    "a rename": (
        with_roster(*people(39), person(40, last_name="Other")),
        {"organizer.update.intended intended", "organizer.update.done confirmed"},
    ),
    "a hold by hand": (
        both(
            says("hold", "add", "E001", "--until", "2999-01-01", *BY),
            says("hold", "remove", "E001", *BY),
        ),
        {"hold.placed until 2999-01-01", "hold.removed by_hand"},
    ),
    "an order": (
        says("suspend", "E001", "--yes", *BY),
        {"order.given given", "organizer.suspend.done confirmed"},
    ),
    "a pause": (both(says("pause", *BY), says("resume", "--by", "Ann")), {"runs.paused", "runs.resumed"}),
    "a parting": (says("identity", "unlink", "E001", *BY), {"identity.unlinked by_hand"}),
    "an export": (says("audit", "export", "--out", "log.jsonl", *BY), {"log.exported jsonl"}),
    "an evidence pack": (
        says("audit", "evidence", "--from", "yesterday", "--to", "today", "--out", "e.zip"),
        {"log.exported evidence"},
    ),
    "an erasure": (says("audit", "erase", "--person", "E001", "--yes", *BY), {"detail.erased"}),
}


@pytest.mark.parametrize("what", HAPPENS)
def test_it_leaves_its_entries(adopted: Stage, what: str) -> None:
    happens, wanted = HAPPENS[what]
    before = len(adopted.events())
    happens(adopted)
    recorded = adopted.events()[before:]
    missing = {one for one in wanted if not any(entry.startswith(one) for entry in recorded)}
    assert missing == set(), recorded
    assert adopted.verdict() == "ok"


def details(stage: Stage, event: str) -> list[dict[str, Any]]:
    query = f"SELECT detail FROM audit_log JOIN audit_detail USING (seq) WHERE event = '{event}' ORDER BY seq"
    return [json.loads(detail) for (detail,) in stage.rows(query)]


def test_a_hold_is_told_once(adopted: Stage) -> None:
    adopted.roster([*people(39), person(40, status="odd")])
    for _ in range(3):
        adopted.apply()
    assert adopted.events().count("person.held unknown_word") == 1


def test_an_approval_names_who_typed_it_and_the_user_of_which_host(adopted: Stage) -> None:
    approves(adopted)
    (detail,) = details(adopted, "plan.approved")
    assert (detail["by"], detail["reason"]) == ("Ann", "the plant closes")
    (actor,) = adopted.rows("SELECT actor FROM audit_log WHERE event = 'plan.approved'")
    assert actor == (f"{getpass.getuser()}@{socket.gethostname()}",)


def test_a_setting_change_names_the_setting_and_tells_no_value(adopted: Stage) -> None:
    adopted.set(policy__grace_days="77", goto__timeout_s="29")
    adopted.apply()
    adopted.apply()
    first, changed = details(adopted, "config.changed")
    assert "changed" not in first
    assert sorted(changed["changed"]) == ["goto.timeout_s", "policy.grace_days"]
    assert all(before != after for before, after in changed["changed"].values())
    assert "77" not in {text for pair in changed["changed"].values() for text in pair}


def test_that_a_secret_was_set_is_all_that_is_told_of_it(adopted: Stage) -> None:
    adopted.set(goto__personal_access_token="pat-4711")
    adopted.apply()
    (changed,) = [detail["changed"] for detail in details(adopted, "config.changed") if "changed" in detail]
    assert list(changed) == ["goto.personal_access_token"]
    adopted.set(goto__personal_access_token="pat-4712")
    adopted.apply()
    assert len(details(adopted, "config.changed")) == 2, "that it is another one is not kept in any form"
