"""Acting: phase by phase, in each up to `concurrency` changes at once; intent, call, look, outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

import anyio

from provisioner.audit.calls import Call, noting_calls
from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    AuditLogBroken,
    CallFailed,
    CallRefused,
    NotSeenApplied,
    OutcomeUnknown,
    Refusal,
)
from provisioner.meetings.accounted import came_in_between
from provisioner.people.organizer import Organizer
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Create, Delete, Handing, Reactivate, Suspend, Update
from provisioner.plan.memory import Pause
from provisioner.plan.ordering import waves
from provisioner.plan.removal import service_organizer
from provisioner.reconcile.deciding import look_at
from provisioner.reconcile.handing import HandingOver
from provisioner.reconcile.meeting_steps import Leaving
from provisioner.reconcile.ports import Clock, GotoAccount, Journal, Progress
from provisioner.reconcile.report import NEEDS_A_SEAT, HandedResult, Outcome, Result
from provisioner.reconcile.steps import (
    deleted,
    done,
    failed,
    intended,
    looked,
    outcome_word,
    wanted_fields,
    with_calls,
)

Item = TypeVar("Item")


@dataclass(kw_only=True)
class Applying:
    """One plan being applied. A call leaves only after its intent is on disk; if that cannot be written,
    `AuditLogBroken` ends everything."""

    plan: Plan
    account: GotoAccount
    journal: Journal
    clock: Clock
    progress: Progress
    concurrency: int
    must_stop: Callable[[], str | None]
    """Asked between two changes: why to stop, or None."""
    paused: Callable[[], Pause | None]
    """Asked between two changes as well."""
    save_history: Callable[[Organizer], Awaitable[None]] | None = None
    was_paused: bool = False
    results: list[Result] = field(default_factory=list)
    _given_up: str | None = None
    _no_seat: bool = False
    _broken: AuditLogBroken | None = None
    _lines: dict[str | None, int] = field(init=False)
    """Of the roster, by employee id."""
    _handing: HandingOver = field(init=False)

    def __post_init__(self) -> None:
        world = self.plan.world
        self._lines = {person.employee_id: person.line for person in world.roster.people}
        service = service_organizer(world)
        self._handing = HandingOver(
            account=self.account,
            journal=self.journal,
            clock=self.clock,
            conference_call=world.policy.meetings.conference_call,
            service_key=service.key if service is not None else None,
        )

    @property
    def handed(self) -> tuple[HandedResult, ...]:
        return tuple(self._handing.results)

    async def run(self) -> tuple[Result, ...]:
        changes = self.plan.applicable
        await self._side_by_side(self.plan.handings_applicable, self._hand_over)
        for wave in waves(changes):
            if isinstance(wave[0], Create):
                # The first hire goes alone: where seats are unknown, one refusal tells for all of them.
                await self._side_by_side(wave[:1], self._work_on)
                wave = wave[1:]
            await self._side_by_side(wave, self._work_on)
        place = {id(change): number for number, change in enumerate(changes)}
        return tuple(sorted(self.results, key=lambda result: place[id(result.change)]))

    async def _side_by_side(self, wave: Sequence[Item], work_on: Callable[[Item], Awaitable[None]]) -> None:
        remaining = iter(wave)
        async with anyio.create_task_group() as group:
            for _ in range(min(self.concurrency, len(wave))):
                group.start_soon(self._work_through, remaining, work_on)
        if self._broken is not None:
            raise self._broken

    async def _work_through(
        self, remaining: Iterator[Item], work_on: Callable[[Item], Awaitable[None]]
    ) -> None:
        for item in remaining:
            try:
                await work_on(item)
            except AuditLogBroken as failure:
                # Calls in flight end by themselves; no other may leave.
                self._broken, self._given_up = failure, failure.what
                return

    async def _work_on(self, change: Change) -> None:
        result = await self._step(change)
        self.results.append(result)
        text = f"{change.kind.value} {result.outcome.value}"
        self.progress.step(len(self.results), len(self.plan.applicable), text)

    async def _hand_over(self, handing: Handing | Suspend) -> None:
        """Before a person stops being able to host (design, promise 4)."""
        leaving = Leaving(
            organizer_key=handing.organizer.key,
            employee_id=handing.employee_id,
            email=handing.organizer.email,
        )
        try:
            await self._handing.carry_out(leaving, handing.meetings, self._why_to_stop)
        except (AccountUnreachable, AccountRefused) as failure:
            self._given_up = failure.what

    async def _step(self, change: Change) -> Result:
        reason = self._why_to_stop()
        if reason is not None:
            return Result(change, Outcome.DEFERRED, reason, sent=False)
        if self._no_seat and isinstance(change, Create | Reactivate):
            return Result(change, Outcome.DEFERRED, NEEDS_A_SEAT, sent=False)
        if isinstance(change, Delete):
            late = await self._unsaved(change) or await self._last_look(change)
            if late is not None:
                return late
        if isinstance(change, Suspend) and change.meetings:
            await self._hand_over(change)
            if (reason := self._why_to_stop()) is not None:
                return Result(change, Outcome.DEFERRED, reason, sent=False)
        line = self._lines.get(change.employee_id)
        (intent,) = await self.journal.record(intended(change, plan=self.plan, line=line))
        with noting_calls() as calls:
            return await self._call(change, intent, calls)

    async def _call(self, change: Change, intent: int, calls: list[Call]) -> Result:
        """What left and what came back stands beside the outcome."""
        try:
            if isinstance(change, Delete):
                return await self._delete(change, intent, calls)
            shown = await self._send(change)
        except OutcomeUnknown as failure:
            # The intent stays open: the listing of the next run settles it.
            return Result(change, Outcome.DEFERRED, f"outcome unknown: {failure.what}", sent=True)
        except CallFailed as failure:
            return await self._failed(change, failure, intent, calls)
        except (AccountUnreachable, AccountRefused) as failure:
            self._given_up = failure.what
            return Result(change, Outcome.DEFERRED, f"outcome unknown: {failure.what}", sent=True)
        outcome = done(change, shown, intent=intent, world=self.plan.world)
        await self.journal.record(with_calls(outcome, calls))
        return Result(change, Outcome.DONE, shown.note or "confirmed", sent=True)

    def _why_to_stop(self) -> str | None:
        """Where there was a reason once, no other change leaves in this run."""
        if self._given_up is None:
            self._given_up = self.must_stop()
        if self._given_up is None and (pause := self.paused()) is not None:
            self._given_up, self.was_paused = f"paused by {pause.by}: {pause.reason}", True
        return self._given_up

    async def _unsaved(self, change: Delete) -> Result | None:
        """Nobody is deleted whose history was to be saved and is not."""
        if self.save_history is None:
            return None
        try:
            await self.save_history(change.organizer)
        except (CallFailed, AccountUnreachable, AccountRefused) as failure:
            return Result(change, Outcome.DEFERRED, failure.what, sent=False)
        return None

    async def _last_look(self, change: Delete) -> Result | None:
        """Right before the DELETE: a meeting that came in between holds it."""
        look = await look_at(change.organizer_key, self.account, self.clock)
        await self.journal.record(looked(change.organizer_key, change.employee_id, look))
        if look.failed is not None:
            why = f"held: the upcoming meetings are not known: {look.failed}"
            return Result(change, Outcome.SKIPPED, why, sent=False)
        reason = came_in_between(look.meetings, change.meetings, now=self.clock.now())
        return None if reason is None else Result(change, Outcome.SKIPPED, f"held: {reason}", sent=False)

    async def _delete(self, change: Delete, intent: int, calls: list[Call]) -> Result:
        try:
            was_there = await self.account.delete(change.organizer)
        except NotSeenApplied:
            if (late := await self._last_look(change)) is not None:
                # The first DELETE may still arrive: its intent stays open.
                return late._replace(outcome=Outcome.DEFERRED, sent=True)
            await self.account.delete(change.organizer)
            was_there = True  # nobody there at the repeat: the first one was carried out after all
        outcome = deleted(change, intent=intent, was_there=was_there)
        await self.journal.record(with_calls(outcome, calls))
        detail = "confirmed" if was_there else "was gone already, and not by us"
        return Result(change, Outcome.DONE, detail, sent=True)

    async def _send(self, change: Create | Update | Suspend | Reactivate) -> Organizer:
        match change:
            case Create():
                return await self.account.create(change.person)
            case Update():
                return await self.account.update(change.organizer, wanted_fields(change))
            case Suspend():
                return await self.account.suspend(change.organizer)
            case Reactivate():
                return await self.account.reactivate(change.organizer, wanted_fields(change), change.kept)
            case _:
                assert_never(change)

    async def _failed(self, change: Change, failure: CallFailed, intent: int, calls: list[Call]) -> Result:
        world = self.plan.world
        record = failed(change, failure, intent=intent, world=world, now=self.clock.now())
        await self.journal.record(with_calls(record, calls))
        word = outcome_word(failure)
        if isinstance(failure, CallRefused) and failure.refusal is Refusal.SEAT:
            self._no_seat = True
            return Result(change, Outcome.DEFERRED, f"{NEEDS_A_SEAT}: {failure.what}", sent=True)
        outcome = Outcome.DEFERRED if word == "deferred" else Outcome.FAILED
        return Result(change, outcome, failure.what, sent=word != "deferred")
