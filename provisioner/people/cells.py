"""What one cell of a roster says: an id, an address, a name, a day, a locale; or that it is unreadable.

Damage is told, never repaired by guessing (rosters, "What each must come to").
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import permutations

from provisioner.people.text import nfc

LONGEST_ADDRESS = 128
LONGEST_NAME = 32
"""In characters; what GoTo takes (goto-api section 3, "Limits")."""


class Unreadable(Exception):
    """This cell holds its person: `code` as in the table of holds, `reason` for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


_PLAIN_ID = re.compile(r"[A-Za-z._-]*[0-9][A-Za-z0-9._-]*").fullmatch
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+").fullmatch
_NEVER = r'\s@,;:<>"()\[\]\\?'
_ADDRESS = re.compile(rf"[^{_NEVER}]+@(?:[^{_NEVER}.]+\.)+[^{_NEVER}.]+").fullmatch
_BROKEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\uffff]"
).search
_SPREADSHEET_ERROR = re.compile(r"#(?:[^\W\d_][\w/ ]*[!?]?|#*)|\(null\)|\[null\]|n/a").fullmatch
_NO_ID = frozenset({"null", "none", "nan", "undefined", "na", "nil"})
_ROUNDED_NUMBER = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+").fullmatch
_LOCALE = re.compile(r"([A-Za-z]{2,3})[-_]([A-Za-z]{2})").fullmatch


def cleaned(raw: str) -> str:
    """NFC, without the white space around it and without Excel's `="…"`, which keeps leading zeros."""
    text = raw.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].replace('""', '"').strip()
    return nfc(text)


def is_damaged(text: str) -> bool:
    """Lost or control characters, or the error word of a spreadsheet (`#N/A`, `#REF!`, `####`)."""
    return _BROKEN(text) is not None or _SPREADSHEET_ERROR(text.lower()) is not None


def _whole(raw: str, field: str) -> str:
    text = cleaned(raw)
    if not text:
        raise Unreadable("damaged", f"{field} is blank")
    if "?" in text or is_damaged(text):
        raise Unreadable("damaged", f"{field} holds damaged characters or the error of a spreadsheet")
    return text


def employee_id(raw: str) -> str:
    """Text, with its leading zeros."""
    if _PLAIN_ID(raw):
        return raw
    text = cleaned(raw).removeprefix("'").strip()
    if not text:
        raise Unreadable("no_employee_id", "employee_id is blank")
    if text.lower() in _NO_ID or _ROUNDED_NUMBER(text):
        raise Unreadable("damaged", "employee_id is the error or the rounded number of a spreadsheet")
    return _whole(text, "employee_id")


def address(raw: str) -> str:
    if len(raw) <= LONGEST_ADDRESS and _PLAIN_ADDRESS(raw):
        return raw
    text = _whole(raw, "email")
    if not _ADDRESS(text):
        raise Unreadable("damaged", "email is no address")
    if len(text) > LONGEST_ADDRESS:
        raise Unreadable("too_long", f"email is longer than {LONGEST_ADDRESS} characters")
    return text


def name(raw: str, field: str) -> str:
    text = _whole(raw, field)
    if len(text) > LONGEST_NAME:
        raise Unreadable("too_long", f"{field} is longer than {LONGEST_NAME} characters")
    return text


def word_form(word: str) -> str:
    """The form in which status words are equal: `On-Leave`, `on leave` and `ON_LEAVE` are one."""
    return " ".join(re.sub("[-_]", " ", cleaned(word)).casefold().split())


def locale(raw: str) -> str | None:
    """`en-US` and `en_us` as `en_US`; None where it is not understood."""
    match = _LOCALE(cleaned(raw))
    return f"{match[1].lower()}_{match[2].upper()}" if match else None


# --- days ------------------------------------------------------------------------------------------------

_NO_DAY = re.compile(r"[0\s./:-]*|null|none", re.IGNORECASE).fullmatch
_EARLIEST, _LATEST = date(1901, 1, 1), date(2099, 12, 30)
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
_SPREADSHEET_DAYS = range(20_000, 80_000)
"""1954 to 2119 as a spreadsheet counts days."""
_MONTHS = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")


def is_no_day(raw: str) -> bool:
    """Blank, or zeros such as `0000-00-00`: "none", whatever the format."""
    return _NO_DAY(cleaned(raw)) is not None


def day(raw: str, pattern: str) -> date | None:
    """The day, or None for "none": also the ends of time that systems write for it (`9999-12-31`).

    Raises ValueError where the pattern (of `strptime`) makes no day of the text.
    """
    text = cleaned(raw).removeprefix("'")
    if is_no_day(text):
        return None
    if pattern == "%Y-%m-%d":
        # strptime would make the third of `2026-12-3`, which may be the thirtieth, cut off
        if not _ISO(text):
            raise ValueError(text)
        found = date.fromisoformat(text)
    else:
        found = datetime.strptime(text, pattern).date()
    return found if _EARLIEST <= found <= _LATEST else None


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
