"""The gate that all calls of one client id pass: so many at once, as fast as `Pace` has learned, and after a
refusal one canary before the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import inf
from weakref import WeakKeyDictionary

import anyio

from provisioner.goto.access import GotoAccess
from provisioner.goto.pace import Allowance, Pace


class WaitTooLong(Exception):
    """The wait would outlast the budget of the run."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"GoTo asks to wait {seconds:.0f} s, more than is left of goto.run_budget_minutes")


class Turn:
    """One admitted call. Says what its answer means for the calls after it."""

    def __init__(self, pace: Pace, now: Callable[[], float]) -> None:
        self._pace = pace
        self._now = now
        self._closures = pace.closures

    def passed(self, allowance: Allowance | None = None) -> None:
        self._pace.passed(self._closures, self._now(), allowance)

    def limited(self, retry_after: float | None) -> None:
        """A 429. `retry_after`: seconds, None where the server does not say."""
        self._pace.limited(self._closures, self._now(), retry_after)

    def busy(self, retry_after: float) -> None:
        """We were asked to wait for another reason than a limit."""
        self._pace.busy(self._closures, self._now(), retry_after)


class Pacer:
    """`turn()` is all that callers need."""

    def __init__(
        self,
        *,
        concurrency: int,
        per_second: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._pace = Pace(ceiling=per_second, at_once=concurrency, now=now())
        self._line = anyio.Lock()
        self._slots = anyio.CapacityLimiter(concurrency)
        self._canary: anyio.Event | None = None

    @asynccontextmanager
    async def turn(self, *, deadline: float = inf) -> AsyncIterator[Turn]:
        """Waits, first come first served, until one call may leave. No slot is held while waiting.

        Raises `WaitTooLong` where that would be after `deadline`.
        """
        async with self._line:
            while True:
                await self._until_due(deadline)
                self._slots.total_tokens = self._pace.at_once(self._now())
                await self._slots.acquire_on_behalf_of(token := object())
                if self._pace.wait(self._now()) <= 0:
                    break
                self._slots.release_on_behalf_of(token)  # the gate closed while all slots were taken
            self._pace.leaves(self._now())
            canary = self._canary = anyio.Event() if self._pace.closed else None
        try:
            yield Turn(self._pace, self._now)
        finally:
            self._pace.ended()
            self._slots.release_on_behalf_of(token)
            if canary is not None:
                self._canary = None
                canary.set()

    async def _until_due(self, deadline: float) -> None:
        while True:
            if self._canary is not None:
                await self._canary.wait()
            elif (wait := self._pace.wait(self._now())) > 0:
                if self._now() + wait > deadline:
                    raise WaitTooLong(wait)
                await self._sleep(wait)
            else:
                return


_pacers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, str], Pacer]] = WeakKeyDictionary()
"""A gate belongs to the event loop that waits at it; a process that works has one."""


def pacer_of(access: GotoAccess) -> Pacer:
    """The one pacer of this client id at this API: what one run has learned, the next one knows."""
    pacers = _pacers.setdefault(asyncio.get_running_loop(), {})
    who = (access.base_url, access.client_id)
    if who not in pacers:
        pacers[who] = Pacer(concurrency=access.concurrency, per_second=access.requests_per_second)
    return pacers[who]
