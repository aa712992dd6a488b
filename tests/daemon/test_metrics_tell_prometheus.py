from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import product

import httpx
import pytest
import time_machine
from prometheus_client import CollectorRegistry, generate_latest

from provisioner import __version__
from provisioner.daemon.health import faces
from provisioner.daemon.metrics import TEXT_FORMAT, Metrics, Told
from provisioner.daemon.readiness import Readiness
from provisioner.errors import AccountRefused
from provisioner.settings import load_settings
from provisioner.store.engine import open_database
from provisioner.store.grants import oauth_grant
from tests.acceptance.stage import Stage, in_days, people, person
from tests.architecture.tree import ROOT, table_rows

from .scraped import numbers_in

TOKEN = "planted-web-token-7a"
AFAR = "192.0.2.7"


def numbers(*, since: datetime | None = None) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(Told(load_settings(), since or datetime.now(UTC)))
    return numbers_in(generate_latest(registry).decode())


def asked(peer: str, *, token: str | None, path: str = "/metrics", **headers: str) -> httpx.Response:
    now = datetime.now(UTC)

    async def answer() -> httpx.Response:
        app = faces(Readiness(load_settings(), since=now), Metrics(load_settings(), since=now), token=token)
        there = httpx.ASGITransport(app, client=(peer, 50_000))
        async with httpx.AsyncClient(transport=there, base_url="http://daemon") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(answer())


def names(keys: Iterable[str]) -> set[str]:
    return {key.partition("{")[0] for key in keys}


def test_a_run_is_told_in_numbers_and_nobody_by_name(stage: Stage) -> None:
    stage.roster([*people(4), person(5, status="mystery"), person(6)])
    began = datetime.now(UTC).timestamp()
    assert stage.apply().code == 0
    answer = asked("127.0.0.1", token=TOKEN)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TEXT_FORMAT)
    told = numbers_in(answer.text)
    assert told[f'build_info{{version="{__version__}"}}'] == 1
    assert told['last_run_outcome{mode="apply",outcome="applied"}'] == 1
    assert [told[f'last_run_changes{{result="{each}"}}'] for each in ("planned", "confirmed", "failed")] == [
        1,
        1,
        0,
    ]
    assert told['holds{code="unknown_word"}'] == 1
    started, over = (told[f"last_run_{each}_timestamp_seconds"] for each in ("started", "finished"))
    assert began < started < over < datetime.now(UTC).timestamp() < told["next_run_timestamp_seconds"]
    calm = ("run_overdue", "paused", "grant_dead", "plans_waiting", "open_intents", 'handovers{state="open"}')
    assert [told[each] for each in calm] == [0] * len(calm)
    assert (told["database_readable"], told["managed_organizers"]) == (1, 5)
    assert told["audit_log_entries"] == len(stage.events())
    assert not re.search(rf"@|First\d|Last\d|E00\d|{TOKEN}", answer.text)


def test_a_plan_that_waits_and_a_pause_are_told(stage: Stage) -> None:
    stage.set(goto__seats="40", policy__removal_limit_percent="0")
    stage.roster([*people(2), *(person(n, status="terminated", end_date=in_days(-3)) for n in (3, 4, 5))])
    assert stage.apply().code == 11
    assert stage.here("pause", "--by", "Ann", "--reason", "a look").code == 0
    told = numbers()
    assert told['objections{code="removal_limit"}'] == 1
    assert (told["plans_waiting"], told["paused"]) == (1, 1)
    assert (told["seats"], told["seats_free"]) == (40, 34)


def test_a_run_by_hand_that_only_plans_is_not_the_last_run(stage: Stage) -> None:
    before = numbers()
    stage.roster(people(6))
    assert stage.here("plan").code == 10
    after = numbers()
    assert after.pop("audit_log_entries") > before.pop("audit_log_entries")
    before.pop("next_run_timestamp_seconds"), after.pop("next_run_timestamp_seconds")
    assert after == before


def test_what_a_refused_run_has_not_learned_is_left_out(stage: Stage) -> None:
    assert {"managed_organizers", "last_run_changes"} <= names(numbers())
    stage.simulator.fault("status", method="GET", status=403, times=0)
    assert stage.apply().code == 23
    told = numbers()
    assert told[f'last_run_outcome{{mode="apply",outcome="{AccountRefused.__name__}"}}'] == 1
    assert not {"managed_organizers", "seats", "last_run_changes"} & names(told)


def test_a_dead_grant_and_an_overdue_run_are_told(stage: Stage) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=3)
    with closing(open_database(load_settings().database.url)) as database, database.writing() as connection:
        oauth_grant.create(connection)
        row = {"account_key": load_settings().goto.account_key, "sealed": "", "why": "revoked"}
        connection.execute(oauth_grant.insert(), {**row, "obtained_at": long_ago, "died_at": long_ago})
    assert (numbers()["grant_dead"], numbers(since=long_ago)["run_overdue"]) == (1, 0)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=5), tick=True):
        assert numbers(since=long_ago)["run_overdue"] == 1
        assert numbers()["run_overdue"] == 0


@pytest.mark.parametrize("junk", [None, b"junk" * 4096])
def test_a_database_that_cannot_be_read_is_told_and_nothing_is_made_up(
    stage: Stage, junk: bytes | None
) -> None:
    stage.database.unlink()
    if junk is not None:
        stage.database.write_bytes(junk)
    told = numbers()
    assert names(told) == {"build_info", "next_run_timestamp_seconds", "database_readable"}
    assert told["database_readable"] == 0


def test_who_asks_from_this_machine_needs_no_token(stage: Stage) -> None:
    for peer in ("127.0.0.1", "127.8.8.8", "::1"):
        assert asked(peer, token=TOKEN).status_code == asked(peer, token=None).status_code == 200


def test_who_asks_from_afar_needs_it(stage: Stage) -> None:
    claims = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "Host": "localhost"}
    wrong: tuple[dict[str, str], ...] = (
        {},
        claims,
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {TOKEN}"},
    )
    for peer, headers in product((AFAR, "2001:db8::7", "fe80::1%eth0", "0.0.0.0"), wrong):
        refused = asked(peer, token=TOKEN, **headers)
        assert (refused.status_code, refused.content) == (401, b"")
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert "provisioner_paused 0.0" in asked(AFAR, token=TOKEN, Authorization=f"Bearer {TOKEN}").text


def test_where_no_token_is_set_none_helps_from_afar(stage: Stage) -> None:
    for given in ("Bearer", "Bearer ", "Bearer None"):
        refused = asked(AFAR, token=None, Authorization=given)
        assert (refused.status_code, refused.content) == (403, b"")
    assert asked(AFAR, token=None, path="/healthz").status_code == 200


def test_the_page_names_each_and_no_other(stage: Stage) -> None:
    stage.set(goto__seats="40")
    assert stage.apply().code == 0
    page = ROOT / "docs" / "metrics.md"
    written = {name for row in table_rows(page) for name in re.findall(r"`provisioner_(\w+)`", row[0])}
    told = Told(load_settings(), datetime.now(UTC)).collect()
    assert {family.name.removeprefix("provisioner_") for family in told} == written
