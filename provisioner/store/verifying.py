"""The audit log as it stands, handed to whoever judges it: entry by entry, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, exists, select
from sqlalchemy.exc import OperationalError

from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.entries import Entry
from provisioner.audit.verdict import Columns, Rows, StoredDetail, Verdict, verify
from provisioner.store.engine import Database
from provisioner.store.tables import audit_detail, audit_log

Judged = TypeVar("Judged")

WITH_DETAIL: Select[Any] = select(
    *audit_log.c, audit_detail.c.seq.label("detail_of"), *(list(audit_detail.c)[1:])
).outerjoin_from(audit_log, audit_detail, audit_log.c.seq == audit_detail.c.seq)
COLUMNS = len(Entry._fields)
_ORPHANS = select(audit_detail.c.seq).where(~exists().where(audit_log.c.seq == audit_detail.c.seq))


def verify_database(
    database: Database, *, key: bytes | None = None, anchors: Sequence[Checkpoint] = ()
) -> Verdict:
    """Streams; raises `AuditLogBroken` where the database cannot be read at all."""
    with database.reading() as connection:
        return judged(
            connection, lambda rows, orphans: verify(rows, key=key, anchors=anchors, orphans=orphans)
        )


def judged(connection: Connection, judge: Callable[[Rows, Sequence[int]], Judged]) -> Judged:
    """`judge` gets all entries with their details, and the details that have no entry."""
    orphans = connection.execute(_ORPHANS).scalars().all()
    try:
        return judge(stream(connection), orphans)
    except OperationalError as trouble:
        if "decode" not in str(trouble.orig):
            raise
    with any_text(connection):
        return judge(stream(connection), orphans)


@contextmanager
def any_text(connection: Connection) -> Iterator[None]:
    """A text that is no UTF-8 any more is read with marks in place of its bytes, which no entry has."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.text_factory = lambda text: text.decode(errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def stream(
    connection: Connection, wanted: Select[Any] = WITH_DETAIL
) -> Iterator[tuple[Columns, StoredDetail | None]]:
    """In the order of `seq`. `wanted`: `WITH_DETAIL`, or a part of it."""
    found = connection.execute(wanted.order_by(audit_log.c.seq).execution_options(yield_per=1_000))
    for block in found.partitions():
        for row in block:
            yield row[:COLUMNS], None if row[COLUMNS] is None else row[COLUMNS + 1 :]
