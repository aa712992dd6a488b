"""What an operator has said stands above the roster: `policy.protected`, and `provisioner hold add`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from provisioner.plan.changes import Change, Create, Delete, Held
from provisioner.plan.draft import PlanDraft, Waiting
from provisioner.plan.memory import HandHold
from provisioner.plan.world import World


def hold_the_protected(draft: PlanDraft) -> None:
    """Whoever is protected is not touched at all. The address in the roster protects as the one in the
    account does."""
    world = draft.world
    if world.policy.protected:
        addresses = {person.employee_id: person.email for person in world.roster.people}
        _leave_alone(draft, lambda change: _protected(change, addresses, world))


def _protected(change: Change, addresses: Mapping[str, str], world: World) -> Held | None:
    if isinstance(change, Create):
        return None
    named = (change.employee_id, addresses.get(change.employee_id or ""))
    if not world.policy.protects(change.organizer, *named):
        return None
    return _held(change, "protected", "policy.protected names this person")


def hold_by_hand(draft: PlanDraft) -> None:
    """Whatever would be done to a person who is held by hand is not done, the last day included."""
    today = draft.world.today
    holds = {who: hold for who, hold in draft.world.memory.hand_holds.items() if hold.until >= today}
    if holds:
        _leave_alone(draft, lambda change: _by_hand(change, holds))


def _by_hand(change: Change, holds: Mapping[str, HandHold]) -> Held | None:
    hold = holds.get(change.employee_id or "") or holds.get(change.organizer_key or "")
    if hold is None:
        return None
    return replace(_held(change, "held_by_hand", f"held by {hold.by}: {hold.reason}"), until=hold.until)


def _held(change: Change, code: str, reason: str) -> Held:
    return Held(
        code=code,
        reason=reason,
        email=change.email,
        employee_id=change.employee_id,
        organizer_key=change.organizer_key,
        would=change.kind,
    )


def _leave_alone(draft: PlanDraft, why: Callable[[Change], Held | None]) -> None:
    def goes_on(change: Change) -> bool:
        held = why(change)
        if held is not None:
            draft.held.append(held)
        return held is None

    def waits_on(waiting: Waiting) -> bool:
        return goes_on(
            Delete(organizer=waiting.organizer, employee_id=waiting.employee_id, reason=waiting.reason)
        )

    draft.waiting = [waiting for waiting in draft.waiting if waits_on(waiting)]
    draft.suspends = [change for change in draft.suspends if goes_on(change)]
    draft.updates = [change for change in draft.updates if goes_on(change)]
    draft.reactivates = [change for change in draft.reactivates if goes_on(change)]
    draft.creates = [change for change in draft.creates if goes_on(change)]
