"""Parts of the program by themselves: its start, the audit log, a row of the roster, the pace."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import cost, spread
from benchmarks.table import Line
from benchmarks.world import row as roster_row
from benchmarks.world import server, write_roster

HERE = {"PYTHONPATH": str(Path(__file__).parent.parent)}
PROVISIONER = (sys.executable, "-m", "provisioner")
ROWS = 25_000


def start(rounds: int) -> Iterator[Line]:
    for option in ("--help", "--version"):
        with tempfile.TemporaryDirectory() as folder:
            costs = [
                cost((*PROVISIONER, option), folder=Path(folder), environment=HERE) for _ in range(rounds)
            ]
        yield Line(option, "CPU, s", spread([c.cpu_s for c in costs]), 0.20)


def audit(rounds: int) -> Iterator[Line]:
    for workers, most in ((1, 0.60), (8, 0.20)):
        told = [_alone("audit_rows", str(workers)) for _ in range(rounds)]
        name = f"durable audit rows, {workers} worker{'s' * (workers > 1)}"
        yield Line(name, "CPU a row, ms", spread([each["cpu_ms"] for each in told]), most)
        yield Line(name, "the floor's, ms", spread([each["floor_ms"] for each in told]))
        yield Line(name, "rows a second", spread([each["per_second"] for each in told]))


def row(rounds: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "roster.csv")
        write_roster(file, (roster_row(n) for n in range(1, ROWS + 1)))
        told = [_alone("one_row", str(file)) for _ in range(rounds)]
    for figure, most in (("read, validate, diff", 8.0), ("read, validate", None), ("the floor's", None)):
        yield Line("a row of the roster", f"{figure}, µs", spread([each[figure] for each in told]), most)


def pace(rounds: int) -> Iterator[Line]:
    """400 writes against a bucket of 20 a second and 40 at once that nobody told us about."""
    told = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder, server(Path(folder), 10) as account:
            account.options(rate_per_s=20, burst=40, latency_s=0.1)
            found = _alone("paced_writes", **account.environment)
            tries = Counter(call["body"]["email"] for call in account.calls() if call["body"])  # type: ignore[index]
            told.append({**found, "tries": max(tries.values())})
    name = "hidden bucket 20/s, burst 40"
    yield Line(name, "of the possible pace, %", spread([e["percent"] for e in told]), 97, at_least=True)
    yield Line(name, "answers 429", spread([each["limited"] for each in told]), 15)
    yield Line(name, "most tries of one", spread([each["tries"] for each in told]), 3)


def _alone(module: str, *arguments: str, **environment: str) -> dict[str, float]:
    """The last line that a module of this folder prints, as JSON, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = (sys.executable, "-m", f"benchmarks.{module}", *arguments)
        cost(command, folder=Path(folder), environment={**HERE, **environment})
        return json.loads(Path(folder, "out.txt").read_text().splitlines()[-1])  # type: ignore[no-any-return]
