"""Rows of cells out of JSON: a list of objects, by itself or under one of the keys that are known for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from provisioner.people.reading import CELLS
from provisioner.roster.columns import Columns, Headings, find_columns
from provisioner.roster.json_cursor import Cursor, Number
from provisioner.roster.unusable import Why, unusable

_MORE_FOLLOWS = re.compile(
    r"partiallyfailed|@?odata\.nextlink|next_?link|__next|next|next_?page(_?token)?|next_?cursor|has_?more|truncated"
).fullmatch
_ERRORS = re.compile(r"errors?|fault|exception").fullmatch
_TOTALS = re.compile(r"total|total_?(count|elements|results|number)|@odata\.count").fullmatch
_PAGES = re.compile(r"total_?pages|page_?count").fullmatch
_ABOUT = frozenset(["metadata", "meta", "links", "_links", "pagination", "paging", "page", "pageinfo", "d"])
"""Objects beside the list that may say such a thing."""

_NO_TEXT = "\ufffd"
"""A list or an object where a text is expected: damaged."""
_IDS = (CELLS.index("employee_id"), CELLS.index("manager"))


class JsonRows:
    """Iterates over (number of the entry, one cell for each of CELLS). Raises `RosterUnusable`."""

    _list: tuple[str, ...] | None
    """Where the list of people was found."""
    _entries: int

    def __init__(
        self,
        text: str,
        *,
        source: str,
        lists: Sequence[str],
        known: Headings,
        configured: Mapping[str, str],
    ) -> None:
        """Walks through the whole document once. `lists`: dotted keys below which the people are.

        `known` and `configured` as `find_columns` takes them; a heading is a path such as `work.email`,
        with numbers for places in a list."""
        self._text = text
        self._source = source
        self._lists = tuple(tuple(path.split(".")) for path in lists)
        names = [*configured.values(), *(name for each in known.values() for name in each)]
        wanted = {name: _path(name) for name in dict.fromkeys(names) if name}
        self._expected = 0
        there: list[str] = []
        try:
            for _, entry in self._walk():
                there += [name for name, path in wanted.items() if _get(entry, path) is not _ABSENT]
                for name in there:
                    wanted.pop(name, None)
        except (ValueError, RecursionError):
            self._no_json()
        if self._list is None:
            what = "this is JSON, but holds no list of people where one is expected"
            remedy = f"the list may stand alone, or below {', '.join(lists)}"
            raise unusable(Why.NOT_A_ROSTER, what, source=source, remedy=remedy)
        if not self._entries:
            raise unusable(Why.NO_ROWS, "the list of people is empty", source=source)
        if self._expected > self._entries:
            what = f"the answer says that there are {self._expected} people, and has {self._entries}"
            raise unusable(Why.INCOMPLETE, what, source=source)
        self.columns: Columns = find_columns(there, known, configured)
        self.columns.check(source, None)

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        names = {field: self.columns.heading[place] for field, place in self.columns.places.items()}
        paths = [_path(names[field]) if field in names else None for field in CELLS]
        for number, entry in self._walk():
            cells = [_text(_get(entry, path)) if path is not None else "" for path in paths]
            if any(isinstance(cells[place], Number) for place in _IDS):
                what = "an id is written as a number with a fraction or an exponent, which is rounded"
                raise unusable(Why.ROUNDED_ID, what, source=f"{self._source}, entry {number}")
            yield number, cells

    def _walk(self) -> Iterator[tuple[int, object]]:
        cursor = Cursor(self._text)
        self._list, self._entries = None, 0
        if cursor.peek() == "[":
            yield from self._people(cursor, ())
        else:
            yield from self._object(cursor, ())
        cursor.end()

    def _object(self, cursor: Cursor, above: tuple[str, ...]) -> Iterator[tuple[int, object]]:
        for key in cursor.members():
            path = (*above, key)
            if path in self._lists and cursor.peek() == "[":
                yield from self._people(cursor, path)
            elif cursor.peek() == "{" and any(known[: len(path)] == path for known in self._lists):
                yield from self._object(cursor, path)
            else:
                self._look_at(key, cursor.value())

    def _people(self, cursor: Cursor, path: tuple[str, ...]) -> Iterator[tuple[int, object]]:
        if self._list is not None:
            what = f"the document holds two lists of people: {'.'.join(self._list)} and {'.'.join(path)}"
            raise unusable(Why.NOT_A_ROSTER, what, source=self._source)
        self._list = path
        for number in cursor.elements():
            entry = cursor.value()
            if not isinstance(entry, dict):
                raise ValueError("an entry of the list is no object")
            self._entries += 1
            yield number, entry

    def _look_at(self, key: str, value: object) -> None:
        """Raises where the answer says of itself that it is not the whole one."""
        name = key.lower()
        if isinstance(value, dict) and name in _ABOUT:
            for inner, its in value.items():
                self._look_at(inner, its)
        elif (_ERRORS(name) and value) or (name == "success" and value is False):
            what = f'the answer is an error: it has "{key}"'
            raise unusable(Why.ANSWERED_AN_ERROR, what, source=self._source)
        elif (_MORE_FOLLOWS(name) and value) or (_PAGES(name) and _count(value) > 1):
            what = f'the answer is not the whole list: it has "{key}"'
            raise unusable(Why.INCOMPLETE, what, source=self._source)
        elif _TOTALS(name):
            self._expected = max(self._expected, _count(value))

    def _no_json(self) -> NoReturn:
        if self._text.rstrip()[-1:] in ("}", "]"):
            raise unusable(Why.NOT_A_ROSTER, "this is no valid JSON", source=self._source) from None
        raise unusable(Why.CUT_OFF, "the roster is cut off in the middle", source=self._source) from None


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


def _count(value: object) -> int:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else 0
