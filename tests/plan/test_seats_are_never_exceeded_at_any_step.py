"""Prefix sums over the phases of what is applied, under both readings of a suspended organizer's seat.

Whether he keeps it is not documented (goto-api section 2, `suspend`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.organizer import Status
from provisioner.people.person import Roster
from provisioner.plan.build import Plan, build
from provisioner.plan.memory import Kind
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.rehearsal import rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.strategies import LARGE, worlds
from tests.plan.worlds import (
    NOW,
    TODAY,
    hold_of,
    leaver,
    linked,
    organizers,
    people,
    person,
    plan,
    roster,
    said,
    suspended,
    suspension,
    suspensions,
)


def _taken_after_each_step(made: Plan, *, suspended_keeps_seat: bool) -> Iterator[int]:
    listed = made.world.account.organizers
    taken = sum(1 for one in listed if suspended_keeps_seat or one.status is not Status.SUSPENDED)
    yield taken
    for change in made.applicable:
        if change.kind is Kind.CREATE:
            taken += 1
        elif change.kind is Kind.DELETE:
            taken -= 1 if suspended_keeps_seat else 0
        elif not suspended_keeps_seat:
            taken += {Kind.SUSPEND: -1, Kind.REACTIVATE: 1}.get(change.kind, 0)
        yield taken


@given(
    worlds(), st.integers(0, 14), st.booleans(), st.booleans(), st.sampled_from(["hold_all", "hold_removals"])
)
def test_no_step_takes_a_seat_that_is_not_there(
    seen: World, seats: int, keeps: bool, is_known: bool, over_limit: str
) -> None:
    """An account that is over its seats already is not brought further over."""
    policy = replace(seen.policy, over_limit=over_limit)
    account = replace(seen.account, seats=seats, suspended_keeps_seat=keeps if is_known else None)
    made = build(replace(seen, account=account, policy=policy))
    before, *after = _taken_after_each_step(made, suspended_keeps_seat=keeps)
    assert all(taken <= max(seats, before) for taken in after)
    for taken, following in zip([before, *after], after, strict=False):
        assert following <= max(seats, taken)


@pytest.mark.parametrize(("seats", "hired"), [(3, 0), (4, 1), (5, 2), (6, 3), (7, 3)])
def test_hires_beyond_the_seats_are_held(seats: int, hired: int) -> None:
    rows = people([0, 1, 2, 10, 11, 12])
    made = plan(rows, organizers(range(3)), linked(range(3)), seats=seats)
    assert [employee_id for _, employee_id in said(made)] == ["0010", "0011", "0012"][:hired]
    assert [held.code for held in made.held] == ["no_seat"] * (3 - hired)
    assert all(held.would is Kind.CREATE for held in made.held)


def test_whoever_starts_first_gets_the_seat() -> None:
    rows = [person(10, start_date=TODAY), person(11, start_date=TODAY.replace(day=1)), person(12)]
    made = plan(rows, [], linked([]), seats=2)
    assert [employee_id for _, employee_id in said(made)] == ["0012", "0011"]
    assert hold_of(made, "0010").code == "no_seat"


def test_a_seat_that_a_leaver_may_or_may_not_free_is_not_given_away() -> None:
    """Nobody is evicted to make room, and nobody is invited on a guess."""
    rows = [leaver(0), *people([1, 2, 10])]
    made = plan(rows, organizers(range(3)), linked(range(3)), seats=3)
    assert said(made) == [("suspend", "0000")]
    assert hold_of(made, "0010").code == "no_seat"


def test_a_seat_that_a_leaver_is_known_to_free_is_given_away() -> None:
    rows = [leaver(0), *people([1, 2, 10, 11])]
    seen = plan(rows, organizers(range(3)), linked(range(3)), seats=3).world
    made = build(replace(seen, account=replace(seen.account, suspended_keeps_seat=False)))
    assert said(made) == [("suspend", "0000"), ("create", "0010")]
    assert hold_of(made, "0011").code == "no_seat"


def test_who_counts_the_seats_is_believed() -> None:
    """Somebody who is not listed holds one."""
    seen = plan(people([0, 10]), organizers([0]), linked([0]), seats=2).world
    assert said(build(seen)) == [("create", "0010")]
    account = replace(seen.account, suspended_keeps_seat=False, seats_taken=2)
    assert hold_of(build(replace(seen, account=account)), "0010").code == "no_seat"


def test_who_returns_needs_a_seat_too() -> None:
    """Three seats, three active people, and a fourth who was suspended and whose seat was given away."""
    memory = linked(range(4), suspensions=suspensions(suspension(0)))
    listed = [suspended(0), *organizers([1, 2, 3])]
    made = plan(people(range(4)), listed, memory, seats=3)
    assert (said(made), hold_of(made, "0000").code) == ([], "no_seat")
    assert said(plan(people(range(4)), listed, memory, seats=4)) == [("reactivate", "0000")]


RETURNS_WHEN_ANOTHER_LEAVES = [person(0), leaver(1), leaver(2), leaver(3), *people(range(4, 10))]


def test_a_return_takes_the_seat_that_is_freed_before() -> None:
    memory = linked(range(10), suspensions=suspensions(suspension(0)))
    listed = [suspended(0), *organizers(range(1, 10))]
    made = plan(RETURNS_WHEN_ANOTHER_LEAVES, listed, memory, LARGE, seats=9)
    assert said(made)[-1] == ("reactivate", "0000")


def test_but_not_where_the_leaving_is_stopped() -> None:
    memory = linked(range(10), suspensions=suspensions(suspension(0)))
    listed = [suspended(0), *organizers(range(1, 10))]
    policy = Policy(over_limit="hold_removals")
    made = plan(RETURNS_WHEN_ANOTHER_LEAVES, listed, memory, policy, seats=9)
    assert made.applicable == ()
    assert hold_of(made, "0000").code == "no_seat"


def test_whoever_had_to_wait_is_completed_without_help() -> None:
    read: Roster = roster(people(range(6)))
    rehearsal = rehearsal_of(organizers(range(4)), seats=5, database=Remembering(memory=linked(range(4))))
    rehearsal.apply(read, NOW)
    assert [change.employee_id for change in rehearsal.calls] == ["0004"]
    rehearsal.seats = 6
    rehearsal.apply(read, NOW)
    assert [change.employee_id for change in rehearsal.calls] == ["0004", "0005"]
