"""A line each: columns as wide as they must be; where the terminal is narrow, fewer of them, and the last
one is cut."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence

GAP = 2
LEAST = 12
"""Below this, the last column is not worth its place."""


def width_to_fit() -> int | None:
    """Of the terminal, or as COLUMNS says; None into a pipe or a file, where nothing is left out."""
    width = shutil.get_terminal_size((0, 0)).columns
    return width or (80 if sys.stdout.isatty() else None)


class Columns:
    """`give_up`: the headings that go first where there is no room, in this order. Widths only grow, so that
    lines which come one by one stand below each other."""

    def __init__(self, headings: Sequence[str], *, give_up: Sequence[str], width: int | None) -> None:
        self._headings = {name: _length(name) for name in headings}
        self._widths = dict(self._headings)
        self._give_up = give_up
        self._width = width

    def heading(self) -> str:
        return self._line({name: name for name in self._headings})

    def lines(self, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        cells = [dict(zip(self._headings, map(_visible, row), strict=True)) for row in rows]
        for row in cells:
            for name, text in row.items():
                self._widths[name] = max(self._widths[name], _length(text))
        return (self._line(row) for row in cells)

    def with_heading(self, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        lines = self.lines(rows)
        yield self.heading()
        yield from lines

    def _line(self, cells: Mapping[str, str]) -> str:
        *fixed, last = self._shown()
        text = "".join(_padded(cells[name], self._widths[name] + GAP) for name in fixed) + cells[last]
        return (text if self._width is None else _cut(text, self._width)).rstrip()

    def _shown(self) -> list[str]:
        shown = list(self._headings)
        for name in self._give_up:
            if self._width is None or self._needed(shown) <= self._width:
                break
            shown.remove(name)
        return shown

    def _needed(self, shown: Sequence[str]) -> int:
        *fixed, last = shown
        return sum(self._widths[name] + GAP for name in fixed) + min(self._widths[last], LEAST)


def _visible(text: str) -> str:
    """What comes from a roster or an API must not steer the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in text)


def _length(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _length(text))


def _cut(text: str, width: int) -> str:
    if _length(text) <= width:
        return text
    while _length(text) > width - 1:
        text = text[:-1]
    # Where the terminal cannot write the mark, a backslash sequence would make the line longer again.
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return text + ("…" if encoding.lower().startswith("utf") else ">")
