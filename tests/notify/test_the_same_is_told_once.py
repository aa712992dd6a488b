"""After `apply`, through the command: told when it is new, not again while it stands, and never by `plan`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import time_machine

from provisioner.simulator import Simulator
from tests.acceptance.stage import Stage, account, people, person

from .receivers import PATH, Hook


def told(hook: Hook) -> list[str]:
    return [each["kind"] for each in hook.taken()]


def with_leavers(*numbers: int) -> list[dict[str, str]]:
    return [person(number, status="terminated" if number in numbers else "active") for number in range(1, 11)]


def test_nothing_is_told_where_nothing_happened_and_none_by_a_plan(stage: Stage, hook: Hook) -> None:
    assert stage.apply().code == 0
    stage.roster([*people(10), person(11)])
    assert stage.here("plan").code == 10
    assert hook.got == []


def test_changes_each_time_with_the_words_of_the_log(stage: Stage, hook: Hook) -> None:
    stage.roster([*people(10), person(11)])
    ran = stage.apply()
    words = ran.err.splitlines()[-1]
    assert words.startswith("audit log: ")
    (notice,) = hook.taken()
    assert notice["kind"] == "changes"
    assert notice["title"] == "provisioner: 1 change sent"
    assert "create person11@example.com" in notice["text"]
    assert words in notice["text"]
    stage.roster([*people(10), person(11, last_name="Other")])
    stage.apply()
    assert told(hook) == ["changes"]


def test_a_hold_when_it_begins_and_when_it_returns(stage: Stage, hook: Hook) -> None:
    held = [*people(9), person(10, status="on the moon")]
    stage.roster(held)
    stage.here("plan")  # which writes into the audit log that it was told, and tells nobody
    stage.apply()
    (notice,) = hook.taken()
    assert (notice["kind"], notice["title"]) == ("held", "provisioner: 1 held")
    assert "person10@example.com" in notice["text"]
    stage.apply()
    assert hook.got == []
    stage.roster(people(10))
    stage.apply()
    assert hook.got == []
    stage.roster(held)
    stage.apply()
    assert told(hook) == ["held"]


def test_a_plan_that_waits_until_it_asks_for_something_else(stage: Stage, hook: Hook) -> None:
    stage.set(notify__on="approval")
    stage.roster(with_leavers(1, 2, 3))
    assert stage.apply().code == 11
    (notice,) = hook.taken()
    digest = json.loads(stage.apply().out)["digest"].removeprefix("sha256:")[:12]
    assert notice["kind"] == "approval"
    assert f"provisioner approve {digest}" in notice["text"]
    assert hook.got == []
    stage.roster(with_leavers(1, 2, 3, 4))
    stage.apply()
    assert told(hook) == ["approval"]


def test_a_failure_once_and_its_end(stage: Stage, hook: Hook) -> None:
    stage.file.rename(stage.folder / "elsewhere.csv")
    for _ in range(2):
        assert stage.apply().code == 20
    (notice,) = hook.taken()
    assert (notice["kind"], notice["title"]) == ("failed", "provisioner: a run could not be made")
    assert "roster.csv" in notice["text"]
    stage.file.write_text("<html>please sign in</html>")
    assert stage.apply().code == 20
    assert told(hook) == ["failed"], "another trouble"
    stage.here("pause", "--by", "me", "--reason", "audit")
    assert stage.apply().code == 13
    assert hook.got == [], "a pause is neither a failure nor the end of one"
    stage.here("resume")
    stage.roster(people(10))
    assert stage.apply().code == 0
    (notice,) = hook.taken()
    assert (notice["kind"], notice["title"]) == ("failed", "provisioner: it works again")
    assert stage.apply().code == 0
    assert hook.got == []


def test_a_change_that_fails_again_and_again(stage: Stage, hook: Hook) -> None:
    stage.set(notify__on="failed")
    stage.simulator.fault("status", method="POST", path="organizers", status=400, times=0)
    stage.roster([*people(10), person(11)])
    for _ in range(2):
        assert stage.apply().code == 12
    (notice,) = hook.taken()
    assert "create person11@example.com" in notice["text"]
    stage.roster([*people(10), person(11), person(12)])
    assert stage.apply().code == 12
    (notice,) = hook.taken()
    assert "person12@example.com" in notice["text"] and "person11@example.com" not in notice["text"]


@pytest.mark.parametrize("known", [True, False], ids=["seats are known", "seats are not known"])
def test_who_has_to_wait_for_a_seat(
    known: bool, stage: Stage, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.set(notify__on='["seats", "held", "failed"]')
    with Simulator(account(people(10), seats=11)) as full:
        for name, value in full.environment().items():
            monkeypatch.setenv(name, value)
        if known:
            stage.set(goto__seats="11")
        stage.roster(people(12))
        for _ in range(2):
            stage.apply()
        stage.roster(people(13))
        stage.apply()
    first, second = hook.taken()
    assert (first["kind"], first["title"]) == ("seats", "provisioner: 2 without a seat")
    assert (second["kind"], second["title"]) == ("seats", "provisioner: 1 without a seat")
    assert "person13@example.com" in second["text"]


def test_a_summary_once_a_day(stage: Stage, hook: Hook) -> None:
    stage.set(notify__on="digest", roster__time_zone="UTC")
    with time_machine.travel("2031-05-05T08:00:00+00:00", tick=True) as clock:
        for _ in range(2):
            stage.apply()
        clock.move_to("2031-05-06T08:00:00+00:00")
        stage.apply()
    first, second = hook.taken()
    assert (first["title"], second["title"]) == ("provisioner: 2031-05-05", "provisioner: 2031-05-06")
    assert "no changes; 10 unchanged" in first["text"]


def test_what_did_not_arrive_is_told_by_the_next_run(stage: Stage, hook: Hook) -> None:
    stage.file.unlink()
    hook.status = 503
    ran = stage.apply()
    assert ran.code == 20, "a notice is no part of how a run ended"
    assert "notice.failed" in ran.err and PATH not in ran.err and ran.out == ""
    hook.status = 200
    stage.apply()
    assert told(hook) == ["failed"]


def test_a_database_that_is_broken_is_told(stage: Stage, hook: Hook) -> None:
    stage.database.write_bytes(b"junk" * 4096)
    assert stage.apply().code == 30
    (notice,) = hook.taken()
    assert notice["kind"] == "failed" and "database" in notice["text"]


def test_what_was_told_is_remembered_without_names(stage: Stage, hook: Hook) -> None:
    stage.roster([*people(9), person(10, status="on the moon")])
    stage.apply()
    rows: list[tuple[Any, ...]] = stage.rows("SELECT kind, marks FROM notice_told")
    assert [kind for kind, _ in rows] == ["held"]
    assert "E010" not in str(rows)


def test_nothing_is_stored_where_nobody_is_told(stage: Stage, hook: Hook) -> None:
    stage.set(notify__webhooks="[]")
    stage.roster([*people(9), person(10, status="on the moon")])
    stage.apply()
    with closing(sqlite3.connect(stage.database)) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert "notice_told" not in names


def test_many_are_named_as_far_as_a_mail_is_read(stage: Stage, hook: Hook) -> None:
    stage.set(notify__on="held", roster__max_held_percent="1000")
    stage.roster([*people(10), *(person(number, status="on the moon") for number in range(11, 51))])
    stage.apply()
    (notice,) = hook.taken()
    assert notice["title"] == "provisioner: 40 held"
    assert notice["text"].count("@example.com") == 20
    assert "… and 20 more" in notice["text"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"notify__smtp_url": "smtp://127.0.0.1"}, "notify.mail_from is not set"),
        ({"notify__mail_to": "it@example.com"}, "notify.mail_to needs"),
        ({"notify__mail_to": '["it at example.com"]'}, "notify.mail_to"),
        ({"notify__webhooks": '["http://planted.example.com/"]'}, "notify.webhooks"),
        ({"notify__on": '["everything"]'}, "notify.on"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused_before_the_run(
    stage: Stage, hook: Hook, settings: dict[str, str], message: str
) -> None:
    stage.set(**settings)
    before = stage.events()
    ran = stage.apply()
    assert ran.code == 21 and message in ran.err
    assert "planted" not in ran.err
    assert stage.events() == before
