"""What a cell of dates says: a day, "none", or something that is no day in the formats that were told.

Formats are told, never guessed: patterns of `strptime`, and two that `strptime` does not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import permutations

from provisioner.people.cells import cleaned

ISO_DAY = "%Y-%m-%d"
MOMENT = "moment"
"""ISO 8601 with a time, such as `2026-10-31T00:00:00+01:00`."""
MILLISECONDS = "/Date(ms)/"
"""Milliseconds since 1970, midnight UTC of the day that is meant (OData 2)."""

_NO_DAY = re.compile(r"[0\s./:-]*|null|none", re.IGNORECASE).fullmatch
_EARLIEST, _LATEST = date(1901, 1, 1), date(2099, 12, 30)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
_ISO_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII
).fullmatch
_ODATA = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII).fullmatch
_SPREADSHEET_DAYS = range(20_000, 80_000)
"""1954 to 2119 as a spreadsheet counts days."""
_MONTHS = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")


def is_no_day(raw: str) -> bool:
    """Blank, or zeros such as `0000-00-00`: "none", whatever the format."""
    return _NO_DAY(cleaned(raw)) is not None


def day(raw: str, patterns: Sequence[str], zone: tzinfo | None = None) -> date | None:
    """The day, or None for "none": also the ends of time that systems write for it (`9999-12-31`).

    `zone`: whose midnight begins a day. Raises ValueError where no pattern makes a day of the text.
    """
    text = cleaned(raw).removeprefix("'")
    if is_no_day(text):
        return None
    for pattern in patterns:
        try:
            found = _day(text, pattern, zone)
        except (ValueError, OverflowError):
            continue
        return found if _EARLIEST <= found <= _LATEST else None
    raise ValueError("no day in any of the formats")


def _day(text: str, pattern: str, zone: tzinfo | None) -> date:
    if pattern == ISO_DAY:
        # strptime would make the third of `2026-12-3`, which may be the thirtieth, cut off
        return date.fromisoformat(_demand(_ISO, text))
    if pattern == MOMENT:
        moment = datetime.fromisoformat(_demand(_ISO_MOMENT, text))
        # midnight is how a plain day is written; any other hour may be a midnight of another zone
        plain = (moment.hour, moment.minute) == (0, 0) or moment.tzinfo is None or zone is None
        return moment.date() if plain else moment.astimezone(zone).date()
    if pattern == MILLISECONDS:
        match = _ODATA(text)
        if match is None:
            raise ValueError
        return date(1970, 1, 1) + timedelta(days=int(match[1]) // 86_400_000)
    return datetime.strptime(text, pattern).date()


def _demand(form: Callable[[str], re.Match[str] | None], text: str) -> str:
    if not form(text):
        raise ValueError
    return text


def written(found: date, patterns: Sequence[str]) -> str:
    """The cell in which `day` finds this day: for sources that have dates instead of texts."""
    pattern = next((each for each in patterns if each not in (MOMENT, MILLISECONDS)), None)
    if pattern is not None:
        return found.strftime(pattern)
    return f"{found.isoformat()}T00:00:00" if MOMENT in patterns else _odata(found)


def _odata(found: date) -> str:
    return f"/Date({(found - date(1970, 1, 1)).days * 86_400_000})/"


def is_a_day_somehow(raw: str) -> bool:
    """Whether some other way of writing dates makes a day of this text: then the format is in doubt, not
    this cell. `3-8-2026` is one, `30-2-2026` and `soon` are none."""
    numbers = re.findall(r"\d+", raw, re.ASCII)
    if len(numbers) == 1:
        if len(numbers[0]) != 8:
            return int(numbers[0][:9]) in _SPREADSHEET_DAYS
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    if len(numbers) == 2 and _MONTHS.search(raw):
        numbers.append("1")
    if len(numbers) < 3 or any(len(number) > 4 for number in numbers[:3]):
        return False
    return any(_exists(*order) for order in permutations(map(int, numbers[:3])))


def _exists(year: int, month: int, day_of_month: int) -> bool:
    try:
        date(year + 2000 if year < 100 else year, month, day_of_month)
    except ValueError:
        return False
    return True
