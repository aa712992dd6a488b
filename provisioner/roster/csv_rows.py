"""Rows of cells out of CSV text: streaming, strict, of one width."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TextIO

from provisioner.people.reading import FIELDS
from provisioner.roster.columns import find_columns
from provisioner.roster.unusable import Why, unusable

_DELIMITERS = ",;\t|"
_HEADING_WITHIN = 1 << 16


class CsvRows:
    """Iterates over (line, one cell for each of FIELDS), blank lines left out. Raises `RosterUnusable`."""

    def __init__(
        self, text: TextIO, *, source: str, known: Mapping[str, str], configured: Mapping[str, str]
    ) -> None:
        """Reads the heading. The delimiter is the one with which the headings appear; nothing is sniffed.

        `known` and `configured` as `find_columns` takes them.
        """
        self._source = source
        head = text.read(_HEADING_WITHIN)
        text.seek(0)
        found = [(find_columns(row, known, configured), delimiter) for delimiter, row in _headings(head)]
        if len(found) < len(_DELIMITERS) and not any(columns.places for columns, _ in found):
            raise unusable(Why.QUOTE, "a quote in the heading is not closed", source=source, line=1)
        self.columns, self._delimiter = max(
            found, key=lambda each: (not each[0].missing, len(each[0].places), each[0].width)
        )
        self.columns.check(source)
        self._reader = csv.reader(text, delimiter=self._delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        # the blank cell that is appended to each row stands for the columns that the source does not have
        pick = itemgetter(*(self.columns.places.get(field, -1) for field in FIELDS))
        reader, end, width = self._reader, 0, 0
        heading_passed = some = False
        try:
            for row in reader:
                start, end = end + 1, reader.line_num
                if len(row) < 2 and _is_blank(row):
                    continue
                if not heading_passed:
                    heading_passed = not _is_blank(row)
                    continue
                if len(row) != width or width > self.columns.width:
                    width = width or len(row)
                    self._check_width(row, width, start)
                if end > start:
                    self._check_swallowed(row, start)
                if not row[0].strip() and _is_blank(row):
                    continue
                some = True
                row.append("")
                yield start, pick(row)
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


def _headings(head: str) -> Iterator[tuple[str, list[str]]]:
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True)
        try:
            heading = next((row for row in rows if not _is_blank(row)), None)
        except csv.Error:
            continue
        if heading is not None:
            yield delimiter, heading


def _is_blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)
