"""What the database answers to people: the audit log in pages, its verdict, the runs, what is held.

All of it works on a database that was opened for reading, also on a falsified one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from provisioner.audit.entries import Entry
from provisioner.audit.verdict import Columns, StoredDetail
from provisioner.plan.memory import Pause, SuspensionState
from provisioner.store.engine import Database
from provisioner.store.moments import utc_text
from provisioner.store.tables import (
    audit_detail,
    audit_log,
    hold_told,
    link,
    open_intent,
    pause,
    run,
    suspension,
)
from provisioner.store.verifying import COLUMNS, WITH_DETAIL, any_text, stream
from provisioner.store.verifying import verify_database as verify_database


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An entry with its detail: None where it has none, or where it was erased."""

    entry: Entry
    detail: Mapping[str, object] | None
    erased_by: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """One person or organizer, by all names that the log may use. `addresses` are the texts that a detail
    holds where neither id nor key was known yet."""

    ids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Which:
    """The entries that are asked for; what is None does not narrow. `event` may be a beginning that ends
    where a word does: `organizer.suspend`. `since` is inclusive, `until` is not."""

    about: About | None = None
    event: str | None = None
    employee_id: str | None = None
    organizer_key: str | None = None
    outcome: str | None = None
    run_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    through: int | None = None
    """The last seq."""


EVERYTHING = Which()


@dataclass(frozen=True, kw_only=True, slots=True)
class RunTold:
    run_id: str
    mode: str
    opened_at: datetime
    closed_at: datetime | None
    """None: it is in progress, or it died."""
    outcome: str | None
    applied: bool
    summary: Mapping[str, object]


def entries(
    database: Database, which: Which = EVERYTHING, *, before: int | None = None, limit: int = 50
) -> list[Told]:
    """The last `limit` before seq `before`, newest last. The next older page is `before=` the first's seq."""
    wanted = _narrowed(WITH_DETAIL, which)
    if before is not None:
        wanted = wanted.where(audit_log.c.seq < before)
    with database.reading() as connection, any_text(connection):
        found = connection.execute(wanted.order_by(audit_log.c.seq.desc()).limit(limit)).all()
    return [_told(row) for row in reversed(found)]


def entries_after(database: Database, seq: int, which: Which = EVERYTHING, *, limit: int) -> list[Told]:
    """The first `limit` after seq `seq`, oldest first: what has come since."""
    wanted = _narrowed(WITH_DETAIL, which).where(audit_log.c.seq > seq)
    with database.reading() as connection, any_text(connection):
        found = connection.execute(wanted.order_by(audit_log.c.seq).limit(limit)).all()
    return [_told(row) for row in found]


def entries_about(database: Database, names: Collection[str], *, limit: int) -> list[Told]:
    """The last entries about these employee ids and organizer keys, newest last."""
    columns = audit_log.c
    about = columns.employee_id.in_(names) | columns.organizer_key.in_(names)
    with database.reading() as connection, any_text(connection):
        wanted = WITH_DETAIL.where(about).order_by(columns.seq.desc()).limit(limit)
        found = connection.execute(wanted).all()
    return [_told(row) for row in reversed(found)]


def entry(database: Database, seq: int) -> Told | None:
    with database.reading() as connection, any_text(connection):
        row = connection.execute(WITH_DETAIL.where(audit_log.c.seq == seq)).first()
    return None if row is None else _told(row)


def entries_count(database: Database) -> int:
    """Of all accounts, as the last seq tells: a log that has gaps is for `verify_database` to find."""
    with database.reading() as connection:
        return int(connection.execute(select(func.max(audit_log.c.seq))).scalar_one() or 0)


def runs(
    database: Database, account_key: str, *, limit: int = 1, modes: Collection[str] | None = None
) -> list[RunTold]:
    """Newest first. `modes` None: of every mode."""
    wanted = select(run).where(run.c.account_key == account_key)
    if modes is not None:
        wanted = wanted.where(run.c.mode.in_(modes))
    with database.reading() as connection:
        found = connection.execute(wanted.order_by(run.c.opened_at.desc()).limit(limit)).all()
    return [
        RunTold(
            run_id=row.run_id,
            mode=row.mode,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            outcome=row.outcome,
            applied=row.applied,
            summary=json.loads(row.summary) if row.summary else {},
        )
        for row in found
    ]


def last_run(database: Database, account_key: str) -> RunTold | None:
    return next(iter(runs(database, account_key)), None)


def holds_by_code(database: Database, account_key: str) -> dict[str, int]:
    """How many stand, most first."""
    number = func.count()
    wanted = select(hold_told.c.code, number).where(hold_told.c.account_key == account_key)
    with database.reading() as connection:
        found = connection.execute(
            wanted.group_by(hold_told.c.code).order_by(number.desc(), hold_told.c.code)
        )
        return {code: count for code, count in found}


def removals_since(database: Database, account_key: str, since: date) -> int:
    """Suspensions that count in the rolling window (answers, "Window")."""
    counted = select(func.count()).where(
        suspension.c.account_key == account_key,
        suspension.c.sent_on >= since,
        suspension.c.state != SuspensionState.NOT_APPLIED.value,
        ~suspension.c.approved,
    )
    with database.reading() as connection:
        return int(connection.execute(counted).scalar_one())


def current_pause(database: Database, account_key: str) -> Pause | None:
    with database.reading() as connection:
        row = connection.execute(select(pause).where(pause.c.account_key == account_key)).first()
    return None if row is None else Pause(row.since, row.by, row.reason)


def links_count(database: Database, account_key: str) -> int:
    with database.reading() as connection:
        counted = select(func.count()).select_from(link).where(link.c.account_key == account_key)
        return int(connection.execute(counted).scalar_one())


def open_intents_count(database: Database, account_key: str) -> int:
    """Calls whose outcome nobody has written down: a run that died, or one in progress."""
    counted = select(func.count()).select_from(open_intent).where(open_intent.c.account_key == account_key)
    with database.reading() as connection:
        return int(connection.execute(counted).scalar_one())


def rows(database: Database, which: Which = EVERYTHING) -> Iterator[tuple[Columns, StoredDetail | None]]:
    """As they are stored, oldest first, all of one moment: streamed, in bounded memory, also those that a
    forger left in no UTF-8. Raises `AuditLogBroken` where the database cannot be read at all."""
    with database.reading() as connection, any_text(connection):
        yield from stream(connection, _narrowed(WITH_DETAIL, which))


def told_rows(database: Database, which: Which) -> Iterator[Told]:
    """The same with details that are understood."""
    for columns, detail in rows(database, which):
        _, text, erased_by = detail or (None, None, None)
        yield Told(entry=Entry(*columns), detail=_detail(text), erased_by=erased_by)


def _narrowed(wanted: Select[Any], which: Which) -> Select[Any]:
    columns = audit_log.c
    if which.about is not None:
        wanted = wanted.where(_names(which.about))
    for name in ("employee_id", "organizer_key", "outcome", "run_id"):
        if (value := getattr(which, name)) is not None:
            wanted = wanted.where(columns[name] == value)
    if which.event is not None:
        below = columns.event.startswith(f"{which.event}.", autoescape=True)
        wanted = wanted.where((columns.event == which.event) | below)
    if which.since is not None:
        wanted = wanted.where(columns.at >= utc_text(which.since))
    if which.until is not None:
        wanted = wanted.where(columns.at < utc_text(which.until))
    if which.through is not None:
        wanted = wanted.where(columns.seq <= which.through)
    return wanted


def _names(about: About) -> ColumnElement[bool]:
    named = audit_log.c.employee_id.in_(about.ids) | audit_log.c.organizer_key.in_(about.keys)
    # As canonical JSON has it: whole, between its quotes.
    quoted = (json.dumps(address, ensure_ascii=False) for address in sorted(about.addresses))
    return or_(named, *(audit_detail.c.detail.contains(text, autoescape=True) for text in quoted))


def _told(row: Row[Any]) -> Told:
    return Told(entry=Entry(*row[:COLUMNS]), detail=_detail(row.detail), erased_by=row.erased_by)


def _detail(text: str | None) -> Mapping[str, object] | None:
    """A falsified detail is shown as the text it is: it is `audit verify` that judges it."""
    try:
        found = json.loads(text) if text is not None else None
    except ValueError:
        return {"unreadable": text}
    return found if found is None or isinstance(found, dict) else {"unreadable": text}
