"""One run: load the roster, list the organizers, decide, ask, apply, tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from provisioner.errors import Paused, PlanStale, ProvisionerError
from provisioner.people.organizer import Organizer
from provisioner.plan.build import Plan
from provisioner.plan.continuity import demand_known_columns
from provisioner.plan.document import document
from provisioner.plan.memory import Pause
from provisioner.plan.policy import Policy
from provisioner.plan.settle import told
from provisioner.reconcile import chronicle
from provisioner.reconcile.apply import Applying
from provisioner.reconcile.deciding import decide, demand_the_same
from provisioner.reconcile.ports import Clock, GotoAccount, Journal, Progress, RosterSource
from provisioner.reconcile.report import RunReport

ANSWER_WITHIN = timedelta(minutes=15)


class Mode(StrEnum):
    PLAN = "plan"
    """Changes nothing, and remembers nothing but audit rows."""
    OBSERVE = "observe"
    """Remembers links, accepted rosters and absences; sends nothing."""
    APPLY = "apply"
    ORDER = "order"
    """One suspension ahead of the roster, and nothing else."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What `wiring.py` has chosen for this run."""

    roster: RosterSource
    account: GotoAccount
    journal: Journal
    clock: Clock
    progress: Progress
    policy: Policy
    config_digest: str
    settings: Mapping[str, str]
    """All settings by name, each as a keyed digest: to tell which have changed."""
    concurrency: int
    settle_meetings_after: timedelta
    """From the intent of a new meeting to the first look for it: then no answer can come any more."""
    save_history: Callable[[Organizer], Awaitable[None]] | None
    """Before a deletion, which hides it; where it raises, the deletion waits."""
    must_stop: Callable[[], str | None]
    paused: Callable[[], Pause | None]
    """Reads the database each time: a pause counts from the next change on."""


async def nobody_to_ask(plan: Plan) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Order:
    """What was asked for. `reviewed` is a plan document that must still be the plan; `confirm` asks the
    operator about the plan before anything is sent."""

    mode: Mode
    today: date
    rehearsal: bool = False
    """`today` is not today."""
    reviewed: Mapping[str, object] | None = None
    confirm: Callable[[Plan], Awaitable[bool]] = nobody_to_ask

    @property
    def dry(self) -> bool:
        return self.mode is Mode.PLAN


async def run(order: Order, parts: Parts) -> RunReport:
    """Raises a `ProvisionerError` where nothing could be decided; it stands in the audit log then."""
    return await recorded(order.mode, parts, lambda: _run(order, parts))


async def recorded(mode: Mode, parts: Parts, carried_out: Callable[[], Awaitable[RunReport]]) -> RunReport:
    """A run between the entry that it started and the one that says how it ended."""
    await parts.journal.record(chronicle.started(mode))
    try:
        if mode is not Mode.PLAN:
            _demand_no_pause(parts)
        report = await carried_out()
    except ProvisionerError as failure:
        await parts.journal.record(*chronicle.broken_off(failure))
        raise
    await parts.journal.record(chronicle.finished(report, mode))
    return report


def _demand_no_pause(parts: Parts) -> None:
    """Raises `Paused`."""
    if (pause := parts.paused()) is not None:
        raise Paused(
            f"Paused by {pause.by} since {pause.since:%Y-%m-%d %H:%M} UTC: {pause.reason}",
            remedy="provisioner resume",
        )


async def _agreed(order: Order, plan: Plan, clock: Clock) -> bool:
    """Raises `PlanStale` where the answer came so late that the reads are no longer what it was about."""
    asked_at = clock.now()
    agreed = await order.confirm(plan)
    if agreed and clock.now() - asked_at > ANSWER_WITHIN:
        minutes = ANSWER_WITHIN // timedelta(minutes=1)
        raise PlanStale(
            f"the question was answered after more than {minutes} minutes: the plan is stale",
            remedy="run apply again and look at the new plan",
        )
    return agreed


async def _run(order: Order, parts: Parts) -> RunReport:
    memory = parts.journal.recall(today=order.today, window_days=parts.policy.removal_window_days)
    parts.progress.stage("reading the roster")
    roster = await parts.roster.load()
    demand_known_columns(roster, memory.last_roster)
    parts.progress.stage("listing the organizers")
    account = await parts.account.list_organizers()
    plan, settled = await decide(roster, account, memory, order.today, parts)
    made = document(plan, created_at=plan.world.now)
    report = RunReport(
        run_id=parts.journal.run_id, plan=plan, document=made, dry=order.dry, settled=told(settled)
    )
    if order.reviewed is not None:
        demand_the_same(plan, made, order.reviewed)
    await parts.journal.record(
        *chronicle.decided(
            plan,
            settled,
            document=made,
            mode=order.mode,
            config_digest=parts.config_digest,
            settings=parts.settings,
            rehearsal=order.rehearsal,
        )
    )
    if order.mode is not Mode.APPLY or not (plan.applicable or plan.handings_applicable):
        return report
    sends = plan.applicable or any(handing.is_due for handing in plan.handings_applicable)
    if sends and not await _agreed(order, plan, parts.clock):
        return replace(report, declined=True)
    applying = Applying(
        plan=plan,
        account=parts.account,
        journal=parts.journal,
        clock=parts.clock,
        progress=parts.progress,
        concurrency=parts.concurrency,
        save_history=parts.save_history,
        must_stop=parts.must_stop,
        paused=parts.paused,
    )
    results = await applying.run()
    return replace(report, results=results, handed=applying.handed, paused=applying.was_paused)
