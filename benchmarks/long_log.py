"""A long audit log: verified, exported, searched for one person. As a scenario of 100,000 entries;
`python -m benchmarks.long_log 1000000` measures a million, once."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.audit_rows import Clock, record
from benchmarks.measure import cost, spread
from benchmarks.runs import SETTINGS
from benchmarks.table import Line, as_text
from provisioner.store.engine import open_database
from provisioner.store.journal import open_journal

AT_ONCE = 1_000
AUDIT = (sys.executable, "-m", "provisioner", "audit")
READ = {
    "verify": ("verify",),
    "export jsonl": ("export", "--out", "log.jsonl"),
    "export csv": ("export", "--format", "csv", "--out", "log.csv"),
    "export ocsf": ("export", "--format", "ocsf", "--out", "log.ocsf"),
    "list --person": ("list", "--person", "person4711@example.com"),
}


def long_log(entries: int) -> Callable[[int], Iterator[Line]]:
    def measured(rounds: int) -> Iterator[Line]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, entries)
            for what, arguments in READ.items():
                told = [
                    cost((*AUDIT, *arguments), folder=folder, environment=SETTINGS) for _ in range(rounds)
                ]
                scenario = f"a log of {entries:,}: {what}"
                yield Line(scenario, "s", spread([each.wall_s for each in told]))
                yield Line(scenario, "CPU, s", spread([each.cpu_s for each in told]))
                yield Line(scenario, "peak, MiB", spread([each.peak_mib for each in told]), 120)

    return measured


def write(folder: Path, entries: int) -> None:
    database = open_database(f"sqlite:///{folder}/provisioner.db")
    key = SETTINGS["PROVISIONER_AUDIT__KEY"].encode()
    with open_journal(
        database, account_key="1", run_id="r", actor="benchmark", audit_key=key, clock=Clock()
    ) as journal:

        async def written() -> None:
            for first in range(0, entries, AT_ONCE):
                await journal.record(*(record(n) for n in range(first, min(first + AT_ONCE, entries))))

        asyncio.run(written())
    database.close()


if __name__ == "__main__":
    print(as_text(list(long_log(int(sys.argv[1]))(1))))
