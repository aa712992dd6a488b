"""The audit rows of a meeting that an operator makes, changes, deletes or starts; and which of the intents
among them are still open. What is open is told by the log alone: such calls are few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from provisioner.audit.entries import Draft, Entry, Event
from provisioner.meetings.by_hand import Act, OpenCall, document, meeting_from
from provisioner.meetings.meeting import Meeting
from provisioner.plan.facts import Record


class Word(NamedTuple):
    """Who does it, and why."""

    by: str
    reason: str | None


class Ends(NamedTuple):
    """How the audit log tells of one kind of call."""

    intended: Event
    done: Event
    failed: Event
    settled: Event


EVENTS: Mapping[Act, Ends] = {
    Act.CREATE: Ends(
        Event.MEETING_CREATE_INTENDED,
        Event.MEETING_CREATE_DONE,
        Event.MEETING_CREATE_FAILED,
        Event.MEETING_CREATE_SETTLED,
    ),
    Act.UPDATE: Ends(
        Event.MEETING_UPDATE_INTENDED,
        Event.MEETING_UPDATE_DONE,
        Event.MEETING_UPDATE_FAILED,
        Event.MEETING_UPDATE_SETTLED,
    ),
    Act.DELETE: Ends(
        Event.MEETING_DELETE_INTENDED,
        Event.MEETING_DELETE_DONE,
        Event.MEETING_DELETE_FAILED,
        Event.MEETING_DELETE_SETTLED,
    ),
}


def intended(act: Act, meeting: Meeting, word: Word, **more: object) -> Record:
    detail = {"meeting": document(meeting), **more, **word._asdict()}
    return Record(draft=Draft(event=EVENTS[act].intended, outcome="intended", detail=detail))


def ended(event: Event, outcome: str, *, intent: int, meeting_id: str | None, **more: object) -> Record:
    told = {name: value for name, value in more.items() if value}
    detail = {"intent": intent, "meeting_id": meeting_id, **told}
    return Record(draft=Draft(event=event, outcome=outcome, detail=detail))


def started(meeting_id: str, word: Word) -> Record:
    """Without the link: whoever has it is the organizer."""
    detail = {"meeting_id": meeting_id, **word._asdict()}
    return Record(draft=Draft(event=Event.MEETING_STARTED, outcome="link_shown", detail=detail))


def open_calls(told: Iterable[tuple[Entry, Mapping[str, object] | None]]) -> tuple[OpenCall, ...]:
    """Among the entries of these calls, oldest first. An intent that was erased can be settled by nobody."""
    acts = {ends.intended.value: act for act, ends in EVENTS.items()}
    found: dict[object, OpenCall] = {}
    for entry, detail in told:
        act = acts.get(entry.event)
        if act is None:
            found.pop((detail or {}).get("intent"), None)
            continue
        meeting, known = (detail or {}).get("meeting"), (detail or {}).get("lookalikes")
        if isinstance(meeting, Mapping):
            found[entry.seq] = OpenCall(
                intent=entry.seq,
                act=act,
                meeting=meeting_from(meeting),
                intended_at=datetime.fromisoformat(entry.at),
                lookalikes=frozenset(map(str, known)) if isinstance(known, list) else frozenset(),
            )
    return tuple(found.values())
