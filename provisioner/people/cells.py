"""What one cell of a roster says: an id, an address, a name, a word; or that it is unreadable.

Damage is told, never repaired by guessing (rosters, "What each must come to").
"""

from __future__ import annotations

import re

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
