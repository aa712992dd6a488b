"""Moments and days as columns: text that sorts like time.

SQLite drops the offset of a datetime without a word, hence one type for all of them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Dialect, Text, TypeDecorator


class UtcText(TypeDecorator[datetime]):
    """The one column type for moments: UTC as text, because SQLite drops an offset without a word."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else utc_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class DayText(TypeDecorator[date]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


def utc_text(moment: datetime) -> str:
    """`2026-11-22T04:05:06.000007Z`: microseconds always, so that text sorts like time."""
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
