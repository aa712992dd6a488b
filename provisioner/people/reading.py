"""From the cells of one row to a person, or to a row that holds one. Pure; a few microseconds a row.

Most cells of a roster repeat (names, days, words, zones): each distinct text is understood once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Generic, TypeVar

from provisioner.people import cells, days
from provisioner.people.cells import Unreadable
from provisioner.people.full_names import split_name
from provisioner.people.person import HeldRow, Person, Standing
from provisioner.people.spellings import locale_form, zone_form
from provisioner.people.text import address_form

FIELDS = (
    "employee_id",
    "email",
    "first_name",
    "last_name",
    "status",
    "start_date",
    "end_date",
    "manager",
    "locale",
    "time_zone",
)
"""Our fields, in the order in which `RowReader.read` takes their cells."""
FULL_NAME = "full_name"
"""A column that some sources have instead of first and last name."""
CELLS = (*FIELDS, FULL_NAME)
REQUIRED = FIELDS[:4]

_V = TypeVar("_V")
_HARMLESS = re.compile(r"[\w ./+-]{1,40}").fullmatch


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingRules:
    """How a source writes what we want to know."""

    status_words: Mapping[str, Standing]
    """Their word → what it means. Compared in `cells.word_form`; the empty word is a blank cell."""
    date_formats: tuple[str, ...] = (days.ISO_DAY,)
    """As `people.days` has them."""
    no_day: frozenset[str] = frozenset()
    """What this system writes for "no day", in `cells.word_form`."""
    zone: tzinfo | None = None
    """In which days begin and end."""
    known_zone: Callable[[str], bool]
    """Whether this is the name of an IANA time zone."""


class _Texts(dict[str, _V], Generic[_V]):
    """The distinct texts of one column, and what each of them means."""

    def __init__(self, understand: Callable[[str], _V]) -> None:
        self._understand = understand

    def __missing__(self, raw: str) -> _V:
        value = self[raw] = self._understand(raw)
        return value


class _Days(dict[str, date | None]):
    """The distinct texts of one column of days. `in_doubt`: no cell fits the formats, and at least one fits
    another."""

    def __init__(self, field: str, rules: ReadingRules) -> None:
        self._field = field
        self._rules = rules
        self._some_fit = False
        self._some_fit_another = False

    def __missing__(self, raw: str) -> date | None:
        rules = self._rules
        if days.is_no_day(raw) or cells.word_form(raw) in rules.no_day:
            self[raw] = None
            return None
        try:
            value = days.day(raw, rules.date_formats, rules.zone)
        except ValueError:
            self._some_fit_another = self._some_fit_another or days.is_a_day_somehow(raw)
            reason = f"{self._field}{_shown(raw)} is no day in the format {' or '.join(rules.date_formats)}"
            raise Unreadable("damaged", reason) from None
        self._some_fit = True
        self[raw] = value
        return value

    @property
    def in_doubt(self) -> bool:
        return self._some_fit_another and not self._some_fit


class RowReader:
    """Understands the rows of one source, one after the other."""

    def __init__(
        self,
        rules: ReadingRules,
        columns: Collection[str],
        *,
        by_address: bool = False,
        whole_names: bool = False,
    ) -> None:
        """`columns`: the fields that the source has. Without a status column everybody in it is active.
        `by_address`: the address is the identity. `whole_names`: they stand in the column `full_name`."""
        self._id = _address_as_id if by_address else cells.employee_id
        self._whole_names = _Texts(_split) if whole_names else None
        self._words = {cells.word_form(word): standing for word, standing in rules.status_words.items()}
        self._known_zone = rules.known_zone
        self._first_names = _Texts(lambda raw: cells.name(raw, "first_name"))
        self._last_names = _Texts(lambda raw: cells.name(raw, "last_name"))
        self._standings = _Texts(self._standing)
        if "status" not in columns:
            self._standings[""] = Standing.ACTIVE
        self._days = {field: _Days(field, rules) for field in ("start_date", "end_date")}
        self._managers = _Texts(_manager)
        self._locales = _Texts(locale_form)
        self._zones = _Texts(self._zone)

    def read(self, line: int, row: Sequence[str]) -> Person | HeldRow:
        """`row`: one cell for each of `CELLS`, "" where the source has no such column."""
        raw_id, raw_address, first, last, status, start, end, manager, locale, zone, whole_name = row
        try:
            if self._whole_names is not None:
                first, last = self._whole_names[whole_name]
            return Person(
                line,
                self._id(raw_id),
                cells.address(raw_address),
                self._first_names[first],
                self._last_names[last],
                self._standings[status],
                self._days["start_date"][start],
                self._days["end_date"][end],
                self._managers[manager],
                self._locales[locale],
                self._zones[zone],
            )
        except Unreadable as flaw:
            identity = (_if_readable(self._id, raw_id), _if_readable(cells.address, raw_address))
            return HeldRow(line, *identity, flaw.code, flaw.reason)

    def doubtful_days(self) -> list[str]:
        """The columns whose dates are in another format than the configured one: nothing is guessed."""
        return [field for field, days in self._days.items() if days.in_doubt]

    def notes(self) -> Iterator[str]:
        """What was left alone because it was not understood."""
        optional = {"manager": self._managers, "locale": self._locales, "time_zone": self._zones}
        for field, texts in optional.items():
            unknown = [raw for raw, value in texts.items() if value is None and raw.strip()]
            if unknown:
                # a manager is a person: not quoted
                some = "" if field == "manager" else "".join(_shown(raw) for raw in unknown[:3])
                yield f"{field}: {len(unknown)} different texts not understood and left alone{some}"

    def _standing(self, raw: str) -> Standing:
        word = cells.word_form(raw)
        if word in self._words:
            return self._words[word]
        if not word:
            raise Unreadable("blank_status", "status is blank")
        if cells.is_damaged(cells.cleaned(raw)):
            raise Unreadable("damaged", "status holds damaged characters or the error of a spreadsheet")
        raise Unreadable("unknown_word", f"status{_shown(raw)} is not among roster.status_words")

    def _zone(self, raw: str) -> str | None:
        zone = zone_form(raw)
        return zone if zone and self._known_zone(zone) else None


def _address_as_id(raw: str) -> str:
    return address_form(cells.address(raw))


def _split(raw: str) -> tuple[str, str]:
    text = cells.cleaned(raw)
    if not text or "?" in text or cells.is_damaged(text):
        raise Unreadable("damaged", "the name is blank or holds damaged characters")
    names = split_name(text)
    if names is None:
        raise Unreadable("damaged", 'the name is neither "First Last" nor "Last, First"')
    return names


def _manager(raw: str) -> str | None:
    text = cells.cleaned(raw)
    return text if text and not cells.is_damaged(text) else None


def _if_readable(understand: Callable[[str], str], raw: str) -> str | None:
    try:
        return understand(raw)
    except Unreadable:
        return None


def _shown(raw: str) -> str:
    """The cell as a reason may quote it: words and days, not whatever a shifted row brings along."""
    text = cells.cleaned(raw)
    return f' "{text}"' if _HARMLESS(text) else ""
