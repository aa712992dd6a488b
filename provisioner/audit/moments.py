"""Moments as people say them: "yesterday", "2 weeks ago", "2026-11-22", "2026-11-22 15:30".

What names a day means all of it: from its midnight on, or until its end. `now` is aware, and its zone is
that of the person who asks; what comes back is UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

EXAMPLES = ("today", "yesterday", "3 hours ago", "2 weeks ago", "2026-11-22", "2026-11-22T15:30")

_AGO = re.compile(r"(an?|\d{1,5}) (minute|hour|day|week|month|year)s? ago")
_DAYS = {"day": 1, "week": 7}
_SECONDS = {"minute": 60, "hour": 3_600}
_MONTHS = {"month": 1, "year": 12}


class NoMoment(ValueError):
    """The text says no moment."""


def since(text: str, now: datetime) -> datetime:
    """When what the text says begins. Raises `NoMoment`."""
    return _utc(_said(text, now), text, now)


def until(text: str, now: datetime) -> datetime:
    """When what the text says is over: a day ends at the next midnight. Raises `NoMoment`."""
    said = _said(text, now)
    if not isinstance(said, datetime) and said < date.max:
        said += timedelta(days=1)
    return _utc(said, text, now)


def _utc(said: date | datetime, text: str, now: datetime) -> datetime:
    moment = said if isinstance(said, datetime) else datetime.combine(said, time(), now.tzinfo)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise NoMoment(text) from None


def _said(text: str, now: datetime) -> date | datetime:
    """A day, or an aware moment."""
    words = " ".join(text.lower().split())
    if words == "now":
        return now
    if words in ("today", "yesterday"):
        return now.date() - timedelta(days=words == "yesterday")
    if (ago := _AGO.fullmatch(words)) is not None:
        return _ago(1 if ago[1] in ("a", "an") else int(ago[1]), ago[2], text, now)
    return _written(text.strip(), now)


def _ago(count: int, unit: str, text: str, now: datetime) -> date | datetime:
    try:
        if unit in _SECONDS:
            # In elapsed time, not on the clock of a zone that was put back in between.
            return datetime.fromtimestamp(now.timestamp() - count * _SECONDS[unit], now.tzinfo)
        if unit in _DAYS:
            return now.date() - timedelta(days=count * _DAYS[unit])
        return _months_before(now.date(), count * _MONTHS[unit])
    except (OverflowError, ValueError, OSError):
        raise NoMoment(text) from None


def _months_before(day: date, months: int) -> date:
    """The same day of that month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _written(text: str, now: datetime) -> date | datetime:
    try:
        if len(text) <= len("2026-11-22"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NoMoment(text) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=now.tzinfo)
