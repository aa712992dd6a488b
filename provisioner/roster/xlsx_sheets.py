"""The sheets of a workbook, row by row, as cells of whatever kind they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from provisioner.roster.columns import HEADING_WITHIN_ROWS
from provisioner.roster.unusable import Why, unusable
from provisioner.roster.xlsx_archive import DAMAGED
from provisioner.roster.xlsx_errors import Place, error_cells

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_ERROR = "#N/A"


class Sheet:
    """Iterates over its rows from the first one on, each from its first column in use."""

    def __init__(self, sheet: CalamineSheet, errors: Iterable[Place]) -> None:
        self._sheet = sheet
        self._left = sheet.start[1] if sheet.start else 0
        self._errors: defaultdict[int, list[int]] = defaultdict(list)
        for place in errors:
            self._errors[place.row].append(place.column - self._left)

    def __iter__(self) -> Iterator[list[object]]:
        for number, cells in enumerate(self._sheet.iter_rows()):
            row: list[object] = list(cells)
            for column in self._errors.get(number, ()):
                if 0 <= column < len(row):
                    row[column] = _ERROR
            yield row

    def top(self) -> list[list[object]]:
        """The rows in which a heading is looked for."""
        return list(islice(self, HEADING_WITHIN_ROWS))


def sheets(stream: BinaryIO, source: str) -> list[Sheet]:
    import python_calamine

    try:
        errors = error_cells(stream)
        stream.seek(0)
        workbook = python_calamine.load_workbook(stream)
        names = workbook.sheet_names
        return [
            Sheet(workbook.get_sheet_by_name(name), places)
            for name, places in zip(names, errors, strict=True)
        ]
    except (python_calamine.CalamineError, OSError, *DAMAGED) as error:
        what = f"this is no Excel workbook, or one that is damaged or protected ({type(error).__name__})"
        raise unusable(Why.NOT_A_ROSTER, what, source=source) from None
