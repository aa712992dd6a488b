"""The decision about one person whom the roster speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import assert_never

from provisioner.people.organizer import Organizer, Status
from provisioner.people.person import Person
from provisioner.people.spellings import locale_form, zone_form
from provisioner.people.text import address_form, folded_name, nfc
from provisioner.plan.changes import Create, Fields, Reactivate, Update
from provisioner.plan.draft import PlanDraft
from provisioner.plan.leaving import hold_unknown_status, notice_return, remove
from provisioner.plan.lifecycle import Stand, State
from provisioner.plan.memory import Cause, Elsewhere, Kind, SuspensionState
from provisioner.plan.removal import is_ours
from provisioner.plan.world import World

DELETED = SuspensionState.DELETED
ELSEWHERE_RETRY = timedelta(days=7)


def decide_person(person: Person, organizer: Organizer | None, where: Stand, draft: PlanDraft) -> None:
    if where.note:
        draft.notes.append(where.note)
    if organizer is not None and hold_unknown_status(person.employee_id, organizer, draft):
        return
    match where.state:
        case State.PRESENT | State.ON_LEAVE | State.NOT_YET:
            if organizer is None:
                _nobody_yet(person, where, draft)
            else:
                _has_one_already(person, organizer, where, draft)
        case State.LEFT | State.NEVER_STARTED:
            cause = Cause.LEAVER if where.state is State.LEFT else Cause.NEVER_STARTED
            if organizer is None:
                draft.unchanged += 1
            else:
                remove(organizer, person.employee_id, cause, where.reason, draft)
        case State.UNCLEAR:
            draft.hold(
                "contradiction",
                where.reason,
                employee_id=person.employee_id,
                organizer=organizer,
                email=person.email,
                line=person.line,
            )
        case _:
            assert_never(where.state)


def _nobody_yet(person: Person, where: Stand, draft: PlanDraft) -> None:
    if where.state is not State.PRESENT:
        draft.unchanged += 1
        return
    world = draft.world
    holder = world.holder_of(person.email)
    if holder is not None and holder != person.employee_id:
        code, reason = "address_reused", f"the address was last held by employee {holder}"
    elif (elsewhere := world.memory.elsewhere.get(person.employee_id)) and _still_elsewhere(
        person, elsewhere, world
    ):
        code = "profile_elsewhere"
        reason = "this person has a profile in another GoTo account and has not accepted the transfer"
    elif any(s.employee_id == person.employee_id for s in world.memory.window if s.state is DELETED):
        days = world.policy.removal_window_days
        code, reason = "oscillation", f"suspended and deleted within the last {days} days, and here again"
    elif draft.vanished_names and folded_name(person.first_name, person.last_name) in draft.vanished_names:
        code = "same_name_vanished"
        reason = "an organizer of this name has vanished from a roster without ids: it may be the same person"
    else:
        draft.creates.append(Create(person=person, reason="in the roster, without an organizer"))
        return
    draft.hold(
        code, reason, employee_id=person.employee_id, email=person.email, line=person.line, would=Kind.CREATE
    )


def _has_one_already(person: Person, organizer: Organizer, where: Stand, draft: PlanDraft) -> None:
    on_leave = where.state is State.ON_LEAVE
    notice_return(organizer, Cause.LEAVE if on_leave else Cause.RETURNED, draft)
    if on_leave and draft.world.policy.on_leave == "suspend":
        remove(organizer, person.employee_id, Cause.LEAVE, where.reason, draft)
    else:
        _keep(person, organizer, where, draft)


def row_digest(person: Person, world: World) -> str:
    """Of what a create would send: tells whether the row has changed since it was refused."""
    return world.employee_digest("\x1f".join((person.email, person.first_name, person.last_name)))


def _still_elsewhere(person: Person, elsewhere: Elsewhere, world: World) -> bool:
    return (
        elsewhere.row_digest == row_digest(person, world)
        and world.now - elsewhere.refused_at < ELSEWHERE_RETRY
    )


def _keep(person: Person, organizer: Organizer, where: Stand, draft: PlanDraft) -> None:
    if draft.lacks(organizer, "status"):
        return
    world = draft.world
    if organizer.status is Status.SUSPENDED:
        _return(person, organizer, where, draft)
        return
    suspension = world.memory.suspensions.get(organizer.key)
    if suspension is not None and suspension.state in (
        SuspensionState.CONFIRMED,
        SuspensionState.UNDONE_BY_HAND,
    ):
        draft.suspensions_became[organizer.key] = SuspensionState.UNDONE
    fields = _differences(person, organizer, draft)
    if fields is None:
        return
    if not fields:
        draft.unchanged += 1
    elif not draft.lacks_anything(organizer):
        draft.updates.append(
            Update(person=person, organizer=organizer, fields=fields, reason=_what_differs(fields))
        )


def _return(person: Person, organizer: Organizer, where: Stand, draft: PlanDraft) -> None:
    """A suspended organizer whose person is (or will be) here: only what we did is undone."""
    if where.state is State.NOT_YET:
        draft.unchanged += 1
        return
    if not is_ours(organizer, draft.world):
        draft.hold(
            "suspended_by_hand",
            "the organizer was suspended, and not by this program",
            employee_id=person.employee_id,
            organizer=organizer,
            line=person.line,
            would=Kind.REACTIVATE,
        )
        return
    if organizer.key in draft.world.memory.orders:
        draft.hold(
            "ordered",
            "suspended by order, ahead of the roster; the order stands until it is withdrawn",
            employee_id=person.employee_id,
            organizer=organizer,
            line=person.line,
            would=Kind.REACTIVATE,
        )
        return
    fields = _differences(person, organizer, draft)
    if fields is None or draft.lacks_anything(organizer):
        return
    draft.reactivates.append(
        Reactivate(
            person=person,
            organizer=organizer,
            fields=fields,
            reason="here again, and we had suspended",
            kept=draft.world.memory.suspensions[organizer.key].kept,
        )
    )


def _differences(person: Person, organizer: Organizer, draft: PlanDraft) -> Fields | None:
    """Field → (old, new); None while the entry lacks what the comparison needs. Blank cells have no opinion;
    case and Unicode form of an address, Unicode form of a name, another spelling of a locale or a zone are no
    difference."""
    if organizer.missing:
        wanted = {"first_name", "last_name"}
        wanted.update(name for name in ("locale", "time_zone") if getattr(person, name) is not None)
        if draft.lacks(organizer, *wanted):
            return None
    fields: dict[str, tuple[str | None, str]] = {}
    if person.email != organizer.email and address_form(person.email) != address_form(organizer.email):
        fields["email"] = (organizer.email, person.email)
    if person.first_name != organizer.first_name and person.first_name != nfc(organizer.first_name):
        fields["first_name"] = (organizer.first_name, person.first_name)
    if person.last_name != organizer.last_name and person.last_name != nfc(organizer.last_name):
        fields["last_name"] = (organizer.last_name, person.last_name)
    locale, zone = person.locale, person.time_zone
    if locale is not None and locale != organizer.locale and locale != locale_form(organizer.locale or ""):
        fields["locale"] = (organizer.locale, locale)
    if zone is not None and zone != organizer.time_zone and zone != zone_form(organizer.time_zone or ""):
        fields["time_zone"] = (organizer.time_zone, zone)
    if organizer.locked:
        _hold_the_locked(fields, person, organizer, draft)
    return _without_refused(fields, person, organizer, draft) if fields else fields


def _hold_the_locked(
    fields: dict[str, tuple[str | None, str]], person: Person, organizer: Organizer, draft: PlanDraft
) -> None:
    """Takes out what GoTo refuses to change; the rest goes ahead."""
    locked = [name for name in fields if name in organizer.locked]
    for name in locked:
        del fields[name]
    if locked:
        draft.hold(
            "locked",
            f"GoTo does not let this account change {_names(locked)}: the identity is managed elsewhere",
            employee_id=person.employee_id,
            organizer=organizer,
            line=person.line,
            would=Kind.UPDATE,
        )


def _without_refused(
    fields: dict[str, tuple[str | None, str]], person: Person, organizer: Organizer, draft: PlanDraft
) -> Fields:
    refused = draft.world.memory.not_accepted
    for name in [name for name, (_, new) in fields.items() if (organizer.key, name, new) in refused]:
        del fields[name]
        draft.hold(
            "field_not_accepted",
            f"GoTo answered that {name} was changed, and still shows the old value",
            employee_id=person.employee_id,
            organizer=organizer,
            line=person.line,
            would=Kind.UPDATE,
        )
    return fields


def _what_differs(fields: Fields) -> str:
    return f"the roster has another {_names(fields)}"


def _names(fields: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in fields)
