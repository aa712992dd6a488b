"""The audit rows of one meeting that is handed over, and what each makes us remember."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from provisioner.audit.entries import Draft, Event
from provisioner.meetings.handed import Handed, HandedState
from provisioner.meetings.handover import Handover
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting, WantedMeeting, body_of
from provisioner.plan.facts import MeetingHanded, Record


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Whose meetings they are."""

    organizer_key: str
    employee_id: str | None
    email: str


def wanted(handover: Handover, *, conference_call: str) -> WantedMeeting:
    """The same meeting, with its successor among the co-organizers."""
    return body_of(handover.meeting, conference_call)._replace(coorganizers=handover.coorganizers)


def intended(leaving: Leaving, handover: Handover, *, now: datetime) -> Record:
    handed = _handed(leaving, handover, HandedState.OPEN)
    handed = replace(handed, lookalikes=handover.lookalikes, intended_at=now)
    detail: dict[str, object] = {
        **_about(handover),
        "coorganizers": list(handover.coorganizers),
        "lookalikes": sorted(handover.lookalikes),
    }
    return _row(Event.REASSIGN_INTENDED, leaving, "intended", detail, handed)


def moved(leaving: Leaving, handover: Handover, made: MadeMeeting, *, intent: int) -> Record:
    handed = replace(_handed(leaving, handover, HandedState.MOVED), twin=made)
    detail: dict[str, object] = {
        "intent": intent,
        **_about(handover),
        "new_meeting_id": made.meeting_id,
        "new_join_url": made.join_url,
    }
    return _row(Event.REASSIGN_DONE, leaving, "confirmed", detail, handed)


def not_moved(
    leaving: Leaving,
    handover: Handover,
    state: HandedState,
    why: str,
    *,
    intent: int,
    made: MadeMeeting | None = None,
) -> Record:
    handed = replace(_handed(leaving, handover, state), twin=made, why=why)
    detail: dict[str, object] = {"intent": intent, **_about(handover), "error": why}
    if made is not None:
        detail["new_meeting_id"] = made.meeting_id
    return _row(Event.REASSIGN_FAILED, leaving, state.value, detail, handed)


def reported(leaving: Leaving, handover: Handover) -> Record:
    detail = {**_about(handover), "why": handover.why}
    handed = _handed(leaving, handover, HandedState.REPORTED)
    return _row(Event.MEETING_REPORTED, leaving, handover.way.value, detail, handed)


def snapshot(meeting: Meeting) -> dict[str, object]:
    """What the meeting can be rebuilt from by hand."""
    return {
        "meeting_id": meeting.meeting_id,
        "subject": meeting.subject,
        "start": meeting.start_text,
        "end": meeting.end_text,
        "type": meeting.kind,
        "join_url": meeting.join_url,
        "coorganizers": list(meeting.coorganizers) if meeting.coorganizers is not None else None,
        "password_required": meeting.password_required,
    }


def _about(handover: Handover) -> dict[str, object]:
    successor = handover.successor
    return {
        "meeting": snapshot(handover.meeting),
        "successor": successor.email if successor else None,
        "successor_key": successor.organizer_key if successor else None,
        "loses": list(handover.loses),
    }


def _handed(leaving: Leaving, handover: Handover, state: HandedState) -> Handed:
    return Handed(
        organizer_key=leaving.organizer_key,
        meeting=handover.meeting,
        way=handover.way,
        state=state,
        why=handover.why,
        successor=handover.successor,
    )


def _row(event: Event, leaving: Leaving, outcome: str, detail: dict[str, object], handed: Handed) -> Record:
    draft = Draft(
        event=event,
        employee_id=leaving.employee_id,
        organizer_key=leaving.organizer_key,
        outcome=outcome,
        detail={"email": leaving.email, **detail},
    )
    return Record(draft=draft, facts=(MeetingHanded(handed=handed),))
