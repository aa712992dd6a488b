"""A journal on a real file, and a hand that falsifies the file behind the product's back."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from provisioner.audit.entries import Draft, Event
from provisioner.audit.verdict import Finding, Verdict
from provisioner.plan.facts import Fact, Record
from provisioner.plan.memory import Kind, Memory, OpenIntent
from provisioner.store.engine import Database, open_read_only
from provisioner.store.journal import StoreJournal, open_journal
from provisioner.store.reading import verify_database
from tests.store.plain_memory import Model

NOW = datetime(2026, 11, 22, 4, 5, 6, 7, tzinfo=UTC)
TODAY = date(2026, 11, 22)
WINDOW_DAYS = 7
SINCE = TODAY - timedelta(days=WINDOW_DAYS)
ACCOUNT = "4711"
KEY = b"the key of the audit log"


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def journal_of(database: Database, *, key: bytes | None = KEY, run_id: str = "run-1") -> StoreJournal:
    return open_journal(
        database, account_key=ACCOUNT, run_id=run_id, actor="tester", audit_key=key, clock=StoppedClock()
    )


def record(*facts: Fact, event: Event = Event.PLAN_MADE, **columns: str) -> Record:
    return Record(draft=Draft(event=event, detail={"name": "Ada Lovelace"}, **columns), facts=facts)  # type: ignore[arg-type]


def intent(who: str = "E1") -> OpenIntent:
    return OpenIntent(
        seq=0,
        kind=Kind.SUSPEND,
        employee_id=who,
        organizer_key="1",
        email=f"{who}@example.com",
        fields={"last_name": "Lovelace"},
        day=TODAY,
    )


def written(database: Database, *records: Record, key: bytes | None = KEY) -> tuple[int, ...]:
    with journal_of(database, key=key) as journal:
        return asyncio.run(journal.record(*records))


def judged(url: str, *, key: bytes | None = KEY) -> Verdict:
    database = open_read_only(url)
    try:
        return verify_database(database, key=key)
    finally:
        database.close()


def is_whole(url: str, *, key: bytes | None = KEY) -> bool:
    return judged(url, key=key).verdict is Finding.OK


on_both = pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
"""Both databases, the same test."""


def forge(url: str, statements: str) -> None:
    """Behind the product's back, without any trigger, rule or manners."""
    if url.startswith("sqlite"):
        with forger(Path(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(statements)
    else:
        where = url.replace("postgresql+psycopg:", "postgresql:")
        with psycopg.connect(where, autocommit=True, options="-c session_replication_role=replica") as raw:
            raw.execute(statements.encode())


@contextmanager
def forger(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file of SQLite without any trigger, rule or manners."""
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    try:
        yield connection
    finally:
        connection.close()


accounts = itertools.count(1)
"""One for each example that shares a database with others."""


def recalled_after(database: Database, account: int, written: list[list[list[Fact]]], model: Model) -> Memory:
    """Batches of rows of facts; the model takes them too."""

    async def write() -> Memory:
        for batch in written:
            records = [Record(draft=Draft(event=Event.PLAN_MADE), facts=tuple(facts)) for facts in batch]
            seqs = await journal.record(*records)
            for seq, one in zip(seqs, records, strict=True):
                for fact in one.facts:
                    model.take(seq, fact)
        return journal.recall(today=TODAY, window_days=WINDOW_DAYS)

    with open_journal(
        database,
        account_key=str(account),
        run_id=f"run-{account}",
        actor="tester",
        audit_key=None,
        clock=StoppedClock(),
    ) as journal:
        return asyncio.run(write())
