"""Whether the daemon does its work: database, token, and a last run that is not overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from provisioner.daemon.one_look import OneLook
from provisioner.daemon.schedule import next_run
from provisioner.errors import AccountRefused, ProvisionerError
from provisioner.reconcile.run import Mode
from provisioner.settings import Settings, require
from provisioner.store.engine import Database, open_read_only
from provisioner.store.grants import SIGN_IN, standing_grant
from provisioner.store.reading import RunTold, runs

PATIENCE_S = 3.0
ENOUGH_RUNS = 20
"""One of them is over, unless they die one after the other."""
SCHEDULED = (Mode.OBSERVE.value, Mode.APPLY.value)
"""The runs that a schedule asks for; a plan or an order by hand is none of them."""


class Reason(NamedTuple):
    """Why it is not ready. `what` is `database`, `token` or `run`."""

    what: str
    why: str
    remedy: str | None = None


class Readiness:
    def __init__(self, settings: Settings, *, since: datetime) -> None:
        """`since`: from when on runs are expected."""
        self._look = OneLook(lambda: list(reasons(settings, since, datetime.now(UTC))), patience_s=PATIENCE_S)

    async def reasons(self) -> list[Reason]:
        """Empty where it is ready."""
        try:
            return await self._look.seen()
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
        last = runs(database, account_key, limit=ENOUGH_RUNS)
        begun = runs(database, account_key, modes=SCHEDULED)
        yield from _token(database, account_key, last)
    except ProvisionerError as failure:
        yield Reason("database", failure.what, failure.remedy)
        return
    finally:
        database.close()
    missed = missed_run(settings, max([since, *(run.opened_at for run in begun)]), now)
    if missed is not None:
        yield Reason("run", f"none has begun since the one that was due at {missed:%Y-%m-%d %H:%M%z}")


def _token(database: Database, account_key: str, last: list[RunTold]) -> Iterator[Reason]:
    """A grant tells of itself; else the last run that is over does, a plan by hand included."""
    standing = standing_grant(database, account_key)
    if standing is not None and standing.died_at is not None:
        yield Reason("token", standing.death(), SIGN_IN)
        return
    over = next((run for run in last if run.closed_at is not None), None)
    if over is not None and over.outcome == AccountRefused.__name__:
        yield Reason("token", str(over.summary.get("error", "the account refused")), "provisioner check")


def missed_run(settings: Settings, begun: datetime, now: datetime) -> datetime | None:
    """When one was due that has not come, where the last has `begun` then. It may come as late as the one
    before it may last."""
    due = next_run(settings, now=begun)
    late = timedelta(seconds=settings.schedule.jitter_s, minutes=settings.goto.run_budget_minutes)
    return due if now > due + late else None
