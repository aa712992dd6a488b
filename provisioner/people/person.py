"""A person as the roster describes them, and a whole roster as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """What the roster's status word means (`roster.status_words`)."""

    ACTIVE = "active"
    LEAVE = "leave"
    FUTURE = "future"
    LEAVER = "leaver"
    NEVER_STARTED = "never_started"


class Person(NamedTuple):
    """One understood row. Texts are NFC and stripped; an optional cell left blank is None: "no opinion".

    A NamedTuple because a large roster makes 200,000 of them.
    """

    line: int
    employee_id: str
    email: str
    first_name: str
    last_name: str
    standing: Standing = Standing.ACTIVE
    start_date: date | None = None
    end_date: date | None = None
    """The last day, inclusive."""
    manager: str | None = None
    locale: str | None = None
    time_zone: str | None = None


class HeldRow(NamedTuple):
    """A row that could not be understood: it holds the person it belongs to, and removes nobody.

    Address and id are given as far as they could be read.
    """

    line: int
    employee_id: str | None
    email: str | None
    code: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """One complete read of the desired state. It is never shorter than its source: what could not be
    understood is in `held`."""

    sources: tuple[str, ...]
    digest: str
    """`sha256:…` over the mapped, sorted people and held rows; independent of the order of the lines."""
    rows: int
    people: tuple[Person, ...]
    held: tuple[HeldRow, ...] = ()
    columns: tuple[str, ...] = ()
    """The names of our fields that the source has a column for."""
    written_at: datetime | None = None
    """When the (oldest) source was last written, UTC; None where it does not say."""
    by_address: bool = False
    """The source has no employee ids: the address is the identity, and `employee_id` is its form."""
    without: tuple[str, ...] = ()
    """The names of our fields that the operator does without (`roster.columns` gives them no heading)."""
    notes: tuple[str, ...] = ()
    """Warnings for the operator, such as the encoding that had to be assumed. No personal data."""
