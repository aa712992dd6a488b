"""Renames in a chain go in waves; a circle has no first step and is held; a re-used address is held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.text import address_form
from provisioner.plan.build import Plan, build
from provisioner.plan.changes import Update
from provisioner.plan.memory import Kind
from provisioner.plan.ordering import waves
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.strategies import LARGE, worlds
from tests.plan.worlds import (
    address_digest,
    codes,
    hold_of,
    leaver,
    linked,
    organizer,
    organizers,
    people,
    person,
    plan,
    said,
    suspended,
    suspension,
    suspensions,
    whom,
)


def _taking(*wanted: tuple[int, int], policy: Policy = LARGE) -> Plan:
    """(who, whose address): the rest of ten people stay as they are."""
    new = dict(wanted)
    rows = [person(n, email=f"p{new.get(n, n)}@example.com") for n in range(10)]
    return plan(rows, organizers(range(10)), linked(range(10)), policy)


def test_a_chain_goes_from_its_free_end() -> None:
    made = _taking((0, 1), (1, 2), (2, 77))
    assert whom(made, Kind.UPDATE) == ["0002", "0001", "0000"]
    assert [[change.employee_id for change in wave] for wave in waves(made.applicable)] == [
        ["0002"],
        ["0001"],
        ["0000"],
    ]


def test_renames_that_do_not_wait_for_one_another_go_at_once() -> None:
    made = _taking((0, 50), (1, 51), (2, 52))
    (wave,) = waves(made.applicable)
    assert len(wave) == 3


def test_a_circle_is_held_and_the_rest_proceeds() -> None:
    made = _taking((0, 1), (1, 2), (2, 0), (5, 55))
    assert said(made) == [("update", "0005")]
    assert codes(made) == ["address_cycle"] * 3


def test_a_chain_that_ends_at_somebody_who_stays_is_held_as_a_whole() -> None:
    """He stays because of a second organizer of his address: the first of the chain cannot move."""
    rows = [person(0, email="p1@example.com"), person(1, email="p9@example.com"), *people(range(2, 9))]
    listed = [*organizers(range(9)), organizer(99, email="p9@example.com")]
    made = plan(rows, listed, linked(range(9)))
    assert said(made) == []
    assert (hold_of(made, "0001").code, hold_of(made, "0000").code) == ("address_taken", "address_reused")


def test_an_address_is_not_free_because_its_holder_is_suspended() -> None:
    rows = [leaver(0), person(1, email="p0@example.com", last_name="Other"), *people(range(2, 9))]
    made = plan(rows, organizers(range(9)), linked(range(9)))
    assert "update" not in [kind for kind, _ in said(made)]


def test_a_hire_under_the_address_of_a_former_colleague_is_held() -> None:
    memory = linked(range(5))
    memory = linked(range(1, 5), addresses=memory.addresses)
    made = plan([person(7, email="p0@example.com"), *people(range(1, 5))], organizers(range(1, 5)), memory)
    assert said(made) == []
    assert hold_of(made, "0007").code == "address_reused"
    assert "0000" in hold_of(made, "0007").reason


def test_a_hire_under_the_address_of_somebody_still_there_is_held() -> None:
    rows = [person(7, email="p0@example.com"), *people(range(1, 5))]
    made = plan(rows, organizers(range(5)), linked(range(5)))
    assert said(made) == []
    assert hold_of(made, "0007").code == "address_reused"


def test_an_organizer_whose_address_was_last_held_by_another_is_not_adopted() -> None:
    memory = linked(range(5), addresses={address_digest("p7@example.com"): "0077"})
    made = plan(people([*range(5), 7]), organizers([*range(5), 7]), memory)
    assert (made.new_links, hold_of(made, "0007").code) == ((), "address_reused")


def test_a_rename_to_the_former_address_of_another_is_held() -> None:
    memory = linked(range(5), addresses={address_digest("old@example.com"): "0077"})
    rows = [person(0, email="OLD@example.com"), *people(range(1, 5))]
    made = plan(rows, organizers(range(5)), memory)
    assert (said(made), hold_of(made, "0000").code) == ([], "address_reused")


def test_a_rename_back_to_ones_own_former_address_is_not() -> None:
    memory = linked(range(5), addresses={address_digest("old@example.com"): "0000"})
    rows = [person(0, email="old@example.com"), *people(range(1, 5))]
    assert said(plan(rows, organizers(range(5)), memory)) == [("update", "0000")]


def test_who_returns_under_an_address_that_is_freed_in_time_may_have_it() -> None:
    memory = linked(range(5), suspensions=suspensions(suspension(0)))
    listed = [suspended(0), *organizers(range(1, 5))]
    rows = [person(0, email="p1@example.com"), person(1, email="p77@example.com"), *people(range(2, 5))]
    assert said(plan(rows, listed, memory)) == [("update", "0001"), ("reactivate", "0000")]


def test_a_rename_to_the_address_that_somebody_returning_leaves_is_too_early() -> None:
    memory = linked(range(5), suspensions=suspensions(suspension(0)))
    listed = [suspended(0), *organizers(range(1, 5))]
    rows = [person(0, email="p77@example.com"), person(1, email="p0@example.com"), *people(range(2, 5))]
    made = plan(rows, listed, memory)
    assert said(made) == [("reactivate", "0000")]
    assert hold_of(made, "0001").code == "address_reused"


def test_a_column_shifted_by_one_row_is_planned_at_once_and_stopped() -> None:
    """Every address has slipped to the next person: one chain of thousands."""
    size = 5000
    rows = [person(n, email=f"p{n + 1}@example.com") for n in range(size)]
    made = plan(rows, organizers(range(size)), linked(range(size)))
    assert made.count(Kind.UPDATE) == size
    assert made.applicable == ()
    assert len(waves(made.changes)) == size


def test_thousands_of_taken_addresses_are_held_at_once() -> None:
    size = 3000
    rows = [person(n, email=f"p{n + size}@example.com") for n in range(size)]
    made = plan(rows, organizers(range(2 * size)), linked(range(size)))
    assert codes(made) == ["address_taken"] * size


@given(st.permutations(range(12)))
def test_every_wave_finds_its_addresses_free(new: list[int]) -> None:
    made = _taking(*enumerate(new[:10]))
    taken = {one.key: address_form(one.email) for one in made.world.account.organizers}
    for wave in waves(made.applicable):
        before = set(taken.values())
        for change in wave:
            assert isinstance(change, Update)
            wanted = address_form(change.fields["email"][1])
            assert wanted not in before - {taken[change.organizer_key]}
            taken[change.organizer_key] = wanted
    assert len(set(taken.values())) == len(taken)


@given(worlds())
def test_in_no_world_do_two_people_get_one_address(seen: World) -> None:
    made = build(seen)
    taken = {one.key: address_form(one.email) for one in seen.account.organizers}
    for number, wave in enumerate(waves(made.applicable)):
        for change in wave:
            wanted = change.fields.get("email", (None, change.email))[1]
            key = change.organizer_key or f"hire {number} {change.employee_id}"
            others = {address for holder, address in taken.items() if holder != key}
            if change.organizer_key is None or "email" in change.fields:
                assert address_form(wanted) not in others
                taken[key] = address_form(wanted)
