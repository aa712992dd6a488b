"""Ids that are the number of the row: a row more or less at the top, and everybody is somebody else."""

from __future__ import annotations

import pytest

from tests.plan.worlds import (
    codes,
    linked,
    missed,
    organizer,
    organizers,
    people,
    person,
    plan,
    said,
)


@pytest.mark.parametrize("size", [2, 3, 4, 6, 30])
def test_a_row_inserted_at_the_top_hands_no_organizer_to_another(size: int) -> None:
    rows = [
        person(0, email="new@example.com", first_name="New", last_name="Comer"),
        *(person(n)._replace(employee_id=f"{n + 1:04}") for n in range(size)),
    ]
    made = plan(rows, organizers(range(size)), linked(range(size)))
    assert said(made) == []
    assert codes(made) == ["address_reused"] * (size + 1)


@pytest.mark.parametrize("size", [2, 3, 4, 6, 30])
def test_a_row_gone_from_the_top_removes_nobody(size: int) -> None:
    """The last id is absent, and its person is in the roster, under another one."""
    rows = [person(n)._replace(employee_id=f"{n - 1:04}") for n in range(1, size)]
    last = size - 1
    made = plan(rows, organizers(range(size)), linked(range(size), absences=missed(last, 5)))
    assert said(made) == []
    assert "absent" not in codes(made)


def test_an_address_still_goes_to_somebody_of_another_name() -> None:
    """One row moves to the address of another person, whose name differs: that is a chain of renames."""
    rows = [person(0, email="p1@example.com"), person(1, email="other@example.com"), *people(range(2, 9))]
    assert said(plan(rows, organizers(range(9)), linked(range(9)))) == [
        ("update", "0001"),
        ("update", "0000"),
    ]


def test_an_organizer_without_a_link_is_no_other_person() -> None:
    rows = [person(0, email="p9@example.com", first_name="First9", last_name="Last9"), *people(range(1, 9))]
    made = plan(rows, [*organizers(range(9)), organizer(9)], linked(range(9)))
    assert codes(made) == ["address_taken"]
