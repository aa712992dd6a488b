"""What the demo prints: narrow enough for the terminal, coloured only on one, readable into a pipe."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence

from provisioner.cli.streams import flush, show

WIDEST = 80
BOLD, DIM, GREEN, RED = "1", "2", "32", "31"


class Page:
    def __init__(self) -> None:
        self.width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
        terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._coloured = terminal and "NO_COLOR" not in os.environ

    @property
    def output_width(self) -> int:
        """What is left for the output of a command."""
        return max(20, self.width - 2)

    def heading(self, text: str) -> None:
        self._write("")
        self._fold(text, style=BOLD)

    def say(self, text: str) -> None:
        self._fold(text)

    def command(self, line: str) -> None:
        """Not folded: it is there to be copied."""
        self._write(f"$ {line}", style=BOLD)

    def output(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._fold(line, before="  ", after="    ")

    def remark(self, text: str) -> None:
        """Of the demo, about an output."""
        self._fold(text, before="  ", after="  ", style=DIM)

    def held_true(self, claim: str) -> None:
        self._fold(claim, before="  checked: ", after="           ", style=GREEN)

    def _fold(self, text: str, *, before: str = "", after: str = "", style: str = "") -> None:
        for line in _folded(text, self.width, before, after):
            self._write(line, style=style)

    def _write(self, line: str, *, style: str = "") -> None:
        show(f"\x1b[{style}m{line}\x1b[0m\n" if style and self._coloured else f"{line}\n")
        # At once: somebody watches, and the next command takes most of a second.
        flush()


def _folded(text: str, width: int, before: str, after: str) -> Iterator[str]:
    """A line that fits stays as it is: the columns of a table are kept."""
    if len(before) + len(text) <= width:
        yield f"{before}{text}".rstrip()
    else:
        yield from textwrap.wrap(
            text, width, initial_indent=before, subsequent_indent=after, break_on_hyphens=False
        )


def shortened(lines: Sequence[str], shows: str) -> list[str]:
    """What matches `shows`, and a mark for what is left out in between. A line that begins with a blank goes
    with the one before it: it is a cell that was folded."""
    told: list[str] = []
    shown = gap = False
    for line in filter(str.strip, lines):
        if not line.startswith(" "):
            shown = re.search(shows, line) is not None
        if shown:
            told.extend(["[...]", line] if gap and told else [line])
        gap = not shown
    return told
