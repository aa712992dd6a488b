"""The way back after a break: an operator says so by name, and the log goes on in a new segment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.entries import Draft, Event
from provisioner.audit.verdict import Acknowledging, acknowledging
from provisioner.plan.facts import Record
from provisioner.store.append import Author, append_after, prepared
from provisioner.store.engine import Database
from provisioner.store.troubles import told_as_broken
from provisioner.store.verifying import judged


def acknowledge(
    database: Database,
    *,
    author: Author,
    key: bytes | None,
    anchors: Sequence[Checkpoint],
    by: str,
    reason: str,
    now: datetime,
) -> Acknowledging | None:
    """What was acknowledged; None, and nothing is written, where the log is whole. No checkpoint covers the
    entry yet. Raises `AuditLogBroken`."""
    with told_as_broken(database.where), database.writing() as connection:
        found = judged(
            connection, lambda rows, orphans: acknowledging(rows, key=key, anchors=anchors, orphans=orphans)
        )
        if found is not None:
            draft = Draft(
                event=Event.LOG_ACKNOWLEDGED,
                outcome=found.names.outcome(),
                detail={"by": by, "reason": reason},
            )
            entry = prepared(Record(draft=draft))
            append_after(
                connection, (found.seq - 1, found.prev_hash), [entry], author=author, key=key, now=now
            )
    return found
