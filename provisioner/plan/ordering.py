"""In which order changes are applied: phases that free seats before they are taken, and updates that free an
address before it is taken (answers, "Acting" and "Identity")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from provisioner.people.organizer import Organizer, Status
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
    waiting = {update.organizer.key: update for update in sorted(updates, key=lambda u: u.organizer.key)}
    found: list[list[Update]] = []
    while waiting:
        occupied = {_old_address(update) for update in waiting.values() if "email" in update.fields}
        ready = [update for update in waiting.values() if not _waits(update, occupied)]
        if not ready:
            return found
        found.append(ready)
        for update in ready:
            del waiting[update.organizer.key]
    return found


def _old_address(update: Update) -> str:
    return address_form(update.organizer.email)


def _waits(update: Update, occupied: set[str]) -> bool:
    if "email" not in update.fields:
        return False
    wanted = address_form(update.fields["email"][1])
    return wanted in occupied and wanted != _old_address(update)


def hold_address_conflicts(draft: PlanDraft) -> None:
    """Holds every change of address to one that is not free, or not free in time. Holding one can block
    another, hence the loop."""
    while _hold_taken(draft):
        pass
    ordered = {update.organizer.key for wave in _address_waves(draft.updates) for update in wave}
    for update in [update for update in draft.updates if update.organizer.key not in ordered]:
        draft.updates.remove(update)
        _hold(update, "address_cycle", "these people would swap addresses, which has no first step", draft)


def _hold_taken(draft: PlanDraft) -> bool:
    leaving = {update.organizer.key for update in draft.updates if "email" in update.fields}
    moving: list[Update | Reactivate] = [*draft.updates, *draft.reactivates]
    for change in moving:
        problem = _taken(change, leaving, draft) if "email" in change.fields else None
        if problem is None:
            continue
        if isinstance(change, Update):
            draft.updates.remove(change)
        else:
            draft.reactivates.remove(change)
        _hold(change, *problem, draft)
        return True
    return False


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


def hold_what_has_no_seat(draft: PlanDraft) -> None:
    """Where the number of seats is known, what does not fit is held without a call, under both readings of
    the undocumented question whether a suspended organizer keeps the seat (goto-api section 2, `suspend`).
    Nobody is evicted to make room."""
    seats = draft.world.account.seats
    if seats is None:
        return
    organizers = draft.world.account.organizers
    suspended_now = {s.organizer.key for s in draft.suspends}
    active = sum(1 for o in organizers if not _is_suspended(o) and o.key not in suspended_now)
    everyone = len(organizers) - len(draft.deletes)
    for reactivate in sorted(draft.reactivates, key=lambda r: r.employee_id):
        if active + 1 > seats:
            draft.reactivates.remove(reactivate)
            _hold(reactivate, "no_seat", f"all {seats} seats are taken", draft)
        else:
            active += 1
    for create in sorted(draft.creates, key=hire_order):
        if max(active, everyone) + 1 > seats:
            draft.creates.remove(create)
            draft.hold(
                "no_seat",
                f"all {seats} seats are taken; completed by itself once there is one",
                employee_id=create.employee_id,
                email=create.email,
                line=create.person.line,
                would=Kind.CREATE,
            )
        else:
            active += 1
            everyone += 1


def _is_suspended(organizer: Organizer) -> bool:
    return organizer.status is Status.SUSPENDED
