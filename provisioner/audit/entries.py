"""What the audit log can say. `area.verb`, past tense (interface, "The audit log")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Event(StrEnum):
    RUN_STARTED = "run.started"
    RUN_FINISHED = "run.finished"
    ROSTER_ACCEPTED = "roster.accepted"
    ROSTER_REFUSED = "roster.refused"
    ACCOUNT_LISTED = "account.listed"
    ACCOUNT_REFUSED = "account.refused"
    PLAN_MADE = "plan.made"
    PLAN_HELD = "plan.held"
    PLAN_APPROVED = "plan.approved"
    PLAN_REJECTED = "plan.rejected"
    CREATE_INTENDED = "organizer.create.intended"
    CREATE_DONE = "organizer.create.done"
    CREATE_FAILED = "organizer.create.failed"
    CREATE_SETTLED = "organizer.create.settled"
    UPDATE_INTENDED = "organizer.update.intended"
    UPDATE_DONE = "organizer.update.done"
    UPDATE_FAILED = "organizer.update.failed"
    UPDATE_SETTLED = "organizer.update.settled"
    SUSPEND_INTENDED = "organizer.suspend.intended"
    SUSPEND_DONE = "organizer.suspend.done"
    SUSPEND_FAILED = "organizer.suspend.failed"
    SUSPEND_SETTLED = "organizer.suspend.settled"
    REACTIVATE_INTENDED = "organizer.reactivate.intended"
    REACTIVATE_DONE = "organizer.reactivate.done"
    REACTIVATE_FAILED = "organizer.reactivate.failed"
    REACTIVATE_SETTLED = "organizer.reactivate.settled"
    DELETE_INTENDED = "organizer.delete.intended"
    DELETE_DONE = "organizer.delete.done"
    DELETE_FAILED = "organizer.delete.failed"
    DELETE_SETTLED = "organizer.delete.settled"
    MEETING_AUDITED = "meeting.audited"
    REASSIGN_INTENDED = "meeting.reassign.intended"
    REASSIGN_DONE = "meeting.reassign.done"
    REASSIGN_FAILED = "meeting.reassign.failed"
    REASSIGN_SETTLED = "meeting.reassign.settled"
    MEETING_REPORTED = "meeting.reported"
    MEETING_CREATE_INTENDED = "meeting.create.intended"
    MEETING_CREATE_DONE = "meeting.create.done"
    MEETING_CREATE_FAILED = "meeting.create.failed"
    MEETING_CREATE_SETTLED = "meeting.create.settled"
    MEETING_UPDATE_INTENDED = "meeting.update.intended"
    MEETING_UPDATE_DONE = "meeting.update.done"
    MEETING_UPDATE_FAILED = "meeting.update.failed"
    MEETING_UPDATE_SETTLED = "meeting.update.settled"
    MEETING_DELETE_INTENDED = "meeting.delete.intended"
    MEETING_DELETE_DONE = "meeting.delete.done"
    MEETING_DELETE_FAILED = "meeting.delete.failed"
    MEETING_DELETE_SETTLED = "meeting.delete.settled"
    MEETING_STARTED = "meeting.started"
    HANDOVER_ACKNOWLEDGED = "handover.acknowledged"
    PERSON_HELD = "person.held"
    HOLD_PLACED = "hold.placed"
    HOLD_REMOVED = "hold.removed"
    ORDER_GIVEN = "order.given"
    ORDER_WITHDRAWN = "order.withdrawn"
    RUNS_PAUSED = "runs.paused"
    RUNS_RESUMED = "runs.resumed"
    IDENTITY_LINKED = "identity.linked"
    IDENTITY_UNLINKED = "identity.unlinked"
    IDENTITY_RELEASED = "identity.released"
    GRANT_OBTAINED = "grant.obtained"
    GRANT_DIED = "grant.died"
    GRANT_FORGOTTEN = "grant.forgotten"
    CONFIG_CHANGED = "config.changed"
    LOG_EXPORTED = "log.exported"
    ATTENDANCE_EXPORTED = "attendance.exported"
    DETAIL_ERASED = "detail.erased"
    LOG_ACKNOWLEDGED = "log.acknowledged"
    CHECKPOINT_WRITTEN = "checkpoint.written"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One event before it has a place in the chain. `detail` is what may be erased by law: everything
    personal belongs there and nowhere else. JSON values without floats."""

    event: Event
    employee_id: str | None = None
    organizer_key: str | None = None
    outcome: str | None = None
    detail: Mapping[str, object] | None = None


class Entry(NamedTuple):
    """One row of `audit_log`, in the order of its columns. `at` is the stored text
    (`2026-11-22T04:05:06.000007Z`): what was stored is what is hashed."""

    seq: int
    at: str
    run_id: str | None
    account_key: str
    actor: str
    event: str
    employee_id: str | None
    organizer_key: str | None
    outcome: str | None
    detail_digest: str | None
    prev_hash: str
    hash: str
