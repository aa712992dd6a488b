"""A linked organizer missing from the listing: few are asked for by key, many stop the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioner.people.organizer import Organizer
from provisioner.plan.build import Plan, build
from provisioner.plan.memory import Kind
from provisioner.plan.policy import Policy
from tests.plan.rehearsal import rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.worlds import (
    NOW,
    codes,
    hold_of,
    leaver,
    linked,
    objected,
    organizer,
    organizers,
    people,
    person,
    plan,
    roster,
    said,
    unreadable,
    world,
)


def _without(gone: int, size: int) -> Plan:
    return plan(people(range(size)), organizers(range(gone, size)), linked(range(size)))


@pytest.mark.parametrize("size", [2, 10, 49, 50, 99, 100, 149, 150, 200])
def test_up_to_two_percent_are_asked_for_and_more_are_an_objection(size: int) -> None:
    limit = max(1, size * 2 // 100)
    few, many = _without(limit, size), _without(limit + 1, size)
    assert (len(few.asks), objected(few)) == (limit, set())
    assert (many.asks, objected(many), many.applicable) == ((), {"listing_lost"}, ())


def test_with_hold_removals_too_it_stops_everything() -> None:
    rows = [*people(range(10)), person(11)]
    made = plan(rows, organizers(range(2, 10)), linked(range(10)), Policy(over_limit="hold_removals"))
    assert made.applicable == ()


def test_rows_that_could_not_be_read_do_not_hide_the_loss() -> None:
    rows = [*(unreadable(n, employee_id=person(n).employee_id) for n in range(3)), *people(range(3, 100))]
    made = plan(rows, organizers(range(3, 100)), linked(range(100)))
    assert "listing_lost" in objected(made)


def _asked(row: object, found: Organizer | None) -> Plan:
    rows = [row, *people(range(1, 10))]
    seen = world(rows, organizers(range(1, 10)), linked(range(10)))  # type: ignore[arg-type]
    return build(replace(seen, asked={organizer(0).key: found}))


def test_who_is_found_by_key_is_there_after_all() -> None:
    made = _asked(person(0, last_name="Married"), organizer(0))
    assert (said(made), made.held, made.asks) == ([("update", "0000")], (), ())


def test_who_is_gone_was_deleted_by_hand_and_is_not_created_again() -> None:
    made = _asked(person(0), None)
    held = hold_of(made, "0000")
    assert (said(made), held.code, held.would) == ([], "deleted_by_hand", Kind.CREATE)


def test_a_leaver_whose_organizer_is_gone_needs_nothing() -> None:
    made = _asked(leaver(0), None)
    assert (said(made), made.held, made.asks) == ([], (), ())


def test_it_is_asked_once_and_remembered() -> None:
    rehearsal = rehearsal_of(organizers(range(1, 10)), database=Remembering(memory=linked(range(10))))
    read = roster(people(range(10)))
    rehearsal.apply(read, NOW)
    assert rehearsal.database.memory.gone == {"9000"}
    made = rehearsal.apply(read, NOW)
    assert (made.world.asked, codes(made)) == ({}, ["deleted_by_hand"])


def test_gone_one_by_one_is_explained_each_time() -> None:
    """Those whom somebody deleted last week do not make this week's one too many."""
    memory = linked(range(10), gone=frozenset({"9000", "9001", "9002"}))
    made = plan(people(range(10)), organizers(range(4, 10)), memory)
    assert (made.asks, objected(made)) == (("9003",), set())


def test_an_organizer_that_took_the_address_is_not_adopted_in_its_place() -> None:
    listed = [organizer(50, email="p0@example.com"), *organizers(range(1, 10))]
    made = plan(people(range(10)), listed, linked(range(10), gone=frozenset({"9000"})))
    assert (said(made), made.new_links, codes(made)) == ([], (), ["deleted_by_hand"])


def test_nobody_is_missing_from_the_roster_because_the_account_has_lost_him() -> None:
    made = plan(people(range(1, 10)), organizers(range(1, 10)), linked(range(10), gone=frozenset({"9000"})))
    assert (made.missing, made.changes, made.held) == ((), (), ())
