"""Whether the daemon does its work: database, token, and a last run that is not overdue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from provisioner.daemon.schedule import next_run
from provisioner.errors import AccountRefused, ProvisionerError
from provisioner.settings import Settings, require
from provisioner.store.engine import Database, open_read_only
from provisioner.store.grants import SIGN_IN, standing_grant
from provisioner.store.reading import RunTold, runs

PATIENCE_S = 3.0
_ENOUGH_RUNS = 20


class Reason(NamedTuple):
    """Why it is not ready. `what` is `database`, `token` or `run`."""

    what: str
    why: str
    remedy: str | None = None


class Readiness:
    def __init__(self, settings: Settings, *, since: datetime) -> None:
        """`since`: from when on runs are expected."""
        self._settings = settings
        self._since = since
        self._look: asyncio.Task[list[Reason]] | None = None

    async def reasons(self) -> list[Reason]:
        """Empty where it is ready. Whoever asks while somebody is looking waits for that look: nobody can ask
        so often that the runs feel it."""
        if self._look is None or self._look.done():
            looking = asyncio.to_thread(lambda: list(reasons(self._settings, self._since, datetime.now(UTC))))
            self._look = asyncio.create_task(looking)
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), PATIENCE_S)
        except TimeoutError:
            return [Reason("database", f"it does not answer within {PATIENCE_S:g} seconds")]


def reasons(settings: Settings, since: datetime, now: datetime) -> Iterator[Reason]:
    (account_key,) = require(settings, "goto.account_key")
    try:
        database = open_read_only(settings.database.url)
    except ProvisionerError as failure:
        yield Reason("database", failure.what, failure.remedy)
        return
    try:
        last = runs(database, account_key, limit=_ENOUGH_RUNS)
        yield from _token(database, account_key, last)
    except ProvisionerError as failure:
        yield Reason("database", failure.what, failure.remedy)
        return
    finally:
        database.close()
    yield from _overdue(settings, [since, *(run.opened_at for run in last if run.mode != "plan")], now)


def _token(database: Database, account_key: str, last: list[RunTold]) -> Iterator[Reason]:
    """A grant tells of itself; else the last run that is over does, a plan by hand included."""
    standing = standing_grant(database, account_key)
    if standing is not None and standing.died_at is not None:
        yield Reason("token", standing.death(), SIGN_IN)
        return
    over = next((run for run in last if run.closed_at is not None), None)
    if over is not None and over.outcome == AccountRefused.__name__:
        yield Reason("token", str(over.summary.get("error", "the account refused")), "provisioner check")


def _overdue(settings: Settings, begun: list[datetime], now: datetime) -> Iterator[Reason]:
    """A run may come as late as the one before it may last."""
    due = next_run(settings, now=max(begun))
    late = timedelta(seconds=settings.schedule.jitter_s, minutes=settings.goto.run_budget_minutes)
    if now > due + late:
        yield Reason("run", f"none has begun since the one that was due at {due:%Y-%m-%d %H:%M%z}")
