"""Why a source is no roster. An error is never a shorter roster."""

from __future__ import annotations

from enum import StrEnum

from provisioner.errors import RosterUnusable


class Why(StrEnum):
    """The codes of `RosterUnusable`."""

    NOT_THERE = "not_there"
    NOT_A_FILE = "not_a_file"
    NOT_READABLE = "not_readable"
    NOT_SUPPORTED = "not_supported"
    TOO_LARGE = "too_large"
    CHANGED = "changed_while_read"
    EMPTY = "empty"
    NO_ROWS = "no_rows"
    NOT_A_ROSTER = "not_a_roster"
    ENCODING = "encoding"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    ROW_WIDTH = "row_width"
    QUOTE = "unbalanced_quote"
    CUT_OFF = "cut_off"
    DATE_FORMAT = "date_format"
    COLUMN_GONE = "column_gone"
    """Found by comparison with the last accepted roster, in `plan.continuity`."""
    SEVERAL_SHEETS = "several_sheets"
    ROUNDED_ID = "rounded_id"
    INCOMPLETE = "incomplete"
    ANSWERED_AN_ERROR = "answered_an_error"
    HOST_UNKNOWN = "host_unknown"


EXPORT_AGAIN = "export it again, completely (CSV as UTF-8), and put it there in one move"


def unusable(
    why: Why, what: str, *, source: str, line: int | None = None, remedy: str = EXPORT_AGAIN
) -> RosterUnusable:
    """`source` as `fetch.shown` gives it."""
    where = source if line is None else f"{source}, line {line}"
    return RosterUnusable(what, code=why.value, where=where, remedy=remedy)
