from __future__ import annotations

import asyncio

import pytest

from provisioner.goto.guide_v2 import GuideV2

from .desk import PATIENCE_S, Desk

KILLED = """
import os, sys
from provisioner.store.grants import GrantStore
kept = GrantStore.save
def save(self, text):
    if sys.argv[1] == "after":
        kept(self, text)
    os._exit(9)
GrantStore.save = save
from provisioner.__main__ import main
sys.exit(main(["plan"]))
"""


async def all_read(desk: Desk, keys: int) -> None:
    with desk.access() as (access, _):
        async with GuideV2(access) as account:
            await account.sign_in()
            desk.expire()
            found = await account.find_many([str(8514119291996279100 + at) for at in range(keys)])
            assert None not in found


def killed(desk: Desk, when: str) -> None:
    process = desk.start(program=("-c", KILLED, when))
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 9


@pytest.mark.parametrize("rotate", [True, False])
def test_eight_calls_that_find_the_token_expired_refresh_once(desk: Desk, rotate: bool) -> None:
    desk.simulator.set_options(rotate_refresh_tokens=rotate)
    desk.signed_in()
    before = desk.stored()
    asyncio.run(all_read(desk, 8))
    after = desk.stored()
    assert desk.token_calls == 1
    assert after.access_token != before.access_token
    assert (after.refresh_token != before.refresh_token) is rotate
    assert (after.refresh_until > before.refresh_until) is rotate


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_processes_refresh_once(desk: Desk, database: str, request: pytest.FixtureRequest) -> None:
    if database == "postgresql":
        desk.settings["PROVISIONER_DATABASE__URL"] = request.getfixturevalue("postgresql").new_database()
    desk.simulator.set_options(rotate_refresh_tokens=True)
    desk.signed_in()
    desk.expire()
    both = [desk.start("plan") for _ in range(2)]
    for process in both:
        told, _ = process.communicate(timeout=PATIENCE_S)
        assert process.returncode in (0, 10), told
    assert desk.token_calls == 1


def test_a_caller_that_is_cancelled_loses_no_rotated_token(desk: Desk) -> None:
    async def cancelled() -> None:
        with desk.access() as (access, _):
            async with GuideV2(access) as account:
                await account.sign_in()
                desk.expire()
                desk.simulator.fault("slow", path="/oauth/token", seconds=0.3)
                call = asyncio.create_task(account.find("8514119291996279100"))
                while account.calls["token"] == 0:
                    await asyncio.sleep(0.01)
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call

    desk.simulator.set_options(rotate_refresh_tokens=True)
    desk.signed_in()
    before = desk.stored()
    asyncio.run(cancelled())
    assert desk.stored().refresh_token != before.refresh_token
    desk.expire()
    asyncio.run(all_read(desk, 1))


def test_killed_after_the_new_grant_is_stored_the_next_process_uses_it(desk: Desk) -> None:
    desk.simulator.set_options(rotate_refresh_tokens=True)
    desk.signed_in()
    desk.expire()
    killed(desk, "after")
    assert desk.token_calls == 1
    assert desk.run("plan")[0] in (0, 10)
    assert desk.token_calls == 1


def test_killed_before_it_is_stored_the_next_process_says_so(desk: Desk) -> None:
    desk.simulator.set_options(rotate_refresh_tokens=True)
    desk.signed_in()
    desk.expire()
    killed(desk, "before")
    code, told = desk.run("plan")
    assert code == 23
    assert "the grant has died" in told
    assert "provisioner auth login" in told


def test_where_nothing_rotates_a_kill_costs_nothing(desk: Desk) -> None:
    desk.signed_in()
    desk.expire()
    killed(desk, "before")
    assert desk.run("plan")[0] in (0, 10)


def test_who_dies_holding_the_turn_lets_go_of_it(desk: Desk) -> None:
    desk.signed_in()
    with desk.access() as (_, keeper), keeper.lock() as ours, keeper.lock() as again:
        assert (ours, again) == (True, False)
    with desk.access() as (_, keeper), keeper.lock() as ours:
        assert ours
