"""Rows of cells out of an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from provisioner.people.days import MOMENT, written
from provisioner.people.reading import CELLS
from provisioner.people.totals import is_totals_line
from provisioner.roster.columns import Columns, Headings, demand_nobody_above, find_heading, rank
from provisioner.roster.unusable import Why, unusable
from provisioner.roster.xlsx_sheets import Sheet, sheets


class XlsxRows:
    """Iterates over (row of the sheet, one cell for each of CELLS). Raises `RosterUnusable`."""

    def __init__(
        self,
        stream: BinaryIO,
        *,
        source: str,
        known: Headings,
        configured: Mapping[str, str],
        date_formats: Sequence[str],
    ) -> None:
        """Finds the one sheet that is a roster. Its archive has been looked at already."""
        self._source = source
        self._date_formats = date_formats
        found = [
            (columns, above, sheet)
            for sheet in sheets(stream, source)
            if (heading := self._heading(sheet, known, configured)) is not None
            for above, columns in (heading,)
        ]
        rosters = [each for each in found if not each[0].missing]
        if len(rosters) > 1:
            what = f"{len(rosters)} sheets of the workbook are rosters"
            remedy = "leave one of them, or save each as a file and name all in roster.source"
            raise unusable(Why.SEVERAL_SHEETS, what, source=source, remedy=remedy)
        if not found:
            raise unusable(Why.EMPTY, "the workbook is empty", source=source)
        self.columns, self._above, self._sheet = max(found, key=lambda each: rank(each[0]))
        self.columns.check(source, self._above + 1)
        top = [self._texts(row) for row in self._sheet.top()[: self._above]]
        demand_nobody_above(top, self.columns, source)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        places = [self.columns.places.get(field, -1) for field in CELLS]
        some = False
        for line, row in enumerate(islice(self._sheet, self._above + 1, None), self._above + 2):
            cells = [self._text(row[place]) if 0 <= place < len(row) else "" for place in places]
            if not any(map(str.strip, cells)) and not any(map(str.strip, self._texts(row))):
                continue
            if "@" not in cells[1] and is_totals_line(self._texts(row)):
                continue
            some = True
            yield line, cells
        if not some:
            raise unusable(Why.NO_ROWS, "the roster has a heading and no rows", source=self._source)

    def _heading(
        self, sheet: Sheet, known: Headings, configured: Mapping[str, str]
    ) -> tuple[int, Columns] | None:
        return find_heading(map(self._texts, sheet.top()), known, configured)

    def _texts(self, row: Sequence[object]) -> list[str]:
        return [self._text(cell) for cell in row]

    def _text(self, value: object) -> str:
        match value:
            case str():
                return value
            case bool():
                return "true" if value else "false"
            case float() if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            case datetime() if (value.hour, value.minute) != (0, 0) and MOMENT in self._date_formats:
                return value.isoformat()
            case date():
                return written(value, self._date_formats)
            case _:
                return str(value)
