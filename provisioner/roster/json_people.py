"""The one list of people in a JSON document, and what the document says about being the whole one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from provisioner.roster.json_cursor import Cursor
from provisioner.roster.unusable import Why, unusable

_MORE_FOLLOWS = re.compile(
    r"partiallyfailed|@?odata\.nextlink|next_?link|__next|next|next_?page(_?token)?|next_?cursor|has_?more|truncated"
).fullmatch
_ERRORS = re.compile(r"errors?|fault|exception").fullmatch
_TOTALS = re.compile(r"total|total_?(count|elements|results|number)|@odata\.count").fullmatch
_PAGES = re.compile(r"total_?pages|page_?count").fullmatch
_ABOUT = frozenset(["metadata", "meta", "links", "_links", "pagination", "paging", "page", "pageinfo", "d"])
"""Objects beside the list that may say such a thing."""


class JsonPeople:
    """Iterates over (number, entry). Raises `RosterUnusable`."""

    def __init__(self, text: str, *, source: str, lists: Sequence[str]) -> None:
        """`lists`: dotted keys below which the people may be; the list may stand alone, too."""
        self._text = text
        self._source = source
        self._lists = tuple(tuple(path.split(".")) for path in lists)
        self._where: tuple[str, ...] | None = None
        self._entries = 0
        self._expected = 0

    def __iter__(self) -> Iterator[tuple[int, object]]:
        self._where, self._entries, self._expected = None, 0, 0
        try:
            yield from self._walk()
        except (ValueError, RecursionError):
            self._no_json()
        self._demand_all()

    def _walk(self) -> Iterator[tuple[int, object]]:
        cursor = Cursor(self._text)
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
        if self._where is not None:
            what = f"the document holds two lists of people: {'.'.join(self._where)} and {'.'.join(path)}"
            raise unusable(Why.NOT_A_ROSTER, what, source=self._source)
        self._where = path
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

    def _demand_all(self) -> None:
        if self._where is None:
            what = "this is JSON, but holds no list of people where one is expected"
            expected = ", ".join(map(".".join, self._lists))
            remedy = f"the list may stand alone, or below {expected}"
            raise unusable(Why.NOT_A_ROSTER, what, source=self._source, remedy=remedy)
        if not self._entries:
            raise unusable(Why.NO_ROWS, "the list of people is empty", source=self._source)
        if self._expected > self._entries:
            what = f"the answer says that there are {self._expected} people, and has {self._entries}"
            raise unusable(Why.INCOMPLETE, what, source=self._source)

    def _no_json(self) -> NoReturn:
        if self._text.rstrip()[-1:] in ("}", "]"):
            raise unusable(Why.NOT_A_ROSTER, "this is no valid JSON", source=self._source) from None
        raise unusable(Why.CUT_OFF, "the roster is cut off in the middle", source=self._source) from None


def _count(value: object) -> int:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else 0
