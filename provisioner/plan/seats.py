"""Who has to wait for a seat. Nobody is evicted to make room."""

from __future__ import annotations

from provisioner.people.organizer import Status
from provisioner.plan.approval import answered
from provisioner.plan.changes import Create, Reactivate
from provisioner.plan.draft import PlanDraft
from provisioner.plan.guard import managed_count, removal_limits
from provisioner.plan.ordering import hire_order


def hold_what_has_no_seat(draft: PlanDraft) -> None:
    """Where the number of seats is known, what does not fit is held without a call, under both readings of
    the undocumented question whether a suspended organizer keeps the seat (goto-api section 2, `suspend`)."""
    seats, organizers = draft.world.account.seats, draft.world.account.organizers
    if seats is None:
        return
    deletes, suspends = ([], []) if _removals_wait(draft) else (draft.deletes, draft.suspends)
    everyone = len(organizers) - len(deletes)
    leaving = {suspend.organizer_key for suspend in suspends}
    active = sum(1 for o in organizers if o.status is not Status.SUSPENDED and o.key not in leaving)
    returning = sorted(draft.reactivates, key=lambda reactivate: reactivate.employee_id)
    hires = sorted(draft.creates, key=hire_order)
    to_return, to_hire = max(0, seats - active), max(0, seats - everyone)
    draft.reactivates, draft.creates = returning[:to_return], hires[:to_hire]
    waiting: list[Create | Reactivate] = [*returning[to_return:], *hires[to_hire:]]
    for change in waiting:
        _hold(change, seats, draft)


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
