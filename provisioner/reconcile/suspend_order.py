"""A suspension by order, ahead of the roster: a run of its own that makes this one change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from provisioner.audit.entries import Draft, Event
from provisioner.errors import WrongUsage
from provisioner.meetings.ways import reported
from provisioner.people.identity import Pairing
from provisioner.people.organizer import Account, Organizer, Status
from provisioner.people.person import Roster
from provisioner.plan.build import Plan
from provisioner.plan.changes import Suspend
from provisioner.plan.document import document
from provisioner.plan.draft import PlanDraft
from provisioner.plan.facts import OrderGiven, OrderOver, Record
from provisioner.plan.guard import managed_count
from provisioner.plan.memory import Cause, Memory
from provisioner.plan.releases import RELEASES
from provisioner.plan.removal import Guarded, standing_guard, would_remove_the_last_admin
from provisioner.plan.settle import told, with_settled
from provisioner.plan.who import organizers_meant
from provisioner.plan.world import World
from provisioner.reconcile import chronicle
from provisioner.reconcile.apply import Applying
from provisioner.reconcile.deciding import look_at, settled_by_looking
from provisioner.reconcile.report import Outcome, RunReport
from provisioner.reconcile.run import Mode, Parts, recorded
from provisioner.reconcile.steps import looked

NO_ROSTER = Roster(sources=(), digest="", rows=0, people=())
"""The roster is not asked: an order comes ahead of it."""


@dataclass(frozen=True, kw_only=True)
class SuspendOrder:
    """`confirm` asks the operator about the plan, which shows the meetings, before anything is sent."""

    who: str
    by: str
    reason: str
    today: date
    confirm: Callable[[Plan], Awaitable[bool]]


class _Meant(NamedTuple):
    organizer: Organizer
    employee_id: str | None


async def suspend_at_once(order: SuspendOrder, parts: Parts) -> RunReport:
    """A report without changes: the organizer was suspended already, and only the order is new. Raises
    `WrongUsage` where nobody, or several, are meant, and where a guard shields the organizer."""
    return await recorded(Mode.ORDER, parts, lambda: _suspend(order, parts))


async def _suspend(order: SuspendOrder, parts: Parts) -> RunReport:
    memory = parts.journal.recall(today=order.today, window_days=parts.policy.removal_window_days)
    parts.progress.stage("listing the organizers")
    account, settled = await settled_by_looking(await parts.account.list_organizers(), memory, parts.account)
    await parts.journal.record(chronicle.listed(account), *(each.record() for each in settled))
    memory = with_settled(memory, settled)
    meant = await _meant(order.who, memory, account, parts)
    world = World(
        roster=NO_ROSTER,
        account=account,
        memory=memory,
        policy=parts.policy,
        today=order.today,
        now=parts.clock.now(),
        config_digest=parts.config_digest,
    )
    draft = PlanDraft(world=world, pairing=Pairing(owner={key: who for who, key in memory.links.items()}))
    if (guarded := _guarded(meant, draft)) is not None:
        await parts.journal.record(_refused(meant, guarded))
        raise WrongUsage(
            f"{meant.organizer.email} is not suspended: {guarded.code}: {guarded.reason}",
            remedy=RELEASES[guarded.code],
        )
    plan = await _plan(meant, order, draft, parts)
    made = document(plan, created_at=plan.world.now)
    report = RunReport(
        run_id=parts.journal.run_id, plan=plan, document=made, dry=False, settled=told(settled)
    )
    if not plan.changes:
        await parts.journal.record(_given(meant, order, "suspended_already"))
        return report
    if not await order.confirm(plan):
        return replace(report, declined=True)
    return await _carry_out(report, meant, order, parts)


async def _meant(who: str, memory: Memory, account: Account, parts: Parts) -> _Meant:
    """The one organizer that is meant, complete."""
    found = organizers_meant(who, memory, account)
    if len(found) > 1:
        raise WrongUsage(
            f"{who} may be any of the organizers {', '.join(found)}", remedy="name one by its organizer key"
        )
    for key, organizer in found.items():
        whole = await parts.account.find(key) if organizer.missing else organizer
        if whole is not None:
            owners = {linked: employee_id for employee_id, linked in memory.links.items()}
            return _Meant(whole, owners.get(key))
    raise WrongUsage(
        f"No organizer of the account is known as {who}",
        remedy=f"provisioner why {who} shows what is known",
    )


def _guarded(meant: _Meant, draft: PlanDraft) -> Guarded | None:
    """An order goes ahead of the roster, of limits and of freezes, and never past what shields for ever."""
    organizer, employee_id = meant
    memory, today = draft.world.memory, draft.world.today
    if (standing := standing_guard(organizer, employee_id, draft.world)) is not None:
        return standing
    if organizer.status is not Status.SUSPENDED and would_remove_the_last_admin(organizer, draft):
        return Guarded("last_admin", f"fewer than {draft.world.policy.min_admins} admins would be left")
    if organizer.status is Status.UNKNOWN:
        return Guarded("unknown_status", "the account shows a status that is not known")
    hold = memory.hand_holds.get(employee_id or "") or memory.hand_holds.get(organizer.key)
    if hold is not None and hold.until >= today:
        return Guarded("held_by_hand", f"held by {hold.by} until {hold.until}: {hold.reason}")
    return None


NOT_YET_HANDED = "it is handed over when the roster calls the person a leaver"


async def _plan(meant: _Meant, order: SuspendOrder, draft: PlanDraft, parts: Parts) -> Plan:
    """Without a change where the organizer is suspended already."""
    organizer, employee_id = meant
    changes: tuple[Suspend, ...] = ()
    notes: tuple[str, ...] = ()
    world = draft.world
    if organizer.status is not Status.SUSPENDED:
        look = await look_at(organizer.key, parts.account, parts.clock)
        await parts.journal.record(looked(organizer.key, employee_id, look))
        world = replace(world, looks={organizer.key: look})
        reason = f"ordered by {order.by}: {order.reason}"
        suspend = Suspend(
            organizer=organizer,
            employee_id=employee_id,
            cause=Cause.ORDERED,
            reason=reason,
            meetings=reported(look.meetings, NOT_YET_HANDED, organizer.key, world.memory.handed),
        )
        changes = (suspend,)
        notes = (f"the upcoming meetings are not known: {look.failed}",) if look.failed else ()
    return Plan(world=world, changes=changes, notes=notes, managed=managed_count(draft))


async def _carry_out(report: RunReport, meant: _Meant, order: SuspendOrder, parts: Parts) -> RunReport:
    """The order stands before the call leaves: whatever becomes of the call, the next run does not undo it.
    Where the call certainly did not come about, neither has the order."""
    await parts.journal.record(_given(meant, order, "given"))
    applying = Applying(
        plan=report.plan,
        account=parts.account,
        journal=parts.journal,
        clock=parts.clock,
        progress=parts.progress,
        concurrency=1,
        must_stop=parts.must_stop,
        paused=parts.paused,
    )
    results = await applying.run()
    if any(result.outcome is Outcome.FAILED or not result.sent for result in results):
        await parts.journal.record(_came_to_nothing(meant))
    return replace(report, results=results, handed=applying.handed, paused=applying.was_paused)


def _given(meant: _Meant, order: SuspendOrder, outcome: str) -> Record:
    detail: dict[str, object] = {"by": order.by, "reason": order.reason, "email": meant.organizer.email}
    facts = (OrderGiven(organizer_key=meant.organizer.key),)
    return Record(draft=_draft(Event.ORDER_GIVEN, meant, outcome, detail), facts=facts)


def _came_to_nothing(meant: _Meant) -> Record:
    facts = (OrderOver(organizer_key=meant.organizer.key),)
    return Record(draft=_draft(Event.ORDER_WITHDRAWN, meant, "not_applied", {}), facts=facts)


def _refused(meant: _Meant, guarded: Guarded) -> Record:
    detail: dict[str, object] = {
        "reason": guarded.reason,
        "email": meant.organizer.email,
        "would": "suspend",
    }
    return Record(draft=_draft(Event.PERSON_HELD, meant, guarded.code, detail))


def _draft(event: Event, meant: _Meant, outcome: str, detail: dict[str, object]) -> Draft:
    return Draft(
        event=event,
        employee_id=meant.employee_id,
        organizer_key=meant.organizer.key,
        outcome=outcome,
        detail=detail,
    )
