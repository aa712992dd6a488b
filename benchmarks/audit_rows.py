"""python -m benchmarks.audit_rows WORKERS: durable audit rows, each awaited before its worker goes on."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from datetime import UTC, datetime

from provisioner.audit.entries import Draft, Event
from provisioner.plan.facts import Record
from provisioner.store.engine import open_database
from provisioner.store.journal import StoreJournal, open_journal

ROWS = 4_000


class Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def record(number: int) -> Record:
    detail = {"email": f"person{number}@example.com", "fields": {"last_name": ["Meier", "Schulze"]}}
    return Record(
        draft=Draft(
            event=Event.PERSON_HELD, employee_id=f"{number:06}", organizer_key=str(number), detail=detail
        )
    )


async def worker(journal: StoreJournal, numbers: range) -> None:
    for number in numbers:
        await journal.record(record(number))


async def written(journal: StoreJournal, workers: int) -> None:
    async with asyncio.TaskGroup() as group:
        for first in range(workers):
            group.create_task(worker(journal, range(first, ROWS, workers)))


def floor_ms() -> float:
    """One commit a row, in a table without a chain."""
    database = sqlite3.connect("floor.db")
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE log (what, who)")
    began = time.process_time()
    for number in range(ROWS):
        database.execute("INSERT INTO log VALUES (?, ?)", ("person.held", f"person{number}@example.com"))
        database.commit()
    return (time.process_time() - began) * 1000 / ROWS


def main(workers: int) -> None:
    database = open_database("sqlite:///provisioner.db")
    with open_journal(
        database, account_key="1", run_id="r", actor="benchmark", audit_key=b"key", clock=Clock()
    ) as journal:
        asyncio.run(journal.record(record(0)))
        wall, began = time.monotonic(), time.process_time()
        asyncio.run(written(journal, workers))
        cpu, wall = time.process_time() - began, time.monotonic() - wall
    told = {"cpu_ms": cpu * 1000 / ROWS, "per_second": ROWS / wall, "floor_ms": floor_ms()}
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
