"""The story of one change, put together from the entries that tell of it; read-only."""

from __future__ import annotations

from dataclasses import dataclass

from provisioner.audit.entries import Event
from provisioner.store.engine import Database
from provisioner.store.reading import About, Told, Which, entries, entries_after, entry

NEAR = 50
"""How many entries about the same person are searched, where the entry itself does not name the other."""
MOST_APPROVALS = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """What is None is not told: it never was, it was erased, or it has not happened yet."""

    told: Told
    """The entry that was asked for."""
    previous: Told | None
    """In the chain, as is `next`."""
    next: Told | None
    run: Told | None = None
    """That the run has started."""
    roster: Told | None = None
    plan: Told | None = None
    looks: tuple[Told, ...] = ()
    """At the meetings of this organizer, in this run, before the call."""
    approvals: tuple[Told, ...] = ()
    """Under which the call left."""
    intent: Told | None = None
    outcome: Told | None = None


def story_of(database: Database, seq: int) -> Story | None:
    """None where there is no such entry."""
    told = entry(database, seq)
    if told is None:
        return None
    intent, outcome = _change(database, told)
    # A call that a later run settled belongs to the run that sent it.
    begun = intent or told
    run_id = begun.entry.run_id
    return Story(
        told=told,
        previous=entry(database, seq - 1),
        next=entry(database, seq + 1),
        run=_of_run(database, run_id, Event.RUN_STARTED),
        roster=_of_run(database, run_id, Event.ROSTER_ACCEPTED)
        or _of_run(database, run_id, Event.ROSTER_REFUSED),
        plan=_of_run(database, run_id, Event.PLAN_MADE),
        looks=_looks(database, begun) if intent else (),
        approvals=_approvals(database, intent) if intent else (),
        intent=intent,
        outcome=outcome,
    )


def _change(database: Database, told: Told) -> tuple[Told | None, Told | None]:
    """Intent and outcome of the change that this entry is a part of."""
    area, _, verb = str(told.entry.event).rpartition(".")
    if verb == "intended":
        return told, _outcome_of(database, told, area)
    if verb in ("done", "failed", "settled") and area.count(".") == 1:
        return _intent_of(database, told, area), told
    return None, None


def _outcome_of(database: Database, intent: Told, area: str) -> Told | None:
    seq = intent.entry.seq
    for told in entries_after(database, seq, _same(intent, area), limit=NEAR):
        if _names(told, seq) or (told.detail is None and not told.entry.event.endswith(".intended")):
            return told
    return None


def _intent_of(database: Database, outcome: Told, area: str) -> Told | None:
    named = (outcome.detail or {}).get("intent")
    if isinstance(named, int):
        return entry(database, named)
    found = entries(database, _same(outcome, f"{area}.intended"), before=outcome.entry.seq, limit=1)
    return found[-1] if found else None


def _names(told: Told, seq: int) -> bool:
    return told.detail is not None and told.detail.get("intent") == seq


def _same(told: Told, event: str) -> Which:
    """What else of this kind is about the same person and organizer."""
    row = told.entry
    ids = frozenset() if row.employee_id is None else frozenset({row.employee_id})
    keys = frozenset() if row.organizer_key is None else frozenset({row.organizer_key})
    return Which(event=event, about=About(ids=ids, keys=keys))


def _of_run(database: Database, run_id: str | None, event: Event) -> Told | None:
    if run_id is None:
        return None
    found = entries(database, Which(run_id=run_id, event=event), limit=1)
    return found[0] if found else None


def _looks(database: Database, intent: Told) -> tuple[Told, ...]:
    row = intent.entry
    if row.organizer_key is None:
        return ()
    looked = Which(
        run_id=row.run_id,
        event=Event.MEETING_AUDITED,
        organizer_key=row.organizer_key,
    )
    return tuple(entries(database, looked, before=row.seq, limit=NEAR))


def _approvals(database: Database, intent: Told) -> tuple[Told, ...]:
    """The last word on each of the plans that the intent names."""
    named = (intent.detail or {}).get("approved")
    if not isinstance(named, list) or not named:
        return ()
    approved = Which(event=Event.PLAN_APPROVED)
    given = entries(database, approved, before=intent.entry.seq, limit=MOST_APPROVALS)
    last = {told.detail.get("digest"): told for told in given if told.detail is not None}
    return tuple(last[digest] for digest in named if digest in last)
