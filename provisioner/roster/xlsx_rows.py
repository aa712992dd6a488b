"""Rows of cells out of an Excel workbook."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from provisioner.people.days import MOMENT, written
from provisioner.people.reading import CELLS
from provisioner.people.totals import is_totals_line
from provisioner.roster.columns import (
    HEADING_WITHIN_ROWS,
    Columns,
    Headings,
    demand_nobody_above,
    find_heading,
    rank,
)
from provisioner.roster.fetch import MB, too_large
from provisioner.roster.unusable import Why, unusable
from provisioner.roster.xlsx_errors import error_cells

UNPACKED_TIMES = 4
"""How many times `roster.max_mb` a workbook may have unpacked."""
_PIECE = 1 << 20
_ERROR = "#N/A"


def demand_a_small_archive(stream: BinaryIO, *, source: str, max_mb: int) -> None:
    """Unpacks everything piece by piece into nothing: the sizes that an archive declares may be lies."""
    allowed = max_mb * UNPACKED_TIMES * MB
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > allowed:
                raise too_large(source, max_mb)
            for entry in entries:
                allowed -= _unpacked(stream, entry, allowed)
                if allowed < 0:
                    raise too_large(source, max_mb)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        what = "this is no Excel workbook, or one that is damaged or cut off"
        raise unusable(Why.NOT_A_ROSTER, what, source=source) from None
    stream.seek(0)


def _unpacked(stream: BinaryIO, entry: zipfile.ZipInfo, allowed: int) -> int:
    """The true size, or one above what is allowed."""
    stream.seek(entry.header_offset)
    header = stream.read(30)
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return entry.file_size
    inflating, size, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, entry.compress_size
    while left > 0 and size <= allowed and not inflating.eof:
        packed = stream.read(min(_PIECE, left))
        if not packed:
            raise EOFError
        left -= len(packed)
        while packed and size <= allowed:
            size += len(inflating.decompress(packed, _PIECE))
            packed = inflating.unconsumed_tail
    return size


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
            (columns, above, rows)
            for rows in sheets(stream, source)
            if (heading := self._heading(rows, known, configured)) is not None
            for above, columns in (heading,)
        ]
        rosters = [each for each in found if not each[0].missing]
        if len(rosters) > 1:
            what = f"{len(rosters)} sheets of the workbook are rosters"
            remedy = "leave one of them, or save each as a file and name all in roster.source"
            raise unusable(Why.SEVERAL_SHEETS, what, source=source, remedy=remedy)
        if not found:
            raise unusable(Why.EMPTY, "the workbook is empty", source=source)
        self.columns, self._above, self._rows = max(found, key=lambda each: rank(each[0]))
        self.columns.check(source, self._above + 1)
        top = [self._texts(row) for row in self._rows[: self._above]]
        demand_nobody_above(top, self.columns, source)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        places = [self.columns.places.get(field, -1) for field in CELLS]
        some = False
        for line, row in enumerate(islice(self._rows, self._above + 1, None), self._above + 2):
            cells = [self._text(row[place]) if 0 <= place < len(row) else "" for place in places]
            if not any(cell and not cell.isspace() for cell in cells) and not any(self._texts(row)):
                continue
            if "@" not in cells[1] and is_totals_line(self._texts(row)):
                continue
            some = True
            yield line, cells
        if not some:
            raise unusable(Why.NO_ROWS, "the roster has a heading and no rows", source=self._source)

    def _heading(
        self, rows: Sequence[Sequence[object]], known: Headings, configured: Mapping[str, str]
    ) -> tuple[int, Columns] | None:
        return find_heading((self._texts(row) for row in rows[:HEADING_WITHIN_ROWS]), known, configured)

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


def sheets(stream: BinaryIO, source: str) -> Iterator[list[list[object]]]:
    """The rows of each sheet, from its first row and column on."""
    import python_calamine

    try:
        errors = error_cells(stream)
        stream.seek(0)
        workbook = python_calamine.load_workbook(stream)
        for name, places in zip(workbook.sheet_names, errors, strict=True):
            rows: list[list[object]] = [
                list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for place in places:
                rows[place.row][place.column] = _ERROR
            yield rows
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, LookupError, ValueError) as error:
        what = f"this is no Excel workbook, or one that is damaged or protected ({type(error).__name__})"
        raise unusable(Why.NOT_A_ROSTER, what, source=source) from None
