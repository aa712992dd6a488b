"""kill -9 in the middle of writing: what was answered is there, what is there is whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from provisioner.plan.memory import Memory
from provisioner.store.engine import open_database
from tests.store.logbook import TODAY, is_whole, journal_of, judged

ROOT = Path(__file__).parents[2]
WRITER = """
import asyncio, sys
from provisioner.audit.entries import Event
from provisioner.plan.facts import HoldTold, LinkMade
from provisioner.store.engine import open_database
from tests.store.logbook import journal_of, record

async def work(journal, worker):
    for number in range(1_000_000):
        who = f"{worker}-{number}"
        link = record(LinkMade(employee_id=who, organizer_key=who), event=Event.IDENTITY_LINKED)
        seqs = await journal.record(link, record(HoldTold(subject=who, code="x"), event=Event.PERSON_HELD))
        print(who, *seqs, flush=True)

async def main():
    journal = journal_of(open_database(sys.argv[1]))
    await asyncio.gather(*(work(journal, worker) for worker in range(8)))

asyncio.run(main())
"""


def recalled(url: str) -> Memory:
    database = open_database(url)
    with journal_of(database) as journal:
        memory = journal.recall(today=TODAY, window_days=7)
    database.close()
    return memory


@pytest.mark.parametrize(
    ("url", "answers"),
    [("sqlite", 1), ("sqlite", 60), ("sqlite", 333), ("postgresql", 60)],
    indirect=["url"],
)
def test_kill_in_mid_write(url: str, answers: int):
    child = subprocess.Popen([sys.executable, "-c", WRITER, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    answered = [child.stdout.readline().split() for _ in range(answers)]
    child.send_signal(signal.SIGKILL)
    answered += [line.split() for line in child.stdout.read().splitlines() if len(line.split()) == 3]
    child.wait()
    child.stdout.close()

    verdict, memory = judged(url), recalled(url)
    assert is_whole(url)
    assert verdict.entries == 2 * len(memory.links) == 2 * len(memory.holds_told)
    for who, _, last in answered:
        assert memory.links[who] == who
        assert int(last) <= verdict.entries
