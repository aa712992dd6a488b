"""The audit rows of one change, and what each makes us remember: intent, then outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from provisioner.audit.calls import Call
from provisioner.audit.entries import Draft, Event
from provisioner.errors import CallFailed, CallRefused, NotConfirmed, Refusal
from provisioner.people.organizer import Entitlements, Organizer
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Create, Delete, Reactivate, Suspend, Update
from provisioner.plan.decide import row_digest
from provisioner.plan.facts import (
    AddressHeld,
    Fact,
    HandoverOver,
    IntentClosed,
    IntentOpened,
    LinkMade,
    MeetingsLooked,
    ProfileElsewhere,
    ProfileSettled,
    Record,
    SuspensionBecame,
    SuspensionSent,
    ValueNotAccepted,
)
from provisioner.plan.memory import Elsewhere, Kind, Looked, OpenIntent, Suspension, SuspensionState
from provisioner.plan.settle import deleted as forget_deleted
from provisioner.plan.world import Look, World
from provisioner.reconcile.meeting_steps import snapshot

EVENTS: dict[Kind, tuple[Event, Event, Event]] = {
    Kind.CREATE: (Event.CREATE_INTENDED, Event.CREATE_DONE, Event.CREATE_FAILED),
    Kind.UPDATE: (Event.UPDATE_INTENDED, Event.UPDATE_DONE, Event.UPDATE_FAILED),
    Kind.SUSPEND: (Event.SUSPEND_INTENDED, Event.SUSPEND_DONE, Event.SUSPEND_FAILED),
    Kind.DELETE: (Event.DELETE_INTENDED, Event.DELETE_DONE, Event.DELETE_FAILED),
    Kind.REACTIVATE: (Event.REACTIVATE_INTENDED, Event.REACTIVATE_DONE, Event.REACTIVATE_FAILED),
}


def wanted_fields(change: Change) -> dict[str, str]:
    return {name: new for name, (_, new) in change.fields.items()}


def intended(change: Change, *, plan: Plan, line: int | None = None) -> Record:
    """`line` is where the roster tells of the person. What is sent under an approval is released no more,
    whatever becomes of the call."""
    today = plan.world.today
    spent = plan.spends(change)
    opened = IntentOpened(
        intent=OpenIntent(
            seq=0,
            kind=change.kind,
            employee_id=change.employee_id,
            organizer_key=change.organizer_key,
            email=change.email,
            fields=wanted_fields(change),
            day=today,
        )
    )
    facts: list[Fact] = [opened, *spent]
    if isinstance(change, Suspend):
        suspension = Suspension(
            organizer_key=change.organizer_key,
            employee_id=change.employee_id,
            cause=change.cause,
            day=today,
            state=SuspensionState.SENT,
            approved=bool(spent),
            kept=change.organizer.entitlements,
        )
        facts.append(SuspensionSent(suspension=suspension))
    detail: dict[str, object] = {
        "email": change.email,
        "reason": change.reason,
        "line": line,
        "fields": {name: [old, new] for name, (old, new) in change.fields.items()},
        "approved": sorted({spent_by.digest for spent_by in spent}),
    }
    if isinstance(change, Suspend | Reactivate) and (kept := _entitlements(change)):
        detail["kept"] = {name: list(values) for name, values in kept.items()}
    return _row(EVENTS[change.kind][0], change, change.organizer_key, "intended", detail, facts)


def _entitlements(change: Suspend | Reactivate) -> Entitlements:
    """What is taken away, or given back: recorded before the call."""
    return change.organizer.entitlements if isinstance(change, Suspend) else change.kept


def with_calls(outcome: Record, calls: Sequence[Call]) -> Record:
    """What left for the change, and what was answered."""
    told: list[object] = [call._asdict() for call in calls]
    draft = replace(outcome.draft, detail={**(outcome.draft.detail or {}), "calls": told})
    return replace(outcome, draft=draft)


def done(change: Change, shown: Organizer, *, intent: int, world: World) -> Record:
    facts: list[Fact] = [IntentClosed(seq=intent), *_confirmed(change, shown, world)]
    detail: dict[str, object] = {"intent": intent, "email": shown.email, "status": shown.status.value}
    if shown.note:
        detail["note"] = shown.note
    return _row(EVENTS[change.kind][1], change, shown.key, "confirmed", detail, facts)


def deleted(change: Delete, *, intent: int, was_there: bool) -> Record:
    detail: dict[str, object] = {"intent": intent, "email": change.email}
    facts = (IntentClosed(seq=intent), *forget_deleted(change.organizer_key, change.employee_id))
    outcome = "confirmed" if was_there else "already_gone"
    return _row(Event.DELETE_DONE, change, change.organizer_key, outcome, detail, facts)


def looked(organizer_key: str, employee_id: str | None, look: Look, *, day: date | None = None) -> Record:
    """A look at the upcoming meetings, before they would be lost. The list is what a rebuild needs. `day`: on
    which it counts as the look of the day."""
    outcome = f"{len(look.meetings)} upcoming" if look.failed is None else "failed"
    listed: list[object] = [snapshot(meeting) for meeting in look.meetings]
    detail: dict[str, object] = {"meetings": listed, "error": look.failed}
    facts: tuple[Fact, ...] = ()
    if day is not None and look.failed is None:
        facts = (MeetingsLooked(organizer_key=organizer_key, looked=Looked(day, look.meetings)),)
    draft = Draft(
        event=Event.MEETING_AUDITED,
        employee_id=employee_id,
        organizer_key=organizer_key,
        outcome=outcome,
        detail=detail,
    )
    return Record(draft=draft, facts=facts)


def _confirmed(change: Change, shown: Organizer, world: World) -> Iterable[Fact]:
    if isinstance(change, Suspend):
        yield SuspensionBecame(organizer_key=shown.key, state=SuspensionState.CONFIRMED)
        return
    if isinstance(change, Delete):
        raise TypeError("what is deleted shows nothing any more: see `deleted`")
    if isinstance(change, Create):
        yield LinkMade(employee_id=change.employee_id, organizer_key=shown.key)
        if change.employee_id in world.memory.elsewhere:
            yield ProfileSettled(employee_id=change.employee_id)
    if isinstance(change, Reactivate):
        yield SuspensionBecame(organizer_key=shown.key, state=SuspensionState.UNDONE)
        yield HandoverOver(organizer_key=shown.key)
    if isinstance(change, Create) or "email" in change.fields:
        yield AddressHeld(address=world.address_digest(shown.email), employee_id=change.employee_id)


def failed(change: Change, failure: CallFailed, *, intent: int, world: World, now: datetime) -> Record:
    """The row of a call that is certainly not applied, or not as it should be."""
    detail: dict[str, object] = {"intent": intent, "email": change.email, "error": failure.what}
    facts: list[Fact] = [IntentClosed(seq=intent), *_unapplied(change, failure, world, now)]
    return _row(EVENTS[change.kind][2], change, change.organizer_key, outcome_word(failure), detail, facts)


def outcome_word(failure: CallFailed) -> str:
    if isinstance(failure, CallRefused):
        return "no_seat" if failure.refusal is Refusal.SEAT else failure.refusal.value
    return "not_confirmed" if isinstance(failure, NotConfirmed) else "deferred"


def _unapplied(change: Change, failure: CallFailed, world: World, now: datetime) -> Iterable[Fact]:
    if isinstance(change, Suspend):
        yield SuspensionBecame(organizer_key=change.organizer_key, state=SuspensionState.NOT_APPLIED)
    if isinstance(change, Update | Reactivate) and isinstance(failure, NotConfirmed):
        for name in failure.fields:
            if name in change.fields:
                value = change.fields[name][1]
                yield ValueNotAccepted(organizer_key=change.organizer_key, field=name, value=value)
    if isinstance(change, Create) and isinstance(failure, CallRefused) and _is_their_own(failure):
        elsewhere = Elsewhere(row_digest=row_digest(change.person, world), refused_at=now)
        yield ProfileElsewhere(employee_id=change.employee_id, elsewhere=elsewhere)


def _is_their_own(failure: CallRefused) -> bool:
    """A 409 that is neither a seat nor a known address (goto-api section 2, row `create`)."""
    if failure.refusal is Refusal.PROFILE_ELSEWHERE:
        return True
    return failure.refusal is Refusal.OTHER and failure.status == 409


def _row(
    event: Event,
    change: Change,
    organizer_key: str | None,
    outcome: str,
    detail: dict[str, object],
    facts: Iterable[Fact],
) -> Record:
    draft = Draft(
        event=event,
        employee_id=change.employee_id,
        organizer_key=organizer_key,
        outcome=outcome,
        detail=detail,
    )
    return Record(draft=draft, facts=tuple(facts))
