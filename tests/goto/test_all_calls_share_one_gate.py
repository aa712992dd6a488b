"""The pacer on a simulated clock, and the gate over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import anyio
import pytest

from provisioner.errors import AccountUnreachable, CallDeferred
from provisioner.goto.calls import LIMITED_TRIES
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.pacing import Pacer, WaitTooLong
from provisioner.simulator import Simulator

from .conftest import a_hire
from .standin import Heard, Said, StandIn

pytestmark = pytest.mark.anyio


class SimulatedClock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await anyio.lowlevel.checkpoint()


class Bench:
    """A pacer whose calls take no time, and when each of them left."""

    def __init__(self, *, concurrency: int = 8, per_second: float = 10, budget_s: float = 1000) -> None:
        self.clock = SimulatedClock()
        self.left: list[float] = []
        self.deadline = self.clock.seconds + budget_s
        self.pacer = Pacer(
            concurrency=concurrency,
            per_second=per_second,
            now=self.clock.now,
            sleep=self.clock.sleep,
        )

    async def call(self, *, limited: bool = False, retry_after: float | None = None) -> float:
        async with self.pacer.turn(deadline=self.deadline) as turn:
            at = self.clock.seconds - 1000
            self.left.append(at)
            if limited:
                turn.limited(retry_after)
            else:
                turn.passed()
        return at


async def test_never_more_than_the_ceiling_and_a_small_burst() -> None:
    bench = Bench(per_second=10)
    for _ in range(100):
        await bench.call()
    for start in range(len(bench.left) - 10):
        assert bench.left[start + 10] - bench.left[start] >= 0.7 - 1e-9
    assert bench.left[-1] == pytest.approx(9.9, abs=0.4)


async def test_a_429_holds_the_next_call_for_as_long_as_it_says() -> None:
    bench = Bench()
    await bench.call(limited=True, retry_after=7)
    assert await bench.call() == pytest.approx(7)
    assert await bench.call() < 7.5


async def test_without_a_time_the_gate_doubles_it_up_to_thirty_and_forgets() -> None:
    bench = Bench()
    opened = []
    for _ in range(7):
        at = await bench.call(limited=True)
        opened.append(at)
    waits = [round(later - earlier) for earlier, later in pairwise(opened)]
    assert waits == [1, 2, 4, 8, 16, 30]
    await bench.call()
    at = await bench.call(limited=True)
    assert await bench.call() - at == pytest.approx(1)


async def test_many_429_of_one_moment_close_the_gate_once() -> None:
    bench = Bench(per_second=1000)
    entered, go = [], anyio.Event()

    async def in_flight(retry_after: float | None) -> None:
        async with bench.pacer.turn() as turn:
            entered.append(turn)
            await go.wait()
            turn.limited(retry_after)

    async with anyio.create_task_group() as group:
        for retry_after in (None, None, 3.0, None):
            group.start_soon(in_flight, retry_after)
        while len(entered) < 4:
            await anyio.sleep(0)
        go.set()
    assert await bench.call() == pytest.approx(3, abs=0.1)
    assert await bench.call(limited=True) == pytest.approx(3, abs=0.1)
    assert await bench.call() == pytest.approx(4, abs=0.1), "one step, not four"


async def test_one_canary_goes_first_and_the_others_wait_for_its_answer() -> None:
    bench = Bench()
    await bench.call(limited=True, retry_after=1)
    canary_may_end = anyio.Event()
    order = []

    async def canary() -> None:
        async with bench.pacer.turn() as turn:
            order.append("canary out")
            await canary_may_end.wait()
            order.append("canary back")
            turn.passed()

    async def other() -> None:
        async with bench.pacer.turn() as turn:
            order.append("other")
            turn.passed()

    async with anyio.create_task_group() as group:
        group.start_soon(canary)
        while not order:
            await anyio.sleep(0)
        for _ in range(3):
            group.start_soon(other)
        await anyio.wait_all_tasks_blocked()
        assert order == ["canary out"]
        canary_may_end.set()
    assert order == ["canary out", "canary back", "other", "other", "other"]


async def test_a_canary_that_dies_makes_room_for_the_next() -> None:
    bench = Bench()
    await bench.call(limited=True, retry_after=1)
    with pytest.raises(ConnectionError):
        async with bench.pacer.turn():
            raise ConnectionError
    with anyio.fail_after(1):
        assert await bench.call() < 2
        assert await bench.call() < 2


async def test_no_slot_is_held_while_waiting() -> None:
    bench = Bench(concurrency=1)
    await bench.call(limited=True, retry_after=1)
    assert bench.pacer._slots.borrowed_tokens == 0
    await bench.call()


async def test_a_wait_beyond_the_budget_is_refused_at_once() -> None:
    bench = Bench(budget_s=60)
    await bench.call(limited=True, retry_after=86_400)
    with pytest.raises(WaitTooLong, match="86400 s"):
        await bench.call()
    assert bench.clock.seconds < 1001


# --- over real HTTP --------------------------------------------------------------------------------------


def listing_then(*answers: Said):
    left = list(answers)

    def rule(heard: Heard) -> Said:
        return left.pop(0) if left else Said(200, {"organizers": []})

    return rule


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_honoured_in_both_forms(stand_in: StandIn, access_to, form: str) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1)
    header = "0.3" if form == "seconds" else format_datetime(soon, usegmt=True)
    stand_in.rule = listing_then(Said(429, {"errorCode": "TooMany"}, {"Retry-After": header}))
    async with GuideV2(access_to(stand_in)) as account:
        started = anyio.current_time()
        await account.list_organizers()
        assert account.calls == {"token": 1, "GET": 2, "429": 1}
    if form == "seconds":
        assert 0.3 <= anyio.current_time() - started < 0.9


@pytest.mark.usefixtures("quick_retries")
async def test_a_503_that_says_for_how_long_closes_the_gate_too(stand_in: StandIn, access_to) -> None:
    busy = Said(503, {"errorCode": "Busy"}, {"Retry-After": "0.3"})
    stand_in.rule = listing_then(busy)
    async with GuideV2(access_to(stand_in)) as account:
        started = anyio.current_time()
        await account.list_organizers()
        assert 0.3 <= anyio.current_time() - started < 0.9
        assert account.calls == {"token": 1, "GET": 2}
        stand_in.rule = lambda _: busy._replace(headers={"Retry-After": "86400"})
        with pytest.raises(AccountUnreachable, match="run_budget_minutes"):
            await account.list_organizers()
        assert account.calls == {"token": 1, "GET": 3}


async def test_eight_at_once_come_through_a_hidden_limit(simulator: Simulator, access_to) -> None:
    simulator.set_options(rate_per_s=100, burst=5, retry_after="seconds")
    keys = list(simulator.account.organizers)
    async with GuideV2(access_to(simulator)) as account:
        async with anyio.create_task_group() as group:
            for key in keys:
                group.start_soon(account.find, key)
        assert 0 < account.calls["429"] <= 8
        assert account.calls["GET"] == len(keys) + account.calls["429"]


async def test_a_limit_that_stays_defers_a_write_and_ends_a_read(stand_in: StandIn, access_to) -> None:
    stand_in.rule = lambda _: Said(429, headers={"Retry-After": "0.01"})
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(CallDeferred, match="429"):
            await account.create(a_hire())
        assert account.calls["POST"] == LIMITED_TRIES
        with pytest.raises(AccountUnreachable, match="429"):
            await account.find("5")


async def test_a_day_is_not_waited_for(stand_in: StandIn, access_to) -> None:
    stand_in.rule = lambda _: Said(429, headers={"Retry-After": "86400"})
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(CallDeferred, match="run_budget_minutes"):
            await account.create(a_hire())
        with pytest.raises(AccountUnreachable, match="run_budget_minutes"):
            await account.list_organizers()
        assert account.calls == {"token": 1, "POST": 1, "429": 1}
