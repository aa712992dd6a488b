"""A name that an operator types: an address, an employee id or an organizer key, and never two people."""

from __future__ import annotations

import pytest

from provisioner.errors import WrongUsage
from provisioner.plan.who import Whom, find, organizers_meant
from tests.plan.worlds import account, linked, organizer, organizers, person, suspension, suspensions

E1, E2 = person(1).employee_id, person(2).employee_id
K1, K2 = organizer(1).key, organizer(2).key


@pytest.mark.parametrize("who", [E1, K1, "p1@example.com", "P1@EXAMPLE.COM"])
def test_every_name_leads_to_the_same_person(who: str) -> None:
    assert find(who, linked([1, 2])) == Whom(E1, K1)
    assert list(organizers_meant(who, linked([1, 2]), account(organizers([1, 2])))) == [K1]


def test_an_address_that_nobody_held_is_nobodys() -> None:
    assert find("p3@example.com", linked([1, 2])) is None


def test_a_name_that_nobody_has_met_is_taken_as_it_is_given() -> None:
    assert find("new", linked([1, 2])) == Whom("new", None, known=False)


def test_an_organizer_of_nobody_is_known_by_what_was_done_to_it() -> None:
    memory = linked([2], suspensions=suspensions(suspension(1)))
    assert find(K1, memory) == Whom(None, K1)


def test_the_id_of_one_that_is_the_key_of_another_is_refused() -> None:
    memory = linked([1, 2], links={E1: K1, K1: K2})
    with pytest.raises(WrongUsage, match="organizer key of another"):
        find(K1, memory)
    assert list(organizers_meant(K1, memory, account(organizers([1, 2])))) == [K1, K2]


def test_an_address_that_was_ones_and_is_anothers_means_both() -> None:
    """Number 1 had it last, as far as we know; in the account it is number 2's now."""
    moved = [organizer(1, email="new@example.com"), organizer(2, email="p1@example.com")]
    assert list(organizers_meant("p1@example.com", linked([1, 2]), account(moved))) == [K1, K2]
