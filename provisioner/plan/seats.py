"""Who has to wait for a seat. Nobody is evicted to make room."""

from __future__ import annotations

from provisioner.people.organizer import Status
from provisioner.plan.approval import answered
from provisioner.plan.changes import Create, Reactivate
from provisioner.plan.draft import PlanDraft
from provisioner.plan.guard import managed_count, removal_limits
from provisioner.plan.ordering import hire_order


def hold_what_has_no_seat(draft: PlanDraft) -> None:
    """Where the number of seats is known, what does not fit is held without a call. Where nobody knows
    whether a suspended organizer keeps the seat (goto-api section 2, `suspend`), both readings must fit."""
    account = draft.world.account
    seats = account.seats
    if seats is None:
        return
    returning = sorted(draft.reactivates, key=lambda reactivate: reactivate.employee_id)
    hires = sorted(draft.creates, key=hire_order)
    if_kept, if_freed = _free_seats(draft, seats)
    if account.suspended_keeps_seat:
        to_return, to_hire = len(returning), if_kept
    elif account.suspended_keeps_seat is None:
        to_return, to_hire = if_freed, if_kept
    else:
        to_return, to_hire = if_freed, max(0, if_freed - len(returning))
    draft.reactivates, draft.creates = returning[:to_return], hires[:to_hire]
    waiting: list[Create | Reactivate] = [*returning[to_return:], *hires[to_hire:]]
    for change in waiting:
        _hold(change, seats, draft)


def _free_seats(draft: PlanDraft, seats: int) -> tuple[int, int]:
    """After the removals: if a suspended organizer keeps the seat, and if the suspension frees it."""
    account = draft.world.account
    deletes, suspends = ([], []) if _removals_wait(draft) else (draft.deletes, draft.suspends)
    everyone = len(account.organizers) - len(deletes)
    active = account.seats_taken
    if active is None:
        active = sum(1 for organizer in account.organizers if organizer.status is not Status.SUSPENDED)
    return max(0, seats - everyone), max(0, seats - active + len(suspends))


def _removals_wait(draft: PlanDraft) -> bool:
    """With `hold_removals` the rest goes ahead of removals over their limit, which free nothing then."""
    world = draft.world
    if world.policy.over_limit != "hold_removals":
        return False
    over = removal_limits(world, [*draft.deletes, *draft.suspends], managed_count(draft))
    standing, _ = answered(over, world.memory.approvals, now=world.now)
    return bool(standing)


def _hold(change: Create | Reactivate, seats: int, draft: PlanDraft) -> None:
    draft.hold(
        "no_seat",
        f"all {seats} seats are taken; completed by itself once there is one",
        employee_id=change.employee_id,
        organizer=None if isinstance(change, Create) else change.organizer,
        email=change.email,
        line=change.person.line,
        would=change.kind,
    )
