"""Fail closed: whoever waits hears of it, nothing of it is in the database, and the log goes on later."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, text

from provisioner.errors import AuditLogBroken
from provisioner.plan.facts import HoldTold, IntentOpened, LinkMade
from provisioner.store.engine import Database
from tests.store.logbook import TODAY, intent, is_whole, journal_of, judged, record, written


def memory_is_empty(database: Database) -> bool:
    with journal_of(database) as journal:
        memory = journal.recall(today=TODAY, window_days=7)
    return not (memory.links or memory.open_intents or memory.holds_told)


def test_a_full_disk(database: Database, url: str):
    written(database, record())
    with database.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    event.listen(
        database.engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count={pages + 2}")
    )
    many = [
        record(IntentOpened(intent=intent(f"E{n}")), LinkMade(employee_id=f"E{n}", organizer_key=str(n)))
        for n in range(200)
    ]

    async def at_once(journal_records: list[list[object]]) -> list[object]:
        with journal_of(database) as journal:
            waiting = [journal.record(*records) for records in journal_records]  # type: ignore[arg-type]
            return await asyncio.gather(*waiting, return_exceptions=True)

    answers = asyncio.run(at_once([[*many], [*many]]))
    assert [str(answer) for answer in answers] == ["The disk under the database is full"] * 2
    assert all(isinstance(answer, AuditLogBroken) for answer in answers)
    assert judged(url).entries == 1
    assert memory_is_empty(database)
    event.listen(database.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA max_page_count=100000"))
    assert written(database, *many) == tuple(range(2, 202))
    assert is_whole(url)


def test_a_locked_database(database: Database, url: str):
    written(database, record())
    other = sqlite3.connect(Path(str(database.path)), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(AuditLogBroken, match="locked by another program"):
        written(database, record(HoldTold(subject="E1", code="protected")))
    other.execute("ROLLBACK")
    other.close()
    assert memory_is_empty(database)
    assert written(database, record()) == (2,)
    assert is_whole(url)


def test_a_fact_that_the_database_refuses_takes_its_audit_row_with_it(database: Database, url: str):
    with database.writing() as connection:
        connection.execute(text("DROP TABLE link"))
    with pytest.raises(AuditLogBroken, match="not of this program"):
        written(database, record(LinkMade(employee_id="E1", organizer_key="1")))
    assert judged(url).entries == 0


def test_a_connection_that_may_only_read(database: Database, url: str):
    written(database, record())
    event.listen(database.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA query_only=ON"))
    with pytest.raises(AuditLogBroken, match="cannot be written"):
        written(database, record(HoldTold(subject="E1", code="protected")))
    assert judged(url).entries == 1
