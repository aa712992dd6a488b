"""`max(floor, percent of managed, rounded down)`: no hole for small accounts, and not one more than that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.plan.build import Plan, build
from provisioner.plan.memory import Kind, SuspensionState
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.rehearsal import rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.strategies import worlds, worlds_of_leavers
from tests.plan.worlds import (
    NOW,
    accepted,
    leaver,
    linked,
    objected,
    organizers,
    people,
    person,
    plan,
    roster,
    suspension,
    whom,
)

SIZES = [0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 19, 20, 21, 29, 30, 39, 40, 41, 50, 99, 100, 101, 199, 200]
DEFAULT = Policy()
NO_WINDOW = Policy(removal_window_percent=1000)


def _leaving(managed: int, leavers: int, policy: Policy = NO_WINDOW, **known: object) -> Plan:
    rows = [leaver(n) if n < leavers else person(n) for n in range(managed)]
    return plan(rows, organizers(range(managed)), linked(range(managed), **known), policy)


@pytest.mark.parametrize("managed", SIZES)
def test_removals_of_one_run(managed: int) -> None:
    """10 %, rounded down, but one is always possible."""
    limit = max(1, managed // 10)
    if managed >= limit:
        assert objected(_leaving(managed, limit)) == set()
        assert len(_leaving(managed, limit).applicable) == limit
    if managed > limit:
        over = _leaving(managed, limit + 1)
        (objection,) = over.objections
        assert (objection.code, objection.limit, objection.planned) == ("removal_limit", limit, limit + 1)
        assert over.applicable == ()


@pytest.mark.parametrize("managed", SIZES)
def test_removals_within_the_window(managed: int) -> None:
    """20 %, rounded down, over the last days: one today on top of what was sent."""
    limit = max(1, managed // 5)
    if managed <= limit:
        return
    for sent, stopped in ((limit - 1, False), (limit, True)):
        earlier = tuple(suspension(500 + n) for n in range(sent))
        made = _leaving(managed, 1, DEFAULT, window=earlier)
        assert ("removal_window" in objected(made)) is stopped
        assert bool(made.applicable) is not stopped


def test_in_the_window_each_counts_once_and_an_approved_or_refused_one_not_at_all() -> None:
    sent = (
        suspension(500),
        suspension(500, state=SuspensionState.UNDONE),
        suspension(501, approved=True),
        suspension(502, state=SuspensionState.NOT_APPLIED),
        suspension(503, state=SuspensionState.SENT),
    )
    policy = Policy(removal_limit_floor=3)
    assert objected(_leaving(5, 1, policy, window=sent)) == set()
    (objection,) = _leaving(5, 2, policy, window=sent).objections
    assert (objection.code, objection.planned, objection.limit) == ("removal_window", 4, 3)


def test_a_full_window_stops_nothing_but_removals() -> None:
    sent = tuple(suspension(500 + n) for n in range(50))
    made = plan([*people(range(10)), person(11)], organizers(range(10)), linked(range(10), window=sent))
    assert objected(made) == set()
    assert whom(made, Kind.CREATE) == ["0011"]


@pytest.mark.parametrize("managed", SIZES)
def test_creations(managed: int) -> None:
    """25 %, but twenty are always possible."""
    limit = max(20, managed // 4)
    for hires, stopped in ((limit, False), (limit + 1, True)):
        rows = [*people(range(managed)), *people(range(1000, 1000 + hires))]
        made = plan(rows, organizers(range(managed)), linked(range(managed)))
        assert objected(made) == ({"create_limit"} if stopped else set())
        assert len(made.applicable) == (0 if stopped else hires)


@pytest.mark.parametrize("managed", [size for size in SIZES if size > 5])
def test_address_changes(managed: int) -> None:
    """20 %, but five are always possible."""
    limit = max(5, managed // 5)
    for renamed, stopped in ((limit, False), (limit + 1, True)):
        rows = [
            person(n, email=f"new{n}@example.com") if n < renamed else person(n, last_name="Other")
            for n in range(managed)
        ]
        made = plan(rows, organizers(range(managed)), linked(range(managed)))
        assert objected(made) == ({"address_change_limit"} if stopped else set())
        assert len(made.applicable) == (0 if stopped else managed)


@pytest.mark.parametrize("size", [size for size in SIZES if size])
def test_people_missing_from_the_roster(size: int) -> None:
    """10 % of those who were active in the largest roster of the window, but one is always possible."""
    everyone = people(range(size))
    limit = max(1, size // 10)
    for gone, stopped in ((limit, False), (limit + 1, True)):
        if gone > size:
            continue
        memory = linked(range(size), baseline=accepted(everyone))
        made = plan(everyone[gone:], organizers(range(size)), memory)
        assert ("roster_shrink" in objected(made)) is stopped


@pytest.mark.parametrize("size", [1, 10, 19, 20, 39, 40, 60, 100, 200])
def test_rows_that_cannot_be_understood(size: int) -> None:
    """5 % of the rows, but one is always possible."""
    limit = max(1, size // 20)
    for bad, stopped in ((limit, False), (limit + 1, True)):
        if bad > size:
            continue
        rows = [_bad(n) if n < bad else person(n) for n in range(size)]
        made = plan(rows, organizers(range(size)), linked(range(size)))
        assert objected(made) == ({"held_share"} if stopped else set())


def _bad(n: int) -> object:
    from tests.plan.worlds import unreadable

    return unreadable(n, employee_id=person(n).employee_id, email=person(n).email)


def test_two_rows_that_dispute_one_person_are_one_person_held() -> None:
    """In an account of ten both are held, and the rest proceeds."""
    same_id = [person(0), person(0, line=50, email="other@example.com"), *people(range(1, 10)), person(11)]
    made = plan(same_id, organizers(range(10)), linked(range(10)))
    assert (objected(made), whom(made, Kind.CREATE)) == (set(), ["0011"])
    same_address = [person(0), person(12, email="p0@example.com"), *people(range(1, 10)), person(11)]
    made = plan(same_address, organizers(range(10)), linked(range(10)))
    assert (objected(made), whom(made, Kind.CREATE)) == (set(), ["0011"])


def test_with_hold_removals_the_rest_proceeds() -> None:
    rows = [
        leaver(0),
        leaver(1),
        leaver(2),
        person(3, last_name="Married"),
        *people(range(4, 10)),
        person(11),
    ]
    listed, memory = organizers(range(10)), linked(range(10))
    assert plan(rows, listed, memory).applicable == ()
    made = plan(rows, listed, memory, Policy(over_limit="hold_removals"))
    assert objected(made) == {"removal_limit", "removal_window"}
    assert [change.kind for change in made.applicable] == [Kind.UPDATE, Kind.CREATE]


def test_a_doubt_about_the_reads_stops_everything_whatever_the_policy() -> None:
    memory = linked(range(10), baseline=accepted(people(range(10))))
    rows = [*people(range(3, 10)), person(11)]
    made = plan(rows, organizers(range(10)), memory, Policy(over_limit="hold_removals"))
    assert (objected(made), made.applicable) == ({"roster_shrink"}, ())


def test_a_slow_drain_is_stopped_by_the_window() -> None:
    """One or two leavers a run, hour after hour: after 20 % of the people there is an objection."""
    rehearsal = rehearsal_of(organizers(range(20)), database=Remembering(memory=linked(range(20))))
    for hour in range(20):
        rows = [leaver(n) if n <= hour else person(n) for n in range(20)]
        rehearsal.apply(roster(rows), NOW + timedelta(hours=hour))
    assert len(rehearsal.calls) == 4


@given(worlds() | worlds_of_leavers())
def test_in_no_world_does_what_is_applied_pass_a_limit(seen: World) -> None:
    made, policy = build(seen), seen.policy

    def limit(floor: int, percent: int) -> int:
        return max(floor, made.managed * percent // 100)

    removed = [c.organizer_key for c in made.applicable if c.kind in (Kind.SUSPEND, Kind.DELETE)]
    renamed = [c for c in made.applicable if "email" in c.fields]
    created = [c for c in made.applicable if c.kind is Kind.CREATE]
    assert len(removed) <= limit(policy.removal_limit_floor, policy.removal_limit_percent)
    assert len(renamed) <= limit(policy.address_change_limit_floor, policy.address_change_limit_percent)
    assert len(created) <= limit(policy.create_limit_floor, policy.create_limit_percent)
    sent = {s.organizer_key for s in seen.memory.window if s.state is not SuspensionState.NOT_APPLIED}
    if removed:
        within = limit(policy.removal_limit_floor, policy.removal_window_percent)
        assert len(sent | set(removed)) <= within


@given(worlds(), st.integers(0, 3))
def test_a_larger_floor_never_stops_more(seen: World, more: int) -> None:
    from dataclasses import replace

    wider = replace(seen.policy, removal_limit_floor=seen.policy.removal_limit_floor + more)
    assert objected(build(replace(seen, policy=wider))) <= objected(build(seen))
