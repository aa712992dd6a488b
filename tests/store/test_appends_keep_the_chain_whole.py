"""The chain has one tail, however many want to append to it at once."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from provisioner.errors import AuditLogBroken
from provisioner.store.engine import Database, open_database
from tests.store.logbook import is_whole, journal_of, judged, on_both, record, written

pytestmark = on_both

APPENDS = 200
PROCESSES = 4


def test_two_hundred_at_once_in_one_process(database: Database, url: str):
    async def all_at_once() -> list[tuple[int, ...]]:
        with journal_of(database) as journal:
            return await asyncio.gather(*(journal.record(record(), record()) for _ in range(APPENDS)))

    seqs = asyncio.run(all_at_once())
    assert sorted(seq for pair in seqs for seq in pair) == list(range(1, 2 * APPENDS + 1))
    assert all(second == first + 1 for first, second in seqs)
    assert is_whole(url)


def test_threads_with_a_writer_each(url: str):
    database = open_database(url)
    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(lambda _: written(database, record())[0], range(APPENDS)))
    database.close()
    assert sorted(seqs) == list(range(1, APPENDS + 1))
    assert is_whole(url)


def _child(url: str, barrier: multiprocessing.synchronize.Barrier) -> None:
    barrier.wait()
    database = open_database(url)
    with journal_of(database) as journal:
        for _ in range(APPENDS // PROCESSES):
            asyncio.run(journal.record(record()))


def test_processes_that_also_race_to_make_the_database(url: str):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    children = [context.Process(target=_child, args=(url, barrier)) for _ in range(PROCESSES)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * PROCESSES
    assert judged(url).entries == APPENDS
    assert is_whole(url)


def test_a_record_that_is_cancelled_before_its_turn_is_not_written(database: Database, url: str):
    with journal_of(database) as journal, database.writing():
        first = journal._writer.submit([record()])
        while not first.running():
            pass
        second = journal._writer.submit([record()])
        assert second.cancel()
    assert [entry.seq for entry in first.result(0)] == [1]
    assert judged(url).entries == 1


def test_what_was_submitted_before_the_end_is_written_and_nothing_after(database: Database, url: str):
    journal = journal_of(database)
    waiting = [journal._writer.submit([record()]) for _ in range(20)]
    journal.close()
    assert [entry.seq for future in waiting for entry in future.result(0)] == list(range(1, 21))
    with pytest.raises(AuditLogBroken, match="closed"):
        asyncio.run(journal.record(record()))
    assert is_whole(url)


def test_a_detail_that_is_no_json_fails_alone(database: Database, url: str):
    async def both() -> list[object]:
        bad = record()
        object.__setattr__(bad.draft, "detail", {"share": 0.5})
        with journal_of(database) as journal:
            return await asyncio.gather(
                journal.record(record()),
                journal.record(bad),
                journal.record(record()),
                return_exceptions=True,
            )

    first, second, third = asyncio.run(both())
    assert (first, third) == ((1,), (2,))
    assert isinstance(second, ValueError)
