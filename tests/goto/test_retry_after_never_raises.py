from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from provisioner.goto.retry_after import seconds_asked

NOW = datetime(2026, 11, 22, 4, 5, 6, tzinfo=UTC)


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ ?\S*", fullmatch=True))
@example("Mon, 99 Foo 99999999999 99:99:99 GMT")
@example("9" * 5000)
@example("Sun, 01 Jan 0001 00:00:00 +2359")
def test_no_text_raises_or_asks_for_negative_time(text: str) -> None:
    seconds = seconds_asked(text, NOW)
    assert seconds is None or 0 <= seconds < float("inf")


@given(st.integers(0, 10**9))
def test_seconds_are_seconds(seconds: int) -> None:
    assert seconds_asked(f" {seconds} ", NOW) == seconds


@given(st.integers(0, 10**8))
def test_a_date_is_the_time_until_then(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert seconds_asked(date, NOW) == pytest.approx(seconds)


def test_a_date_that_has_passed_asks_for_no_wait() -> None:
    assert seconds_asked(format_datetime(NOW - timedelta(days=1), usegmt=True), NOW) == 0


@pytest.mark.parametrize("text", [None, "", "soon", "-5", "1e3", "nan", "inf", "٣x"])
def test_what_is_neither_form_says_nothing(text: str | None) -> None:
    assert seconds_asked(text, NOW) is None
