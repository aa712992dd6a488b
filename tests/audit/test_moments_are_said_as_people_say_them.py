from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.audit.moments import EXAMPLES, NoMoment, since, until

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 15, 30, 45, tzinfo=BERLIN)


def in_berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("today", "2026-11-22T00:00", "2026-11-23T00:00"),
        ("Yesterday ", "2026-11-21T00:00", "2026-11-22T00:00"),
        ("2026-11-20", "2026-11-20T00:00", "2026-11-21T00:00"),
        ("3 days ago", "2026-11-19T00:00", "2026-11-20T00:00"),
        ("2 weeks ago", "2026-11-08T00:00", "2026-11-09T00:00"),
        ("a week ago", "2026-11-15T00:00", "2026-11-16T00:00"),
        ("9 months ago", "2026-02-22T00:00", "2026-02-23T00:00"),
        ("1 year ago", "2025-11-22T00:00", "2025-11-23T00:00"),
    ],
)
def test_a_day_is_all_of_it(text: str, begins: str, ends: str) -> None:
    assert since(text, NOW) == in_berlin(begins)
    assert until(text, NOW) == in_berlin(ends)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("an hour ago", NOW - timedelta(hours=1)),
        ("90 minutes ago", NOW - timedelta(minutes=90)),
        ("2026-11-20T08:00", in_berlin("2026-11-20T08:00")),
        ("2026-11-20 08:00:30", in_berlin("2026-11-20T08:00:30")),
        ("2026-11-20T08:00:00Z", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T08:00:00-05:00", datetime(2026, 11, 20, 13, tzinfo=UTC)),
    ],
)
def test_a_moment_is_itself(text: str, moment: datetime) -> None:
    assert since(text, NOW) == until(text, NOW) == moment


def test_a_month_ago_there_may_be_no_such_day() -> None:
    end_of_march = datetime(2026, 3, 31, 12, tzinfo=BERLIN)
    assert since("a month ago", end_of_march) == in_berlin("2026-02-28T00:00")


def test_hours_are_hours_when_the_clocks_go_back() -> None:
    """On 2026-10-25 three o'clock comes twice in Berlin."""
    after = datetime(2026, 10, 25, 6, tzinfo=BERLIN)
    assert since("5 hours ago", after) == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_midnight_is_that_of_the_person_who_asks() -> None:
    assert since("today", NOW).isoformat() == "2026-11-21T23:00:00+00:00"


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_understood(text: str) -> None:
    assert since(text, NOW) <= until(text, NOW)


@pytest.mark.parametrize(
    "text", ["", "gestern", "2 fortnights ago", "-1 days ago", "2026-13-01", "99999 years ago", "0001-01-01"]
)
def test_what_says_no_moment_is_an_error(text: str) -> None:
    with pytest.raises(NoMoment):
        since(text, NOW)


@given(st.text(max_size=20))
def test_nothing_else_is_ever_raised(text: str) -> None:
    with suppress(NoMoment):
        assert since(text, NOW).tzinfo is UTC
