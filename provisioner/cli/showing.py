"""Printing: tables for people, JSON for programs, progress only where somebody watches."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from provisioner.cli.streams import show
from provisioner.cli.streams import tell as tell

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

UNWATCHED_WIDTH = 200
"""Into a pipe or a file nothing needs to be folded."""


def print_json(value: object) -> None:
    show(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def say(text: str = "") -> None:
    show(text + "\n")


def local_time(at: datetime) -> str:
    """In the machine's zone, with its offset."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S%z}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns that fold inside the width of the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # COLUMNS counts wherever it is set, then the terminal's own width.
    unknown = 100 if sys.stdout.isatty() else UNWATCHED_WIDTH
    width = shutil.get_terminal_size((unknown, 24)).columns
    grid = Table(box=None, pad_edge=False, show_edge=False, show_header=any(headings), header_style="bold")
    for heading in headings:
        grid.add_column(heading, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    drawn = io.StringIO()  # rich itself would end the process where nobody reads
    terminal = sys.stdout.isatty() or None
    console = Console(file=drawn, force_terminal=terminal, width=width, highlight=False, soft_wrap=False)
    console.print(grid)
    show("\n".join(line.rstrip() for line in drawn.getvalue().split("\n")))


class Quiet:
    """Nobody watches."""

    def stage(self, text: str) -> None:
        """Says nothing."""

    def step(self, done: int, total: int, text: str) -> None:
        """Says nothing."""

    def __enter__(self) -> Quiet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: object, trace: TracebackType | None
    ) -> None:
        return None


class Watched:
    """A line on stderr that moves while the run works; gone when it is over."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

        self._bar: RichProgress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID = self._bar.add_task("starting", total=None)

    def stage(self, text: str) -> None:
        self._bar.update(self._task, description=text, total=None, completed=0)

    def step(self, done: int, total: int, text: str) -> None:
        self._bar.update(self._task, description=text, total=total, completed=done)

    def __enter__(self) -> Watched:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: object, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


def progress() -> Watched | Quiet:
    return Watched() if sys.stderr.isatty() else Quiet()
