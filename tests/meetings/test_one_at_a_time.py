"""GoTo lets an organizer run one meeting at a time: the rule against a model of minutes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from provisioner.meetings.calendar import Calendar, overlap
from provisioner.meetings.meeting import Meeting
from tests.meetings.calls import DAY, HOUR, meeting

QUARTER = timedelta(minutes=15)
ROOM = Meeting("1", "Room", kind="recurring")

timed = st.builds(
    lambda begins, lasts, kind: meeting(begins=begins * QUARTER, lasts=lasts * QUARTER, kind=kind),
    st.integers(0, 16 * 96),
    st.integers(1, 130),
    st.sampled_from(["scheduled", "scheduled", "immediate", "recurring", "", "new word"]),
)


def quarters(one: Meeting, *, of_a_week: bool) -> set[int]:
    """The quarters of an hour in which it is held; of any week, if it may be held in each."""
    assert one.starts is not None and one.ends is not None
    first, last = (int(moment.timestamp()) // 900 for moment in (one.starts, one.ends))
    return {quarter % (7 * 96) if of_a_week else quarter for quarter in range(first, last)}


@given(timed, timed)
def test_two_overlap_if_they_share_a_quarter_of_an_hour(one: Meeting, other: Meeting) -> None:
    weekly = not {one.kind, other.kind} <= {"scheduled", "immediate"}
    shared = quarters(one, of_a_week=weekly) & quarters(other, of_a_week=weekly)
    assert overlap(one, other) is bool(shared)
    assert overlap(other, one) is bool(shared)


@given(timed)
def test_a_meeting_is_in_its_own_way_and_a_room_in_nobodys(one: Meeting) -> None:
    assert overlap(one, one)
    assert not overlap(one, ROOM) and not overlap(ROOM, one) and not overlap(ROOM, ROOM)


@given(timed, st.integers(-130, 130))
def test_what_has_no_end_may_last_a_day(one: Meeting, apart: int) -> None:
    assert one.starts is not None
    endless = one._replace(kind="scheduled", ends=None)
    other = meeting(kind="scheduled")._replace(
        starts=one.starts + apart * QUARTER, ends=one.starts + (apart + 1) * QUARTER
    )
    assert overlap(endless, other) is overlap(other, endless) is (0 <= apart < 96)


def test_back_to_back_is_no_overlap() -> None:
    assert not overlap(meeting(), meeting(begins=DAY + HOUR))
    assert not overlap(meeting(kind="recurring"), meeting(begins=8 * DAY + HOUR))
    assert overlap(meeting(kind="recurring"), meeting(begins=8 * DAY + HOUR / 2))
    assert not overlap(meeting(kind="recurring"), meeting(begins=5 * DAY))


def test_what_a_plan_adds_takes_its_time() -> None:
    calendar = Calendar("9999", [])
    assert calendar.in_the_way_of(meeting("1")) is None
    calendar.take(meeting("1"))
    assert calendar.in_the_way_of(meeting("2")) == meeting("1")
    assert calendar.lookalikes(meeting("1")) == frozenset()  # it is not in the account yet
