"""Rows of cells out of JSON: a list of objects, by itself or under one of the keys that are known for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from provisioner.people.reading import CELLS
from provisioner.roster.columns import Columns, Headings, find_columns
from provisioner.roster.json_cursor import Number
from provisioner.roster.json_people import JsonPeople
from provisioner.roster.unusable import Why, unusable

_NO_TEXT = "\ufffd"
"""A list or an object where a text is expected: damaged."""
_IDS = (CELLS.index("employee_id"), CELLS.index("manager"))


class JsonRows:
    """Iterates over (number of the entry, one cell for each of CELLS). Raises `RosterUnusable`."""

    def __init__(
        self,
        people: JsonPeople,
        *,
        source: str,
        known: Headings,
        configured: Mapping[str, str],
    ) -> None:
        """Walks through the whole document once, to see what is there and that it is complete.

        `known` and `configured` as `find_columns` takes them; a heading is a path such as `work.email`,
        with numbers for places in a list."""
        self._people = people
        self._source = source
        names = [*configured.values(), *(name for each in known.values() for name in each)]
        there = headings_in((entry for _, entry in people), names)
        self.columns: Columns = find_columns(there, known, configured)
        self.columns.check(source, None)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        names = {field: self.columns.heading[place] for field, place in self.columns.places.items()}
        paths = [_path(names[field]) if field in names else None for field in CELLS]
        for number, entry in self._people:
            cells = [_text(_get(entry, path)) if path is not None else "" for path in paths]
            if any(isinstance(cells[place], Number) for place in _IDS):
                what = "an id is written as a number with a fraction or an exponent, which is rounded"
                raise unusable(Why.ROUNDED_ID, what, source=f"{self._source}, entry {number}")
            yield number, cells


def headings_in(entries: Iterable[object], names: Iterable[str]) -> list[str]:
    """Those of the names that at least one entry has."""
    wanted = {name: _path(name) for name in dict.fromkeys(names) if name}
    there: list[str] = []
    for entry in entries:
        found = [name for name, path in wanted.items() if _get(entry, path) is not _ABSENT]
        there.extend(found)
        for name in found:
            del wanted[name]
    return there


_ABSENT = object()
_Path = tuple[str | int, ...]


def _path(name: str) -> _Path:
    return tuple(int(part) if part.isascii() and part.isdigit() else part for part in name.split("."))


def _get(entry: object, path: _Path) -> object:
    for part in path:
        match entry:
            case dict() if part in entry:
                entry = entry[part]
            case list() if isinstance(part, int) and part < len(entry):
                entry = entry[part]
            case _:
                return _ABSENT
    return entry


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case dict() | list() if value:
            return _NO_TEXT
        case _:
            return ""
