"""An event loop on which time passes as soon as everybody sleeps, and hidden limits to meet on it."""

from __future__ import annotations

import asyncio
import math
import selectors
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, Protocol

from provisioner.goto.pacing import Pacer


class _NoWait(selectors.DefaultSelector):
    """Instead of waiting for a socket, time passes."""

    seconds = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is not None:
            self.seconds += max(0.0, timeout)
        return super().select(0)


class SimulatedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._moved = _NoWait()
        super().__init__(self._moved)

    def time(self) -> float:
        return self._moved.seconds


def in_simulated_time(work: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(work)


class Limit(Protocol):
    def refuses(self, now: float) -> float:
        """0: the call is let through. Else the seconds until one would be."""


def steady(rate: float) -> Callable[[float], float]:
    return lambda now: rate


class Bucket:
    """`rate` answers the rate at a moment."""

    def __init__(self, rate: Callable[[float], float], burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._level, self._at = burst, 0.0

    def refuses(self, now: float) -> float:
        rate = self._rate(now)
        self._level = min(self._burst, self._level + rate * (now - self._at))
        self._at = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / rate


class Window:
    def __init__(self, quota: int, length_s: float, *, offset_s: float = 0) -> None:
        self._quota, self._length, self._offset = quota, length_s, offset_s
        self._grows = (math.inf, quota)
        self._spent: Counter[int] = Counter()

    def quota_from(self, seconds: float, quota: int) -> None:
        self._grows = (seconds, quota)

    def refuses(self, now: float) -> float:
        number, gone = divmod(now + self._offset, self._length)
        since, grown = self._grows
        if self._spent[int(number)] < (grown if now >= since else self._quota):
            self._spent[int(number)] += 1
            return 0.0
        return self._length - gone


class Outcome(NamedTuple):
    seconds: float
    refused: int
    most_tries: int


async def calls_through(
    limit: Limit,
    count: int,
    *,
    latency_s: float = 0.1,
    tells: bool = True,
    concurrency: int = 8,
    ceiling: float = 1000.0,
) -> Outcome:
    """`count` calls, each as often as it takes. `tells`: with Retry-After, in whole seconds."""
    loop = asyncio.get_running_loop()
    pacer = Pacer(concurrency=concurrency, per_second=ceiling, now=loop.time, sleep=asyncio.sleep)
    refused, tries = 0, Counter[int]()
    numbers = iter(range(count))

    async def call(number: int) -> bool:
        nonlocal refused
        tries[number] += 1
        async with pacer.turn() as turn:
            await asyncio.sleep(latency_s)
            wait = limit.refuses(loop.time())
            if wait:
                refused += 1
                turn.limited(math.ceil(wait) if tells else None)
            else:
                turn.passed()
        return not wait

    async def worker() -> None:
        for number in numbers:
            while not await call(number):
                pass

    async with asyncio.TaskGroup() as group:
        for _ in range(concurrency):
            group.create_task(worker())
    return Outcome(loop.time(), refused, max(tries.values()))
