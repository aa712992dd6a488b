"""One command in a process of its own: CPU, memory and time, as the system counted them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Cost(NamedTuple):
    cpu_s: float
    """User and system time of the whole process, its start included."""
    peak_mib: float
    wall_s: float


class Failed(RuntimeError):
    """The measured command did not do its work."""


def cost(command: Sequence[str], *, folder: Path, environment: Mapping[str, str], code: int = 0) -> Cost:
    """Raises `Failed` where the command ends with another exit code."""
    started = time.monotonic()
    with (folder / "out.txt").open("w+b") as out:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        out.seek(0)
        said = out.read()[-2000:].decode(errors="replace")
    if child.returncode != code:
        raise Failed(f"{' '.join(command)} ended with {child.returncode}:\n{said}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / unit, wall)


class Spread(NamedTuple):
    median: float
    least: float
    most: float

    def __format__(self, form: str) -> str:
        return f"{self.median:{form}} ({self.least:{form}}–{self.most:{form}})"


def spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))
