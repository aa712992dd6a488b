"""The decision about one who leaves: suspend, wait out the grace period, look, delete."""

from __future__ import annotations

from datetime import timedelta

from provisioner.people.organizer import Organizer, Status
from provisioner.plan.changes import Suspend
from provisioner.plan.draft import PlanDraft, Waiting
from provisioner.plan.memory import Cause, Kind, Suspension
from provisioner.plan.removal import deletion_guard, is_ours, suspension_guard
from provisioner.plan.world import World, absence_is_enough, absence_with

FOR_GOOD = frozenset({Cause.LEAVER, Cause.ABSENT, Cause.NEVER_STARTED})
"""Causes of which a deletion may follow. Someone on leave, or suspended by order, is no leaver."""


def remove(
    organizer: Organizer, employee_id: str | None, cause: Cause, reason: str, draft: PlanDraft
) -> None:
    """The next step of a removal, or what holds it."""
    if draft.lacks_anything(organizer):
        return
    if organizer.status is Status.SUSPENDED:
        if cause in FOR_GOOD and draft.world.policy.leaver == "suspend_then_delete":
            _delete(organizer, employee_id, cause, reason, draft)
        else:
            draft.unchanged += 1
            if cause in FOR_GOOD and is_ours(organizer, draft.world):
                draft.waiting.append(Waiting(organizer, employee_id, reason, deletes=False))
        return
    guarded = suspension_guard(organizer, employee_id, draft)
    if guarded is not None:
        draft.hold(
            guarded.code,
            f"{guarded.reason} ({reason})",
            employee_id=employee_id,
            organizer=organizer,
            would=Kind.SUSPEND,
        )
        return
    draft.suspends.append(Suspend(organizer=organizer, employee_id=employee_id, cause=cause, reason=reason))


def _delete(
    organizer: Organizer, employee_id: str | None, cause: Cause, reason: str, draft: PlanDraft
) -> None:
    """A suspended organizer is deleted only if we suspended it in an earlier run, the grace period is over,
    and a look shows no upcoming meeting that is not accounted for (`plan/handing.py`)."""

    def hold(code: str, why: str, **more: object) -> None:
        draft.hold(code, why, employee_id=employee_id, organizer=organizer, would=Kind.DELETE, **more)  # type: ignore[arg-type]

    world = draft.world
    if not is_ours(organizer, world):
        hold("suspended_by_hand", f"suspended, and not by this program ({reason})")
        return
    guarded = deletion_guard(organizer, employee_id, draft)
    if guarded is not None:
        hold(guarded.code, f"{guarded.reason} ({reason})")
        return
    suspension = world.memory.suspensions[organizer.key]
    if others := _not_given_up(organizer, suspension, world):
        hold("other_products", f"a deletion would take {', '.join(others)} away as well ({reason})")
        return
    begins = suspension.day
    if suspension.cause not in FOR_GOOD:
        draft.causes_became[organizer.key] = cause
        begins = world.today
    due = begins + timedelta(days=world.policy.grace_days)
    if world.today < due or organizer.key in draft.causes_became:
        told = f"suspended on {suspension.day}, kept until {due} ({reason})"
        draft.waiting.append(Waiting(organizer, employee_id, told, until=due))
        return
    days = world.policy.grace_days
    told = f"suspended on {suspension.day}, the {days} days of grace are over ({reason})"
    draft.waiting.append(Waiting(organizer, employee_id, told))


def _not_given_up(organizer: Organizer, suspension: Suspension, world: World) -> list[str]:
    """The other products that are held, or that our suspension has taken away: either way their sessions and
    recordings would go with the organizer."""
    given_up = world.memory.products_given_up.get(organizer.key, ())
    return [each for each in products_at_stake(organizer, suspension) if each not in given_up]


def products_at_stake(organizer: Organizer | None, suspension: Suspension | None) -> list[str]:
    """Each once, by name."""
    held = [*organizer.other_products, *organizer.entitlements.get("other_products", ())] if organizer else []
    return list(dict.fromkeys((*held, *(suspension.kept.get("other_products", ()) if suspension else ()))))


def notice_return(organizer: Organizer, cause: Cause, draft: PlanDraft) -> None:
    """Whoever is here again is no leaver, also while he cannot be reactivated: should he leave once more, he
    has all the days of grace again."""
    if organizer.status is not Status.SUSPENDED or not is_ours(organizer, draft.world):
        return
    if draft.world.memory.suspensions[organizer.key].cause in FOR_GOOD:
        draft.causes_became[organizer.key] = cause


def hold_unknown_status(employee_id: str | None, organizer: Organizer, draft: PlanDraft) -> bool:
    """Nothing is decided about an organizer whose status is a word that nobody has documented."""
    if organizer.status is not Status.UNKNOWN or "status" in organizer.missing:
        return False
    reason = "the account shows a status that is not known"
    draft.hold("unknown_status", reason, employee_id=employee_id, organizer=organizer)
    return True


def unmanaged_subject(organizer: Organizer) -> str:
    """Under which the absence of an organizer is counted whom nobody in the roster ever matched."""
    return f"organizer:{organizer.key}"


def decide_absent(employee_id: str | None, organizer: Organizer, draft: PlanDraft) -> None:
    """Absence is not termination: it must be seen in several accepted rosters in a row."""
    subject = employee_id or unmanaged_subject(organizer)
    if draft.lacks(organizer, "status"):
        return
    if hold_unknown_status(employee_id, organizer, draft):
        return
    world = draft.world
    suspended = organizer.status is Status.SUSPENDED
    known_leaver = suspended and is_ours(organizer, world) and _left_for_another_reason(organizer, world)
    if draft.pairing.untied_lines:
        line = draft.pairing.untied_lines[0]
        reason = f"not in the roster, but line {line} can be tied to nobody: it might be this person"
    elif world.roster.by_address and not known_leaver:
        reason = "not in the roster, which has no employee ids: it might be a new address"
    elif world.policy.absent == "report" and not known_leaver:
        reason = "not in the roster (policy.absent = report)"
    else:
        absence = absence_with(world, subject)
        if known_leaver or absence_is_enough(absence, world):
            cause, told = _why_absent(subject, absence.rosters, world)
            remove(organizer, employee_id, cause, told, draft)
            return
        needed = world.policy.absence_rosters
        reason = f"not in the roster: absent {min(absence.rosters, needed)} of {needed}"
        if subject in world.memory.absences:
            reason += f", since {absence.first_missed_at:%Y-%m-%d %H:%M} UTC"
        if absence.rosters >= needed:
            reason += f"; policy.absence_hours = {world.policy.absence_hours} have not passed"
    would = Kind.DELETE if suspended else Kind.SUSPEND
    draft.hold("absent", reason, employee_id=employee_id, organizer=organizer, would=would)


def _left_for_another_reason(organizer: Organizer, world: World) -> bool:
    """HR called this person a leaver before the row went away."""
    return world.memory.suspensions[organizer.key].cause in (Cause.LEAVER, Cause.NEVER_STARTED)


def _why_absent(subject: str, rosters: int, world: World) -> tuple[Cause, str]:
    start = world.memory.starts.get(subject)
    if start is not None and start > world.today:
        return Cause.NEVER_STARTED, f"gone from the roster before the first day {start}: never started"
    told = f"not in {rosters} accepted rosters in a row" if rosters > 1 else "not in the roster"
    return Cause.ABSENT, told
