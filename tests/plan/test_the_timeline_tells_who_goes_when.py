"""The next days as a plan tells them are what the plans of those days decide."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from provisioner.plan.memory import Cause, HandHold, Kind
from provisioner.plan.policy import Policy
from provisioner.plan.timeline import Moment, Seats, seats_needed, timeline
from tests.plan.worlds import (
    TODAY,
    linked,
    organizer,
    organizers,
    person,
    plan,
    suspended,
    suspension,
    suspensions,
)

DELETED = "is deleted, for good, unless a meeting is ahead"


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def who_goes_when(moments: tuple[Moment, ...]) -> list[tuple[int, str, str]]:
    return [((m.day - TODAY).days, m.what, m.who) for m in moments]


@given(start=st.integers(-3, 12), end=st.none() | st.integers(-3, 12), days=st.integers(0, 3))
def test_a_forecast_is_what_the_plan_of_that_day_decides(start: int, end: int | None, days: int) -> None:
    """A newcomer, and somebody who is here already, with the same dates."""
    dates = {"start_date": on(start), "end_date": None if end is None else on(end)}
    rows = [person(1, start_date=on(start)), person(2, end_date=dates["end_date"])]
    known, policy = linked([2]), Policy(create_days_before_start=days, leaver="suspend")

    def decided(day: int) -> set[tuple[Kind, str]]:
        made = plan(rows, [organizer(2)], known, policy, today=on(day))
        return {(change.kind, change.email) for change in made.changes}

    moments = timeline(plan(rows, [organizer(2)], known, policy), days=12)
    comes = [(m.day - TODAY).days for m in moments if m.what == "first day"]
    assert comes == ([start - days] if start - days > 0 else [])
    for day in comes:
        assert (Kind.CREATE, "p1@example.com") in decided(day) - decided(day - 1)
    goes = [(m.day - TODAY).days for m in moments if m.what == "last day"]
    assert goes == ([end] if end is not None and end >= 0 else [])
    for day in goes:
        assert (Kind.SUSPEND, "p2@example.com") in decided(day + 1) - decided(day)


def test_a_grace_period_ends_when_the_deletion_is_due() -> None:
    memory = linked([1, 2], suspensions=suspensions(suspension(1), suspension(2, cause=Cause.LEAVE)))
    rows = [person(1, end_date=on(-10))]
    made = plan(rows, [suspended(1)], memory)
    assert timeline(made) == (Moment(on(20), "grace period ends", "p1@example.com", DELETED, -1),)
    assert plan(rows, [suspended(1)], memory, today=on(19)).count(Kind.DELETE) == 0
    assert plan(rows, [suspended(1)], memory, today=on(20)).looks == (organizer(1).key,)


def test_who_is_suspended_by_this_plan_or_soon_is_followed_to_the_end() -> None:
    rows = [person(1, end_date=on(-1)), person(2, end_date=on(3)), person(3)]
    made = plan(rows, organizers([1, 2, 3]), linked([1, 2, 3]), Policy(grace_days=5))
    assert who_goes_when(timeline(made)) == [
        (3, "last day", "p2@example.com"),
        (5, "grace period ends", "p1@example.com"),
        (9, "grace period ends", "p2@example.com"),
    ]
    assert who_goes_when(timeline(made, days=4)) == [(3, "last day", "p2@example.com")]


def test_who_is_shielded_does_not_go() -> None:
    rows = [person(1, end_date=on(3)), person(2, end_date=on(3)), person(3)]
    listed = [organizer(1, admin_roles=("SUPER_USER",)), organizer(2), organizer(3)]
    moments = timeline(plan(rows, listed, linked([1, 2, 3]), Policy(protected=("0002",))))
    assert [moment.then for moment in moments] == ["left alone: admin", "left alone: protected"]
    assert [moment.seats for moment in moments] == [0, 0]


def test_a_hold_by_hand_ends() -> None:
    holds = {person(1).employee_id: HandHold(on(4), "Ann", "an audit")}
    made = plan([person(1, end_date=on(-1))], [organizer(1)], linked([1], hand_holds=holds))
    assert timeline(made) == (Moment(on(4), "hold by hand ends", "p1@example.com", "would suspend"),)


def test_who_returns_is_not_counted_as_going() -> None:
    memory = linked([1], suspensions=suspensions(suspension(1)))
    assert timeline(plan([person(1)], [suspended(1)], memory)) == ()


def test_seats_are_counted_day_by_day() -> None:
    """Two are here, one is created today, one comes in two days, one is deleted in four."""
    rows = [
        person(1),
        person(2, end_date=on(-1)),
        person(3),
        person(4, start_date=on(2)),
        person(5, start_date=on(4)),
    ]
    made = plan(rows, organizers([1, 2]), linked([1, 2]), Policy(grace_days=4))
    assert seats_needed(made, timeline(made)) == (Seats(TODAY, 3), Seats(on(2), 4))


def test_who_waits_for_a_seat_needs_one() -> None:
    made = plan([person(1), person(2)], organizers([1]), linked([1]), seats=1)
    assert [held.code for held in made.held] == ["no_seat"]
    assert seats_needed(made, ()) == (Seats(TODAY, 2),)


def test_nothing_comes_where_nothing_is_dated() -> None:
    made = plan([person(1)], organizers([1]), linked([1]))
    assert timeline(made) == ()
    assert seats_needed(made, ()) == (Seats(TODAY, 1),)
