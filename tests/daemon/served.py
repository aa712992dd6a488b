"""`provisioner serve` in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import log as logged

PROGRAM = Path(__file__).with_name("shortly_before_the_minute.py")
ROOT = Path(__file__).parents[2]
PATIENCE_S = 100
"""A machine that is slow to start it misses the minute and waits for the next."""


class Served:
    """`provisioner serve` from its greeting on."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.greeting = "".join(process.stdout.readline() for _ in range(5))
        found = re.search(r"http://\S+", self.greeting)
        assert found, process.communicate()
        self.health = found[0]

    def line(self, event: str) -> logged.Line:
        """Waits until it is logged."""
        assert self.process.stderr is not None
        for text in self.process.stderr:
            if seen := logged.of(event, logged.read([text])):
                return seen[0]
        raise AssertionError(f"it ended without {event}")

    def end(self, *signals: signal.Signals) -> int:
        for each in signals:
            self.process.send_signal(each)
        return self.process.wait(PATIENCE_S)


@contextmanager
def served() -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), "serve"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PROVISIONER_SCHEDULE__CRON": "* * * * *"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Served(process)
    finally:
        process.kill()
        process.communicate()
