"""PURE. How long a server asks us to wait: `Retry-After` in seconds or as an HTTP date."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\s*(\d{1,18}(?:\.\d{0,9})?)\s*", re.ASCII)


def seconds_asked(text: str | None, now: datetime) -> float | None:
    """Seconds from `now` (aware); 0 for a date that has passed; None where the text is absent or neither
    form. Never raises: a header must not end a run."""
    if not text:
        return None
    if number := _SECONDS.fullmatch(text):
        return float(number[1])
    try:
        date = parsedate_to_datetime(text)
        return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now.timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
