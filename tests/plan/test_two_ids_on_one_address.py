"""Two ids on one address: one person whose id has changed, or two people who are both held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioner.people.person import Person
from provisioner.plan.memory import Kind
from tests.plan.rehearsal import rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.worlds import (
    FRESH,
    NOW,
    TODAY,
    codes,
    hold_of,
    leaver,
    linked,
    organizer,
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

OTHERS = people(range(1, 10))
LISTED = organizers(range(10))
ADA = {"first_name": "First0", "last_name": "Last0", "email": "p0@example.com"}


def _as_ada(n: int, **said_: object) -> Person:
    return person(n, **{**ADA, **said_})


def test_the_link_passes_from_the_ended_record_to_the_active_one() -> None:
    made = plan([leaver(0), _as_ada(77), *OTHERS], LISTED, linked(range(10)))
    assert (said(made), made.held) == ([], ())
    assert [(link.employee_id, link.organizer_key) for link in made.new_links] == [("0077", "9000")]


@pytest.mark.parametrize("row", [leaver(0), person(0, end_date=TODAY - timedelta(days=1))])
def test_it_passes_for_good(row: Person) -> None:
    """The old record drops out of the roster later: it means nothing any more."""
    rehearsal = rehearsal_of(LISTED, database=Remembering(memory=linked(range(10))))
    rehearsal.apply(roster([row, _as_ada(77), *OTHERS]), NOW)
    made = rehearsal.apply(roster([_as_ada(77), *OTHERS]), NOW)
    assert (made.changes, made.held, made.missing, made.new_links) == ((), (), (), ())
    assert "0000" not in rehearsal.database.memory.links


def test_who_was_suspended_under_the_old_id_returns_under_the_new_one() -> None:
    memory = linked(range(10), suspensions=suspensions(suspension(0)))
    made = plan([leaver(0), _as_ada(77), *OTHERS], [suspended(0), *LISTED[1:]], memory)
    assert said(made) == [("reactivate", "0077")]


def test_names_compare_folded() -> None:
    rows = [leaver(0), _as_ada(77, first_name="FIRST0"), *OTHERS]
    made = plan(rows, LISTED, linked(range(10)))
    assert [link.employee_id for link in made.new_links] == ["0077"]


@pytest.mark.parametrize(
    ("former", "current"),
    [
        (leaver(0), _as_ada(77, last_name="Other")),
        (person(0), _as_ada(77)),
        (leaver(0), leaver(77, **ADA)),
    ],
    ids=["differing names", "both active", "both ended"],
)
def test_otherwise_both_are_held_and_the_rest_proceeds(former: Person, current: Person) -> None:
    rows = [former, current, *OTHERS, person(12)]
    made = plan(rows, LISTED, linked(range(10)))
    assert said(made) == [("create", "0012")]
    assert codes(made) == ["duplicate", "duplicate"]
    assert hold_of(made, "0000").organizer_key == "9000"


def test_three_ids_of_which_one_is_active_are_one_person() -> None:
    rows = [leaver(0), leaver(76, **ADA), _as_ada(77), *OTHERS]
    made = plan(rows, LISTED, linked(range(10)))
    assert (said(made), [link.employee_id for link in made.new_links]) == ([], ["0077"])


def test_two_linked_ids_are_two_organizers_and_both_are_held() -> None:
    """No link can pass, and suspending either might suspend the one who is here."""
    rows = [leaver(0), _as_ada(1), *people(range(2, 10))]
    for first, second in ((0, 1), (1, 0)):
        rows = [leaver(first, **ADA), _as_ada(second), *people(range(2, 10))]
        made = plan(rows, LISTED, linked(range(10)))
        assert (said(made), codes(made)) == ([], ["duplicate", "duplicate"])


def test_a_pair_that_was_unlinked_by_hand_is_not_made_again_this_way() -> None:
    memory = linked(range(10), parted=frozenset({("0077", "9000")}))
    made = plan([leaver(0), _as_ada(77), *OTHERS], LISTED, memory)
    assert said(made) == []
    assert made.new_links == ()
    assert codes(made) == ["unlinked", "unlinked"]


def test_on_the_first_run_the_active_record_adopts() -> None:
    made = plan([leaver(0), _as_ada(77), *OTHERS], LISTED, FRESH)
    assert ("0077", "9000", "p0@example.com") in made.new_links
    assert said(made) == []


def test_a_hire_with_a_record_that_ended_before_is_created_once() -> None:
    made = plan(
        [
            leaver(70, email="new@example.com", first_name="Ada", last_name="B"),
            person(71, email="new@example.com", first_name="Ada", last_name="B"),
            *OTHERS,
        ],
        LISTED,
        linked(range(10)),
    )
    assert said(made) == [("create", "0071")]


def test_a_link_that_passes_to_an_organizer_who_is_not_listed_is_looked_for() -> None:
    made = plan([leaver(0), _as_ada(77), *OTHERS], LISTED[1:], linked(range(10)))
    assert (made.asks, made.changes) == (("9000",), ())


def test_two_organizers_of_one_address_are_not_chosen_between() -> None:
    listed = [*LISTED[1:], organizer(0), organizer(50, email="P0@example.com")]
    made = plan([person(0), *OTHERS], listed, linked(range(1, 10)))
    assert (said(made), hold_of(made, "0000").code) == ([], "duplicate")


def test_the_rows_of_one_id_that_differ_are_held() -> None:
    rows = [person(0), person(0, line=50, last_name="Other"), *OTHERS]
    made = plan(rows, LISTED, linked(range(10)))
    assert (said(made), codes(made), made.missing) == ([], ["duplicate", "duplicate"], ())
    same = [person(0), person(0, line=50), *OTHERS]
    assert plan(same, LISTED, linked(range(10))).held == ()
    assert Kind.CREATE not in {change.kind for change in plan(rows, LISTED, FRESH).changes}
