"""A run of the real program against the model of the server: it remembers what it committed, and may die
between any two records or calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta

from provisioner.audit.entries import Event
from provisioner.errors import ProvisionerError
from provisioner.people.person import Roster
from provisioner.plan.facts import HandoverOver, MeetingHanded, Record
from provisioner.plan.memory import Memory
from provisioner.plan.policy import Policy
from provisioner.reconcile.report import RunReport
from provisioner.reconcile.run import Mode, Order, Parts, run
from tests.handover.server import TIMEOUT, Server
from tests.plan.remembering import Remembering

asked_for: ContextVar[tuple[str, str]] = ContextVar("asked_for")
"""Organizer key and meeting id of the old meeting whose intent this task has committed last."""


class Died(BaseException):
    """The process was killed."""


@dataclass(kw_only=True)
class Process:
    """The database, and what runs on it. `left`: how many more records this run may
    commit, and calls it may send, before it dies."""

    server: Server
    policy: Policy
    database: Remembering = field(default_factory=Remembering)
    settle_after: timedelta = 2 * TIMEOUT
    run_id: str = "run"
    when_over: Callable[[str], None] = lambda key: None
    """Called when the handover of an organizer is recorded as over."""
    left: int | None = None

    # --- the journal, as a run sees it -------------------------------------------------------------------

    def recall(self, *, today: date, window_days: int) -> Memory:
        return self.database.recall(today=today, window_days=window_days)

    async def record(self, *records: Record) -> tuple[int, ...]:
        self.takes_a_step()
        seqs = tuple(self.database.record(record) for record in records)
        for record in records:
            for fact in record.facts:
                if isinstance(fact, HandoverOver):
                    self.when_over(fact.organizer_key)
                elif isinstance(fact, MeetingHanded) and record.draft.event is Event.REASSIGN_INTENDED:
                    asked_for.set((fact.handed.organizer_key, fact.handed.meeting.meeting_id))
        return seqs

    def takes_a_step(self) -> None:
        if self.left == 0:
            raise Died
        if self.left is not None:
            self.left -= 1

    # --- one run -----------------------------------------------------------------------------------------

    def runs(
        self,
        roster: Roster,
        *,
        mode: Mode = Mode.APPLY,
        steps: int | None = None,
        reviewed: Mapping[str, object] | None = None,
    ) -> RunReport | None:
        """None where it failed as it may, or died. `steps`: after so many records and calls it dies."""
        self.left = steps
        order = Order(mode=mode, today=self.server.clock.now().date(), reviewed=reviewed)
        try:
            return asyncio.run(run(order, self.parts(roster)))
        except (ProvisionerError, Died):
            return None
        except BaseExceptionGroup as several:
            if (other := several.split(Died)[1]) is not None:
                raise other from None
            return None

    def parts(self, roster: Roster) -> Parts:
        return Parts(
            roster=_Read(roster),
            account=self.server,
            journal=self,
            clock=self.server.clock,
            progress=_Silent(),
            policy=self.policy,
            config_digest="",
            settings={},
            concurrency=3,
            settle_meetings_after=self.settle_after,
            save_history=None,
            must_stop=lambda: None,
            paused=lambda: None,
        )


@dataclass(frozen=True)
class _Read:
    roster: Roster

    async def load(self) -> Roster:
        return self.roster


class _Silent:
    def stage(self, text: str) -> None: ...

    def step(self, done: int, total: int, text: str) -> None: ...
