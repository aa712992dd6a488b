"""The one thread of a process that writes: whoever waits is committed together with the others who wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue

from sqlalchemy import Connection

from provisioner.audit.entries import Entry
from provisioner.errors import AuditLogBroken
from provisioner.plan.facts import Record
from provisioner.store.append import Author, Prepared, append, prepared
from provisioner.store.engine import Database
from provisioner.store.troubles import told_as_broken


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    records: Sequence[Prepared]
    written: Future[list[Entry]] = field(default_factory=Future)


class Writer:
    """`now` gives aware moments. It must be closed."""

    def __init__(
        self, database: Database, *, author: Author, key: bytes | None, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._author = author
        self._key = key
        self._now = now
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._connection: Connection | None = None
        self._closed = False
        self._entrance = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="audit-writer", daemon=True)
        self._thread.start()

    def submit(self, records: Sequence[Record]) -> Future[list[Entry]]:
        """The future has the entries once they are on disk; or `AuditLogBroken`, and then nothing of them,
        nor of those that were to be committed with them, was written. A future that is cancelled before
        its turn writes nothing."""
        job = _Job(records=[prepared(record) for record in records])
        with self._entrance:
            if self._closed:
                raise AuditLogBroken("The audit log was closed already", where=self._database.where)
            self._waiting.put(job)
        return job.written

    def close(self) -> None:
        """Returns when everything that was submitted is settled."""
        with self._entrance:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        closing = False
        while not closing:
            first = self._waiting.get()
            time.sleep(0)  # whoever was just answered asks again: let them join
            taken = [first, *self._others_waiting()]
            closing = None in taken
            batch = [job for job in taken if job is not None and job.written.set_running_or_notify_cancel()]
            if batch:
                self._settle(batch)
        self._disconnect()

    def _others_waiting(self) -> list[_Job | None]:
        others: list[_Job | None] = []
        while True:
            try:
                others.append(self._waiting.get_nowait())
            except Empty:
                return others

    def _settle(self, batch: list[_Job]) -> None:
        try:
            entries = iter(self._commit([record for job in batch for record in job.records]))
        except Exception as trouble:  # noqa: BLE001 - it goes to every caller that waits, none is left hanging
            self._disconnect()
            for job in batch:
                job.written.set_exception(trouble)
            return
        for job in batch:
            job.written.set_result([next(entries) for _ in job.records])

    def _commit(self, records: list[Prepared]) -> list[Entry]:
        with told_as_broken(self._database.where):
            if self._connection is None:
                self._connection = self._database.connect_for_writing()
            with self._connection.begin():
                return append(self._connection, records, author=self._author, key=self._key, now=self._now())

    def _disconnect(self) -> None:
        """After a failure too: the next batch begins with a connection of which nothing is in doubt."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
