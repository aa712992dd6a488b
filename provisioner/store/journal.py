"""The `Journal` of one run: what it writes into the audit log, and what it remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from provisioner.audit.checkpoint import Checkpoint, signed
from provisioner.audit.entries import Draft, Entry, Event
from provisioner.plan.facts import Record
from provisioner.plan.memory import Memory
from provisioner.store.anchors import append_checkpoint
from provisioner.store.append import Author
from provisioner.store.engine import Database
from provisioner.store.recall import recall
from provisioner.store.writer import Writer


class Clock(Protocol):
    def now(self) -> datetime: ...


def open_journal(
    database: Database,
    *,
    account_key: str,
    run_id: str | None,
    actor: str,
    audit_key: bytes | None,
    clock: Clock,
) -> StoreJournal:
    """`database` must be open for writing. `run_id` None: an operator's word, outside of any run. Where the
    log was last written under another key, the change becomes an entry before the first record does."""
    author = Author(run_id=run_id, account_key=account_key, actor=actor)
    writer = Writer(database, author=author, key=audit_key, now=clock.now)
    return StoreJournal(database, writer=writer, author=author, audit_key=audit_key)


class StoreJournal:
    def __init__(
        self, database: Database, *, writer: Writer, author: Author, audit_key: bytes | None
    ) -> None:
        self.run_id = author.run_id or ""
        self._database = database
        self._writer = writer
        self._author = author
        self._audit_key = audit_key

    def recall(self, *, today: date, window_days: int) -> Memory:
        """Raises `AuditLogBroken`."""
        with self._database.reading() as connection:
            return recall(
                connection,
                account_key=self._author.account_key,
                address_key=self._database.address_key,
                today=today,
                window_days=window_days,
            )

    async def record(self, *records: Record) -> tuple[int, ...]:
        """Raises `AuditLogBroken`: then nothing of it was written."""
        return tuple(entry.seq for entry in await self._written(records))

    async def checkpoint(self, anchors: Sequence[Path]) -> Checkpoint:
        """Appends `checkpoint.written`, then a line that covers it to every anchor. Raises
        `AuditLogBroken` where an anchor cannot be written."""
        last = (await self._written([Record(draft=Draft(event=Event.CHECKPOINT_WRITTEN))]))[-1]
        plain = Checkpoint(count=last.seq, head=last.hash, at=last.at, account_key=last.account_key)
        checkpoint = signed(plain, self._audit_key)
        append_checkpoint(checkpoint, anchors)
        return checkpoint

    async def _written(self, records: Sequence[Record]) -> list[Entry]:
        if not records:
            return []
        return await asyncio.wrap_future(self._writer.submit(records))

    def close(self) -> None:
        """Returns when everything that was recorded is settled."""
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
