"""python -m benchmarks [SCENARIO …] [--rounds N]: the table, then the same as one line of JSON."""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import provisioner
from benchmarks import parts, runs
from benchmarks.long_log import long_log
from benchmarks.table import Line, as_json, as_text

SCENARIOS: dict[str, Callable[[int], Iterator[Line]]] = {
    "start": parts.start,
    "no-change-1000": runs.no_change(1_000, 3.5),
    "no-change-10000": runs.no_change(10_000, 2.6),
    "no-change-25000": runs.no_change(25_000, 2.4, most_mib=120),
    "no-change-100000": runs.no_change(100_000, None),
    "one-percent": runs.one_percent,
    "latency": runs.slow_answers,
    "audit": parts.audit,
    "long-log": long_log(100_000),
    "row": parts.row,
    "pace": parts.pace,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("scenario", nargs="*", choices=[[], *SCENARIOS], help="all, if none is named")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    # As pip leaves an installed package. A checkout may be compiled at every start (PYTHONDONTWRITEBYTECODE).
    compileall.compile_dir(Path(provisioner.__file__).parent, quiet=1)
    lines: list[Line] = []
    before = os.getloadavg()
    for name in asked.scenario or SCENARIOS:
        print(f"{name} …", file=sys.stderr, flush=True)
        lines += SCENARIOS[name](asked.rounds)
    print(as_text(lines))
    machine = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [before[0], os.getloadavg()[0]],
    }
    print(as_json(lines, **machine))
    return int(any(line.met is False for line in lines))


if __name__ == "__main__":
    sys.exit(main())
