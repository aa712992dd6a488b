"""In which order changes are applied: phases that free seats before they are taken, and updates that free an
address before it is taken (answers, "Acting" and "Identity")."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from provisioner.people.text import address_form
from provisioner.plan.changes import Change, Create, Reactivate, Update
from provisioner.plan.draft import PlanDraft
from provisioner.plan.memory import Kind

PHASES: tuple[Kind, ...] = (Kind.DELETE, Kind.SUSPEND, Kind.UPDATE, Kind.REACTIVATE, Kind.CREATE)


def in_order(draft: PlanDraft) -> tuple[Change, ...]:
    deletes = sorted(draft.deletes, key=lambda d: d.organizer.key)
    suspends = sorted(draft.suspends, key=lambda s: s.organizer.key)
    updates = [update for wave in _address_waves(draft.updates) for update in wave]
    reactivates = sorted(draft.reactivates, key=lambda r: r.employee_id)
    return (*deletes, *suspends, *updates, *reactivates, *sorted(draft.creates, key=hire_order))


def hire_order(create: Create) -> tuple[date, str]:
    return (create.person.start_date or date.min, create.employee_id)


def waves(changes: Sequence[Change]) -> list[list[Change]]:
    """Groups to apply one after another; inside a group all at once. A phase is a group, but for updates that
    wait for an address."""
    found: list[list[Change]] = []
    for kind in PHASES:
        phase = [change for change in changes if change.kind is kind]
        if kind is Kind.UPDATE:
            updates = [change for change in phase if isinstance(change, Update)]
            found.extend(list(wave) for wave in _address_waves(updates))
        elif phase:
            found.append(phase)
    return found


def _address_waves(updates: Iterable[Update]) -> list[list[Update]]:
    """Updates whose new address is the old one of another update come after it. What waits for itself is in
    no wave; `hold_address_conflicts` has held it before."""
    moving = {update.organizer.key: update for update in sorted(updates, key=lambda u: u.organizer.key)}
    leavers = Counter(_old_address(update) for update in moving.values() if "email" in update.fields)
    waits = {key: leavers[_new_address(update)] for key, update in moving.items()}
    followers = _by_new_address(moving.values())
    wave = [update for key, update in moving.items() if not waits[key]]
    found: list[list[Update]] = []
    while wave:
        found.append(wave)
        freed: list[Update] = []
        for update in wave:
            for follower in followers[_old_address(update)] if "email" in update.fields else ():
                waits[follower.organizer.key] -= 1
                if not waits[follower.organizer.key]:
                    freed.append(follower)
        wave = sorted(freed, key=lambda u: u.organizer.key)
    return found


_Moving = TypeVar("_Moving", bound=Update | Reactivate)


def _by_new_address(moving: Iterable[_Moving]) -> defaultdict[str, list[_Moving]]:
    found: defaultdict[str, list[_Moving]] = defaultdict(list)
    for change in moving:
        if "email" in change.fields:
            found[_new_address(change)].append(change)
    return found


def _old_address(change: Update | Reactivate) -> str:
    return address_form(change.organizer.email)


def _new_address(change: Update | Reactivate) -> str:
    """Empty where the address stays: nobody has that one."""
    return address_form(change.fields["email"][1]) if "email" in change.fields else ""


def hold_address_conflicts(draft: PlanDraft) -> None:
    """Holds every change of address to one that is not free, or not free in time. Holding one can block
    another, who then waits for an address that stays where it is."""
    either: list[Update | Reactivate] = [*draft.updates, *draft.reactivates]
    moving = [change for change in either if "email" in change.fields]
    leaving = {change.organizer_key for change in moving if isinstance(change, Update)}
    followers = _by_new_address(moving)
    held: set[str] = set()
    pending = sorted(moving, key=lambda change: change.organizer_key, reverse=True)
    while pending:
        change = pending.pop()
        problem = None if change.organizer_key in held else _taken(change, leaving, draft)
        if problem is not None:
            held.add(change.organizer_key)
            leaving.discard(change.organizer_key)
            _hold(change, *problem, draft)
            pending.extend(followers[_old_address(change)])
    draft.reactivates = [change for change in draft.reactivates if change.organizer_key not in held]
    updates = [change for change in draft.updates if change.organizer_key not in held]
    draft.updates = [update for wave in _address_waves(updates) for update in wave]
    in_time = {update.organizer_key for update in draft.updates}
    for update in updates:
        if update.organizer_key not in in_time:
            reason = "these people would swap addresses, which has no first step"
            _hold(update, "address_cycle", reason, draft)


def _taken(change: Update | Reactivate, leaving: set[str], draft: PlanDraft) -> tuple[str, str] | None:
    wanted = change.fields["email"][1]
    for holder in draft.pairing.by_address.get(address_form(wanted), ()):
        if holder.key in leaving or holder.key == change.organizer.key:
            continue
        owner = draft.pairing.owner.get(holder.key)
        if owner is None:
            return "address_taken", "an organizer that is not managed has the new address"
        return "address_reused", f"the new address belongs to the organizer of employee {owner}"
    last_holder = draft.world.holder_of(wanted)
    if last_holder in (None, change.employee_id):
        return None
    if draft.pairing.by_address.get(address_form(wanted)):
        return None
    return "address_reused", f"the new address was last held by employee {last_holder}"


def _hold(change: Update | Reactivate, code: str, reason: str, draft: PlanDraft) -> None:
    draft.hold(
        code,
        reason,
        employee_id=change.employee_id,
        organizer=change.organizer,
        line=change.person.line,
        would=change.kind,
    )
