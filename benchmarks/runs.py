"""Whole runs of `provisioner apply`, each beside a run of the floor that makes the same calls."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Cost, cost, spread
from benchmarks.table import Line
from benchmarks.world import Server, row, server, write_roster

APPLY = (sys.executable, "-m", "provisioner", "apply", "--yes", "--format", "json")
FLOOR = (sys.executable, str(Path(__file__).with_name("floor.py")), "roster.csv", "floor.db")
SETTINGS = {
    "PROVISIONER_ROSTER__SOURCE": "roster.csv",
    "PROVISIONER_ROSTER__TIME_ZONE": "UTC",
    "PROVISIONER_GOTO__REQUESTS_PER_SECOND": "100000",
    "PROVISIONER_POLICY__GRACE_DAYS": "0",
    "PROVISIONER_AUDIT__KEY": "a key for benchmarks only, of some length",
    "PYTHONPATH": str(Path(__file__).parent.parent),
}


class Pair(NamedTuple):
    product: list[Cost]
    floor: list[Cost]
    calls: int
    floor_calls: int

    @property
    def ratio(self) -> float:
        return spread([c.cpu_s for c in self.product]).median / spread([c.cpu_s for c in self.floor]).median


def no_change(
    count: int, most_ratio: float | None, most_mib: float | None = None
) -> Callable[[int], Iterator[Line]]:
    def measured(rounds: int) -> Iterator[Line]:
        with _stage(count) as (folder, account, environment):
            pair = _interleaved(rounds, folder, account, environment, lambda: None)
        yield from _lines(f"no change, {count:,} people", pair, most_ratio)
        if most_mib is not None:
            peak = spread([c.peak_mib for c in pair.product])
            yield Line(f"no change, {count:,} people", "peak memory, MiB", peak, most_mib)

    return measured


def one_percent(rounds: int) -> Iterator[Line]:
    """Of 10,000: 100 created, 100 renamed, 100 deleted. Each round begins at the same state."""
    count, name = 10_000, "1 % created, updated, deleted"
    with _stage(count) as (folder, account, environment):
        leavers = range(count - 99, count + 1)
        people = [row(n, status="terminated" if n in leavers else "active") for n in range(1, count + 1)]
        write_roster(folder / "roster.csv", iter(people), days_old=1)
        cost(APPLY, folder=folder, environment=environment)
        people[:100] = [row(n, renamed=True) for n in range(1, 101)]
        people += [row(n) for n in range(count + 1, count + 101)]
        write_roster(folder / "roster.csv", iter(people))
        state = account.ask("GET", "state")
        kept = folder / "kept"
        kept.mkdir()
        for file in folder.glob("provisioner.db*"):
            shutil.copy(file, kept)

        def reset() -> None:
            account.ask("PUT", "state", state)
            for file in folder.glob("provisioner.db*"):
                file.unlink()
            for file in kept.iterdir():
                shutil.copy(file, folder)

        pair = _interleaved(rounds, folder, account, environment, reset)
    yield from _lines(name, pair, 2.0)
    each = spread([c.cpu_s * 1000 / pair.calls for c in pair.product])
    yield Line(name, "CPU a call, ms", each, 3.5)


def slow_answers(rounds: int) -> Iterator[Line]:
    """Each page needs the token of the page before: nothing is quicker than all their latencies."""
    count, latency_s = 10_000, 0.05
    with _stage(count) as (folder, account, environment):
        account.options(latency_s=latency_s)
        pair = _interleaved(rounds, folder, account, environment, lambda: None)
    bound = pair.calls * latency_s
    name = f"50 ms latency, {count:,} people"
    yield Line(name, "wall time / latency bound", spread([c.wall_s / bound for c in pair.product]), 1.2)
    yield Line(name, "the floor's", spread([c.wall_s / bound for c in pair.floor]))
    yield Line(name, "calls", spread([pair.calls]))


@contextmanager
def _stage(count: int) -> Iterator[tuple[Path, Server, dict[str, str]]]:
    """Everybody is linked: the first run has been."""
    with tempfile.TemporaryDirectory() as name, server(Path(name), count) as account:
        folder = Path(name)
        environment = {**account.environment, **SETTINGS}
        write_roster(folder / "roster.csv", (row(n) for n in range(1, count + 1)), days_old=2)
        cost(APPLY, folder=folder, environment=environment)
        account.calls()
        yield folder, account, environment


def _interleaved(
    rounds: int, folder: Path, account: Server, environment: dict[str, str], reset: Callable[[], None]
) -> Pair:
    pair = Pair([], [], 0, 0)
    for _ in range(rounds):
        reset()
        pair.product.append(cost(APPLY, folder=folder, environment=environment))
        calls = len(account.calls())
        reset()
        pair.floor.append(cost(FLOOR, folder=folder, environment=environment))
        pair = pair._replace(calls=calls, floor_calls=len(account.calls()))
    return pair


def _lines(name: str, pair: Pair, most_ratio: float | None) -> Iterator[Line]:
    yield Line(name, "CPU / floor's CPU", spread([pair.ratio]), most_ratio)
    yield Line(name, "CPU, s", spread([c.cpu_s for c in pair.product]))
    yield Line(name, "the floor's CPU, s", spread([c.cpu_s for c in pair.floor]))
    yield Line(name, "memory, MiB", spread([c.peak_mib for c in pair.product]))
    yield Line(name, "the floor's memory, MiB", spread([c.peak_mib for c in pair.floor]))
    yield Line(name, "calls", spread([pair.calls]))
    yield Line(name, "the floor's calls", spread([pair.floor_calls]))
