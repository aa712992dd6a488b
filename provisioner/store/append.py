"""The one function that appends to the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from provisioner.audit.canonical import canonical_json, detail_digest
from provisioner.audit.chain import GENESIS, chained, fingerprint, fingerprint_in, key_change
from provisioner.audit.entries import Draft, Entry, Event
from provisioner.plan.facts import Record
from provisioner.store.keyed_rows import Place
from provisioner.store.moments import utc_text
from provisioner.store.remember import remember
from provisioner.store.tables import audit_detail, audit_log

_TAIL = select(audit_log.c.seq, audit_log.c.hash).order_by(audit_log.c.seq.desc()).limit(1)
_APPEND_ENTRY = insert(audit_log)
_APPEND_DETAIL = insert(audit_detail)


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """Who writes: the columns that all entries of one run share."""

    run_id: str | None
    account_key: str
    actor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A record whose detail is canonical text already, with its salt."""

    record: Record
    salt: str | None = None
    detail: str | None = None
    digest: str | None = None


def prepared(record: Record) -> Prepared:
    """Raises `NotCanonical` where the detail is no JSON."""
    if record.draft.detail is None:
        return Prepared(record=record)
    salt, detail = secrets.token_hex(16), canonical_json(record.draft.detail)
    return Prepared(record=record, salt=salt, detail=detail, digest=detail_digest(salt, detail))


def append(
    connection: Connection, records: Sequence[Prepared], *, author: Author, key: bytes | None, now: datetime
) -> list[Entry]:
    """Writes the entries, their details and their facts in the caller's transaction, which holds the write
    lock. Where the log was last written under another key, the change of key comes first; it is not among
    the entries returned."""
    tail = connection.execute(_TAIL).first()
    seq, head = (0, GENESIS) if tail is None else (int(tail[0]), str(tail[1]))
    change: list[Prepared] = []
    if seq and fingerprint_in(head) != fingerprint(key):
        draft = Draft(event=Event.CONFIG_CHANGED, outcome=key_change(key))
        change = [Prepared(record=Record(draft=draft))]
    all_of_it = [*change, *records]
    written = append_after(connection, (seq, head), all_of_it, author=author, key=key, now=now)[len(change) :]
    place = Place(at=now, run_id=author.run_id, account_key=author.account_key)
    remember(
        connection,
        place,
        [(entry.seq, fact) for entry, one in zip(written, records, strict=True) for fact in one.record.facts],
    )
    return written


def append_after(
    connection: Connection,
    tail: tuple[int, str],
    records: Sequence[Prepared],
    *,
    author: Author,
    key: bytes | None,
    now: datetime,
) -> list[Entry]:
    """Entries and details alone. `tail`: the number and the hash on which the first of them stands."""
    (seq, head), at, written = tail, utc_text(now), list[Entry]()
    for one in records:
        seq += 1
        entry = chained(_entry(one, seq, at, author, head), key)
        written.append(entry)
        head = entry.hash
    connection.execute(_APPEND_ENTRY, [entry._asdict() for entry in written])
    _append_details(connection, written, records)
    return written


def _entry(one: Prepared, seq: int, at: str, author: Author, head: str) -> Entry:
    draft = one.record.draft
    return Entry(
        seq=seq,
        at=at,
        run_id=author.run_id,
        account_key=author.account_key,
        actor=author.actor,
        event=draft.event.value,
        employee_id=draft.employee_id,
        organizer_key=draft.organizer_key,
        outcome=draft.outcome,
        detail_digest=one.digest,
        prev_hash=head,
        hash="",
    )


def _append_details(connection: Connection, written: list[Entry], records: Sequence[Prepared]) -> None:
    details = [
        {"seq": entry.seq, "salt": one.salt, "detail": one.detail, "erased_by": None}
        for entry, one in zip(written, records, strict=True)
        if one.digest is not None
    ]
    if details:
        connection.execute(_APPEND_DETAIL, details)
