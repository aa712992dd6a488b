"""When a call may leave: a ceiling of calls a second, so many at once, and one gate for all that share the
client id, closed by a 429, or by a 503 that says for how long, and reopened by one canary (goto-api
section 4, rule 6)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio

BURST_S = 0.25
"""Calls not made in this long before now may be made up for at once."""
LONGEST_STEP_S = 30.0
"""Where a 429 does not say how long: 1, 2, 4 … up to this."""


class WaitTooLong(Exception):
    """The wait would outlast the budget of the run."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"GoTo asks to wait {seconds:.0f} s, more than is left of goto.run_budget_minutes")


class Turn:
    """One admitted call. Says what its answer means for the calls after it."""

    def __init__(self, pacer: Pacer, closures: int) -> None:
        self._pacer = pacer
        self._closures = closures

    def passed(self) -> None:
        self._pacer.passed(self._closures)

    def limited(self, retry_after: float | None) -> None:
        """We were asked to wait. `retry_after`: seconds, None where the server does not say."""
        self._pacer.limited(self._closures, retry_after)


class Pacer:
    """`turn()` is all that callers need; how the pace is found is this class's own business."""

    def __init__(
        self,
        *,
        concurrency: int,
        per_second: float,
        budget_s: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._interval = 1.0 / per_second
        self._now = now
        self._sleep = sleep
        self._deadline = now() + budget_s
        self._line = anyio.Lock()
        self._slots = anyio.CapacityLimiter(concurrency)
        self._next_at = now()
        self._opens_at = now()
        self._closures = 0
        self._steps = 0
        self._closed = False
        self._canary: anyio.Event | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Waits, first come first served, until one call may leave. No slot is held while waiting.

        Raises `WaitTooLong`.
        """
        async with self._line:
            while True:
                await self._until_due()
                await self._slots.acquire()
                if self._wait() <= 0:
                    break
                self._slots.release()  # the gate closed while all slots were taken
            self._next_at = max(self._next_at, self._now() - BURST_S) + self._interval
            canary = self._canary = anyio.Event() if self._closed else None
        try:
            yield Turn(self, self._closures)
        finally:
            self._slots.release()
            if canary is not None:
                self._canary = None
                canary.set()

    def passed(self, closures: int) -> None:
        """Only an answer to a call that left after the last closure says that the gate may open."""
        if closures == self._closures:
            self._closed = False
            self._steps = 0

    def limited(self, closures: int, retry_after: float | None) -> None:
        """Those in flight together are one event: they close the gate once, for the longest time asked."""
        if closures == self._closures:
            self._closures += 1
            self._closed = True
            step = min(LONGEST_STEP_S, 2.0**self._steps)
            self._steps += 1
            self._opens_at = self._now() + (retry_after or step)
        elif retry_after:
            self._opens_at = max(self._opens_at, self._now() + retry_after)

    async def _until_due(self) -> None:
        while True:
            if self._canary is not None:
                await self._canary.wait()
            elif (wait := self._wait()) > 0:
                if self._now() + wait > self._deadline:
                    raise WaitTooLong(wait)
                await self._sleep(wait)
            else:
                return

    def _wait(self) -> float:
        return max(self._opens_at, self._next_at) - self._now()
