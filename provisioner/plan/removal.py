"""May this organizer be removed (suspended, later deleted) now? The guards of one person."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.people.organizer import Organizer, Status
from provisioner.people.text import address_form
from provisioner.plan.draft import PlanDraft
from provisioner.plan.memory import SuspensionState
from provisioner.plan.world import World


class Guarded(NamedTuple):
    code: str
    reason: str


def is_service_organizer(organizer: Organizer, world: World) -> bool:
    service = world.account.service_address
    return service is not None and (
        service == organizer.key or address_form(service) == address_form(organizer.email)
    )


def service_organizer(world: World) -> Organizer | None:
    """The organizer behind the token, as the listing has it; None where nobody names it."""
    return next((o for o in world.account.organizers if is_service_organizer(o, world)), None)


def _service_organizer_is_known(world: World) -> bool:
    """It may be any admin, where nobody names it or the name is of nobody in the listing."""
    return service_organizer(world) is not None


def standing_guard(organizer: Organizer, employee_id: str | None, world: World) -> Guarded | None:
    """What shields an organizer for ever, whatever the roster says (design, promise 7). Such organizers do
    not count as managed either."""
    if is_service_organizer(organizer, world):
        return Guarded("service_organizer", "this is the organizer behind the daemon's own token")
    name = world.policy.protects(organizer, employee_id)
    if name is not None:
        return Guarded("protected", "policy.protected names this organizer")
    if organizer.admin_roles and (world.policy.protect_admins or not _service_organizer_is_known(world)):
        return Guarded("admin", f"an admin of the account ({', '.join(organizer.admin_roles)})")
    return None


def suspension_guard(organizer: Organizer, employee_id: str | None, draft: PlanDraft) -> Guarded | None:
    world = draft.world
    standing = standing_guard(organizer, employee_id, world)
    if standing is not None:
        return standing
    if would_remove_the_last_admin(organizer, draft):
        return Guarded("last_admin", f"fewer than {world.policy.min_admins} admins would be left")
    if was_reactivated_by_hand(organizer, draft):
        return Guarded(
            "reactivated_by_hand", "we suspended this organizer and somebody reactivated it by hand"
        )
    if _oscillates(organizer, world):
        days = world.policy.removal_window_days
        return Guarded("oscillation", f"suspended and reactivated within the last {days} days already")
    if world.policy.leaver == "report":
        return Guarded("reported", "policy.leaver = report: leavers are named and left alone")
    return _not_now(world)


def deletion_guard(organizer: Organizer, employee_id: str | None, draft: PlanDraft) -> Guarded | None:
    """What shields a suspended organizer: protection may have come after the suspension."""
    return standing_guard(organizer, employee_id, draft.world) or _not_now(draft.world)


def _not_now(world: World) -> Guarded | None:
    if not world.memory.applied_before:
        return Guarded("first_run", "the run that adopts an account removes nobody; the next one may")
    if world.today in world.policy.freeze:
        return Guarded("freeze", f"nothing is removed on {world.today} (schedule.freeze)")
    return None


def _oscillates(organizer: Organizer, world: World) -> bool:
    """We suspended and reactivated this organizer within the window: the source flaps."""
    return any(
        suspension.organizer_key == organizer.key and suspension.state is SuspensionState.UNDONE
        for suspension in world.memory.window
    )


def would_remove_the_last_admin(organizer: Organizer, draft: PlanDraft) -> bool:
    if not organizer.admin_roles:
        return False
    leaving = {suspend.organizer.key for suspend in draft.suspends} | {organizer.key}
    staying = sum(
        1
        for other in draft.world.account.organizers
        if other.admin_roles and other.status is not Status.SUSPENDED and other.key not in leaving
    )
    return staying < draft.world.policy.min_admins


def notice_reactivations(draft: PlanDraft) -> None:
    """Whoever is active although our own log says that we suspended him was reactivated by somebody else,
    whatever is decided about him today: the suspension is ours no more."""
    known = draft.world.memory.suspensions
    if not known:
        return
    for organizer in draft.world.account.organizers:
        suspension = known.get(organizer.key)
        if suspension is None or suspension.state is not SuspensionState.CONFIRMED:
            continue
        if organizer.status not in (Status.SUSPENDED, Status.UNKNOWN) and "status" not in organizer.missing:
            draft.suspensions_became[organizer.key] = SuspensionState.UNDONE_BY_HAND


def was_reactivated_by_hand(organizer: Organizer, draft: PlanDraft) -> bool:
    """The account is active although our own log says that we suspended it."""
    suspension = draft.world.memory.suspensions.get(organizer.key)
    if suspension is None:
        return False
    state = draft.suspensions_became.get(organizer.key, suspension.state)
    return state is SuspensionState.UNDONE_BY_HAND


def is_ours(organizer: Organizer, world: World) -> bool:
    """A suspension is ours when our own audit log confirms it and the account has not been active since."""
    suspension = world.memory.suspensions.get(organizer.key)
    return suspension is not None and suspension.state is SuspensionState.CONFIRMED
