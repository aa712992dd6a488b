"""A bad row is not an absent row: it holds whom it may speak of, and removes nobody."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.organizer import Organizer
from provisioner.people.person import HeldRow, Person
from provisioner.plan.build import Plan, build
from provisioner.plan.memory import Kind, Memory
from provisioner.plan.world import World
from tests.plan.strategies import LARGE, listed_organizers, memories, persons, rosters
from tests.plan.worlds import (
    NOW,
    TODAY,
    account,
    codes,
    hold_of,
    leaver,
    linked,
    missed,
    organizer,
    organizers,
    people,
    person,
    plan,
    roster,
    said,
    unreadable,
    whom,
)

LONG_GONE = linked(range(5), absences={**missed(0, rosters=9), **missed(1, rosters=9)})
"""The others would not be spared: both have been missing for long."""


@pytest.mark.parametrize(
    "row",
    [
        unreadable(7, employee_id="0000", email="p0@example.com"),
        unreadable(7, employee_id="0000"),
        unreadable(7, email="p0@example.com"),
        unreadable(7, email="P0@EXAMPLE.com"),
        unreadable(7, employee_id="0000", email="other@example.com"),
    ],
)
def test_whom_a_bad_row_speaks_of_is_not_absent(row: HeldRow) -> None:
    made = plan([row, *people(range(2, 5))], organizers(range(5)), LONG_GONE)
    assert whom(made, Kind.SUSPEND) == ["0001"]
    (held,) = [held for held in made.held if held.code == "damaged"]
    assert (held.organizer_key, held.line) == ("9000", 7)


def test_a_bad_row_that_names_two_people_shields_both() -> None:
    """An id typed twice: the second row carries the address of somebody who has no other row."""
    rows = [person(0), person(0, line=9, email="p1@example.com"), *people(range(2, 5))]
    made = plan(rows, organizers(range(5)), LONG_GONE)
    assert said(made) == []
    assert codes(made) == ["duplicate", "duplicate"]


def test_a_former_address_ties_a_bad_row_to_whom_it_belonged() -> None:
    listed = [organizer(0, email="renamed@example.com"), *organizers(range(1, 5))]
    made = plan([unreadable(7, email="p0@example.com"), *people(range(2, 5))], listed, LONG_GONE)
    assert whom(made, Kind.SUSPEND) == ["0001"]


def test_a_row_of_the_same_address_that_cannot_be_read_holds_the_leaver() -> None:
    """It may be the row that says he is here again, under a new id."""
    rows = [leaver(0), unreadable(7, email="p0@example.com"), *people(range(1, 5))]
    made = plan(rows, organizers(range(5)), linked(range(5)))
    assert said(made) == []
    assert hold_of(made, "0000").code == "duplicate"


def test_so_does_one_of_the_address_that_he_still_has_in_the_account() -> None:
    rows = [leaver(0, email="new@example.com"), unreadable(7, email="p0@example.com"), *people(range(1, 5))]
    made = plan(rows, organizers(range(5)), linked(range(5)))
    assert said(made) == []
    assert hold_of(made, "0000").code == "duplicate"


def test_nobody_is_created_under_the_address_of_a_bad_row() -> None:
    made = plan([person(8), unreadable(7, email="p8@example.com")], [], linked([]))
    assert said(made) == []


def test_the_rest_proceeds() -> None:
    rows = [
        unreadable(7, employee_id="0000"),
        person(1, last_name="Married"),
        *people(range(2, 5)),
        person(8),
    ]
    made = plan(rows, organizers(range(5)), linked(range(5)))
    assert (said(made), made.objections) == ([("update", "0001"), ("create", "0008")], ())


def _removed(made: Plan) -> set[str]:
    return {
        change.organizer_key
        for change in made.changes
        if change.kind is Kind.SUSPEND and change.organizer_key
    }


def _damaged(row: Person, *, id_lost: bool, address: str | None) -> HeldRow:
    return unreadable(row.line, employee_id=None if id_lost else row.employee_id, email=address)


@given(
    st.lists(
        persons() | st.integers(0, 8).map(person), min_size=1, max_size=6, unique_by=lambda p: p.employee_id
    ),
    listed_organizers(),
    memories(),
    st.data(),
)
def test_damage_to_any_rows_removes_nobody_whom_the_whole_roster_would_keep(
    rows: list[Person], listed: list[Organizer], memory: Memory, data: st.DataObject
) -> None:
    """An address that two rows share ties them to one another, and one that somebody else has in the account
    ties a row without an id to him: losing these is another matter."""
    shared = Counter(row.email for row in rows)
    damage = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    owned = {one.email: one.key for one in listed}
    readable = st.sampled_from([None, "nobody@example.com"])
    damaged: list[Person | HeldRow] = []
    for row, is_damaged in zip(rows, damage, strict=True):
        own = owned.get(row.email) in (None, memory.links.get(row.employee_id))
        if not is_damaged or shared[row.email] > 1 or not own:
            damaged.append(row)
            continue
        left = data.draw(st.just(row.email) | readable)
        damaged.append(_damaged(row, id_lost=data.draw(st.booleans()), address=left))
    plans = [
        build(
            World(
                roster=roster(read),
                account=account(listed),
                memory=memory,
                policy=LARGE,
                today=TODAY,
                now=NOW,
            )
        )
        for read in (rows, damaged)
    ]
    assert _removed(plans[1]) <= _removed(plans[0])


@given(rosters, listed_organizers(), memories())
def test_nobody_is_both_held_for_a_bad_row_and_changed(read: object, listed: object, memory: object) -> None:
    made = build(
        World(
            roster=read,  # type: ignore[arg-type]
            account=account(listed),  # type: ignore[arg-type]
            memory=memory,  # type: ignore[arg-type]
            policy=LARGE,
            today=TODAY,
            now=NOW,
        )
    )
    bad = {held.organizer_key for held in made.held if held.code in ("damaged", "duplicate")} - {None}
    assert bad.isdisjoint({change.organizer_key for change in made.changes})
