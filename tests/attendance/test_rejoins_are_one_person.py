"""Rejoins are one person with the union of the intervals, whatever the times look like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.attendance.presence import Flag, Interval, Presence, presences, union
from provisioner.meetings.attendance import Session, Stay

TEN = datetime(2026, 11, 2, 10, tzinfo=UTC)
SESSION = Session("1", "11", "7", starts=TEN, ends=TEN + timedelta(minutes=60))


def at(minute: int | None) -> datetime | None:
    return None if minute is None else TEN + timedelta(minutes=minute)


def stay(joined: int | None, left: int | None, *, email: str = "ada@example.com", name: str = "Ada") -> Stay:
    return Stay(name, email, at(joined), at(left))


def minutes(presence: Presence) -> int | None:
    return None if presence.present is None else presence.present // timedelta(minutes=1)


def only(*stays: Stay, session: Session = SESSION) -> Presence:
    (found,) = presences(stays, session)
    return found


def test_who_comes_again_is_one_person_for_the_time_in_all() -> None:
    found = only(stay(40, 60), stay(0, 20, email="ADA@Example.com", name=""), stay(10, 30))
    assert (found.name, minutes(found), found.stays, found.flags) == ("Ada", 50, 3, ())
    assert (found.joined, found.left) == (at(0), at(60))


def test_who_gives_only_a_name_is_one_person_by_name_and_apart_from_addresses() -> None:
    found = presences(
        [
            stay(0, 10, email="", name="ada  LOVELACE"),
            stay(20, 30, email="", name="Ada Lovelace"),
            stay(30, 40, name="Ada Lovelace"),
        ],
        SESSION,
    )
    assert [(each.email, minutes(each), each.stays) for each in found] == [
        ("", 20, 2),
        ("ada@example.com", 10, 1),
    ]


def test_who_gives_nothing_stays_apart_from_everybody() -> None:
    unnamed = [stay(0, 10, email="", name="")] * 3
    assert [(each.email, each.name, minutes(each)) for each in presences(unnamed, SESSION)] == [
        ("", "", 10)
    ] * 3


@pytest.mark.parametrize(
    ("joined", "left", "counted", "flag"),
    [
        (50, None, 10, Flag.NO_LEAVE_TIME),
        (-5, 70, 60, None),
        (20, 20, 0, None),
        (30, 10, None, Flag.LEFT_FIRST),
        (None, 10, None, Flag.NO_JOIN_TIME),
        (None, None, None, Flag.NO_JOIN_TIME),
        (70, 80, None, Flag.OUTSIDE),
        (-20, -10, None, Flag.OUTSIDE),
        (61, None, None, Flag.OUTSIDE),
    ],
)
def test_times_that_say_less_are_kept_and_flagged(
    joined: int | None, left: int | None, counted: int | None, flag: Flag | None
) -> None:
    found = only(stay(joined, left))
    assert (minutes(found), found.flags) == (counted, (flag,) if flag else ())
    assert (found.joined, found.left) == (at(joined), at(left))


def test_a_damaged_stay_does_not_spoil_the_others() -> None:
    found = only(stay(0, 20), stay(30, 10), stay(55, None))
    assert (minutes(found), found.stays) == (25, 3)
    assert set(found.flags) == {Flag.LEFT_FIRST, Flag.NO_LEAVE_TIME}


def test_without_the_times_of_the_session_the_stays_count_as_they_are() -> None:
    timeless = SESSION._replace(starts=None, ends=None)
    assert minutes(only(stay(-30, 90), session=timeless)) == 120
    assert only(stay(0, None), session=timeless).flags == (Flag.NEVER_ENDED,)


minute = st.integers(-20, 80)
some_times = st.lists(st.tuples(minute, minute).map(sorted), min_size=1, max_size=8)


@given(some_times)
def test_the_union_is_what_counting_minute_by_minute_finds(times: list[list[int]]) -> None:
    found = only(*(stay(begin, end) for begin, end in times))
    there = {one for begin, end in times for one in range(max(begin, 0), min(end, 60))}
    assert (minutes(found) or 0) == len(there)


@given(some_times)
def test_the_union_is_no_longer_than_the_sum_and_no_shorter_than_the_longest(times: list[list[int]]) -> None:
    intervals = [Interval(TEN + timedelta(minutes=a), TEN + timedelta(minutes=b)) for a, b in times]
    lengths = [end - begin for begin, end in intervals]
    assert max(lengths) <= union(intervals) <= sum(lengths, timedelta())


stays = st.builds(
    stay,
    st.none() | minute,
    st.none() | minute,
    email=st.sampled_from(["", "ada@example.com", "ADA@example.com", "bob@example.com"]),
    name=st.sampled_from(["", "Ada", "ada", "Bob"]),
)


@given(st.lists(stays, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_stays_does_not_matter_and_none_is_lost(rows: list[Stay], random: Random) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)
    found = presences(rows, SESSION)
    assert presences(shuffled, SESSION) == found
    assert sum(each.stays for each in found) == len(rows)
