"""Only what surely is over is not upcoming."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.meetings.meeting import Meeting, upcoming

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("starts", "ends", "kind", "counts"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, "scheduled", True),
        (NOW - HOUR, NOW + HOUR, "scheduled", True),
        (NOW - 2 * HOUR, NOW - HOUR, "scheduled", False),
        (NOW - 2 * HOUR, NOW, "immediate", False),
        (NOW - 2 * HOUR, None, "scheduled", True),
        (None, None, "recurring", True),
        (NOW - 2 * HOUR, NOW - HOUR, "recurring", True),
        (NOW - 2 * HOUR, NOW - HOUR, "Recurring", True),
    ],
)
def test_the_table(starts: datetime | None, ends: datetime | None, kind: str, counts: bool) -> None:
    meeting = Meeting("1", "Subject", starts, ends, kind)
    assert (upcoming([meeting], now=NOW) == (meeting,)) is counts


moments = st.none() | st.integers(-100, 100).map(lambda hours: NOW + hours * HOUR)
meetings = st.builds(
    Meeting,
    st.sampled_from("abc"),
    st.just(""),
    moments,
    moments,
    st.sampled_from(["scheduled", "recurring", ""]),
)


@given(st.lists(meetings))
def test_nothing_without_a_past_end_is_dropped_and_each_is_told_once(listed: list[Meeting]) -> None:
    found = upcoming(listed, now=NOW)
    assert len({meeting.meeting_id for meeting in found}) == len(found)
    unended = {m.meeting_id for m in listed if m.ends is None or m.ends > NOW}
    assert unended <= {meeting.meeting_id for meeting in found}
