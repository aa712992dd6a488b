"""Rows of cells out of CSV text: streaming, strict, of one width."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple, TextIO

from provisioner.people.reading import CELLS
from provisioner.people.totals import is_totals_line
from provisioner.roster.columns import (
    HEADING_WITHIN_ROWS,
    Headings,
    demand_nobody_above,
    find_heading,
    rank,
)
from provisioner.roster.unusable import Why, unusable

_DELIMITERS = ",;\t|"
_HEADING_WITHIN = 1 << 16


class CsvRows:
    """Iterates over (line, one cell for each of CELLS), blank and totals lines left out. Raises
    `RosterUnusable`."""

    def __init__(self, text: TextIO, *, source: str, known: Headings, configured: Mapping[str, str]) -> None:
        """Finds the heading. The delimiter is the one with which the headings appear; nothing is sniffed.

        `known` and `configured` as `find_columns` takes them.
        """
        self._source = source
        top_by = tops(text)
        found = {
            delimiter: heading
            for delimiter, top in top_by.items()
            if (heading := find_heading(top.rows, known, configured)) is not None
        }
        if not any(columns.places for _, columns in found.values()):
            if any(top.cut for top in top_by.values()):
                raise unusable(Why.QUOTE, "a quote in the heading is not closed", source=source, line=1)
            if not found:
                what = f"this is no roster: the first {HEADING_WITHIN_ROWS} lines are blank"
                raise unusable(Why.NOT_A_ROSTER, what, source=source)
        self._delimiter = max(found, key=lambda each: (rank(found[each][1]), found[each][1].width))
        self._above, self.columns = found[self._delimiter]
        self.columns.check(source, self._above + 1)
        demand_nobody_above(top_by[self._delimiter].rows[: self._above], self.columns, source)
        self._reader = csv.reader(text, delimiter=self._delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        # the blank cell that is appended to each row stands for the columns that the source does not have
        pick = itemgetter(*(self.columns.places.get(field, -1) for field in CELLS))
        reader, width, widest = self._reader, 0, self.columns.width
        some = False
        for _ in islice(reader, self._above + 1):
            pass
        end = reader.line_num
        try:
            for row in reader:
                start, end = end + 1, reader.line_num
                if len(row) < 2 and _is_blank(row):
                    continue
                if len(row) != width or width > widest:
                    if len(row) != width and is_totals_line(row):
                        continue
                    width = width or len(row)
                    self._check_width(row, width, start)
                if end > start:
                    self._check_swallowed(row, start)
                if not row[0].strip() and _is_blank(row):
                    continue
                row.append("")
                cells = pick(row)
                if "@" not in cells[1] and is_totals_line(row):
                    continue
                some = True
                yield start, cells
        except csv.Error:
            what = "a quoted cell does not end as it should: an unbalanced quote, or a file cut off"
            raise unusable(Why.QUOTE, what, source=self._source, line=end + 1) from None
        if not some:
            raise unusable(Why.NO_ROWS, "the roster has a heading and no rows", source=self._source)

    def _check_width(self, row: list[str], width: int, line: int) -> None:
        """All rows are as wide as the first. That may be more or less than the heading by columns that have
        neither a heading nor a value, as spreadsheets leave them behind."""
        if len(row) == width >= self.columns.named_width and _is_blank(row[self.columns.width :]):
            return
        what = f"this row has {len(row)} cells where {max(width, self.columns.named_width)} are expected"
        if next(self._reader, None) is None:
            raise unusable(Why.CUT_OFF, f"the roster is cut off: {what}", source=self._source, line=line)
        raise unusable(Why.ROW_WIDTH, what, source=self._source, line=line)

    def _check_swallowed(self, row: list[str], line: int) -> None:
        """A quote too many and one more further down make one cell of everything between them: then that
        cell holds at least as many delimiters as a row has."""
        if any(cell.count(self._delimiter) >= len(row) - 1 for cell in row if "\n" in cell or "\r" in cell):
            what = "a quoted cell holds whole rows: an unbalanced quote"
            raise unusable(Why.QUOTE, what, source=self._source, line=line)


class Top(NamedTuple):
    rows: list[list[str]]
    cut: bool
    """By a quote that is not closed."""


def tops(text: TextIO) -> Mapping[str, Top]:
    """Delimiter → the first rows. The text is at its beginning again."""
    head = text.read(_HEADING_WITHIN)
    text.seek(0)
    return {delimiter: _top(head, delimiter) for delimiter in _DELIMITERS}


def _top(head: str, delimiter: str) -> Top:
    """The first rows, as far as they can be read with this delimiter."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(islice(reader, HEADING_WITHIN_ROWS))
    except csv.Error:
        return Top(rows, True)
    return Top(rows, False)


def _is_blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)
