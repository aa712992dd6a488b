from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import time_machine

from provisioner.daemon.health import address_of, answering, listening
from provisioner.daemon.metrics import Metrics
from provisioner.daemon.readiness import Readiness, Reason, reasons
from provisioner.settings import load_settings
from tests.acceptance.stage import Stage

TOKEN = "planted-web-token-6f"


def found(stage: Stage, *, in_hours: float = 0.0, since: datetime | None = None) -> list[Reason]:
    now = datetime.now(UTC)
    return list(reasons(load_settings(), since or now, now + timedelta(hours=in_hours)))


def names(told: list[Reason]) -> list[str]:
    return [reason.what for reason in told]


def refused_for_the_token(stage: Stage) -> None:
    stage.simulator.fault("status", method="GET", status=403, times=0)
    assert stage.here("plan").code == 23


def database_gone(stage: Stage) -> None:
    stage.database.unlink()


def database_of_another_program(stage: Stage) -> None:
    stage.database.write_bytes(b"junk" * 4096)


def test_it_is_ready_after_a_run_and_before_the_first(stage: Stage) -> None:
    assert found(stage) == []
    stage.set(goto__account_key="another")
    assert found(stage) == []


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (refused_for_the_token, "token"),
        (database_gone, "database"),
        (database_of_another_program, "database"),
    ],
)
def test_it_names_what_is_wrong(stage: Stage, spoil: Callable[[Stage], None], what: str) -> None:
    spoil(stage)
    (reason,) = found(stage)
    assert (reason.what, bool(reason.why)) == (what, True)


def test_a_run_that_goes_through_makes_it_ready_again(stage: Stage) -> None:
    refused_for_the_token(stage)
    stage.simulator.clear_faults()
    assert stage.here("plan").code == 0
    assert found(stage) == []


def test_a_roster_that_is_none_is_no_reason(stage: Stage) -> None:
    stage.file.unlink()
    assert stage.apply().code == 20
    assert found(stage) == []


def test_a_run_may_come_as_late_as_one_may_last(stage: Stage) -> None:
    stage.set(schedule__cron="0 * * * *", goto__run_budget_minutes="50")
    with time_machine.travel("2031-05-05T08:10:00+00:00", tick=False):
        long_ago = datetime.now(UTC) - timedelta(days=3)
        just_begun = datetime.now(UTC)
        assert names(found(stage, since=long_ago)) == ["run"]
        assert found(stage, since=just_begun, in_hours=1.6) == []
        assert names(found(stage, since=just_begun, in_hours=1.7)) == ["run"]


def test_a_plan_by_hand_is_no_run_of_the_daemon(stage: Stage) -> None:
    stage.set(goto__run_budget_minutes="1")
    long_ago = datetime.now(UTC) - timedelta(days=3)
    assert found(stage, since=long_ago) == []
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=5), tick=True):
        assert stage.here("plan").code == 0
        assert names(found(stage, since=long_ago)) == ["run"]
        assert stage.apply().code == 0
        assert found(stage, since=long_ago) == []


async def asked(*authorizations: str, token: str | None) -> list[httpx.Response]:
    """With each of these headers of that name."""
    settings, now = load_settings(), datetime.now(UTC)
    readiness, metrics = Readiness(settings, since=now), Metrics(settings, since=now)
    with listening("127.0.0.1", 0) as listener:
        ready = address_of(listener).replace("/healthz", "/readyz")
        async with answering(listener, readiness, metrics, token=token), httpx.AsyncClient() as client:
            return [
                await client.get(ready, headers={b"Authorization": each.encode("latin-1")})
                for each in authorizations
            ]


def test_everybody_is_told_whether_and_who_has_the_token_why(stage: Stage) -> None:
    refused_for_the_token(stage)
    others = ("", "Bearer wrong", "Bearer", TOKEN, f"Basic {TOKEN}", "Bearer \xe9")
    *plain, told = asyncio.run(asked(*others, f"bearer {TOKEN}", token=TOKEN))
    assert {(answer.status_code, answer.text) for answer in plain} == {(503, "not ready\n")}
    assert (told.status_code, told.json()["ready"]) == (503, False)
    (reason,) = told.json()["reasons"]
    assert (reason["what"], reason["remedy"]) == ("token", "provisioner check")


def test_without_a_token_nobody_is_told_why(stage: Stage) -> None:
    answers = asyncio.run(asked("", "Bearer", "Bearer None", token=None))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, "ready\n")}


def test_the_token_is_not_shown(stage: Stage) -> None:
    stage.set(web__token=TOKEN)
    assert TOKEN not in repr(load_settings())
    stage.set(web__token="")
    assert stage.here("plan").code == 21, "an empty one would be everybody's"
