"""No applied run has finished for this account yet: links are made, people come, nobody goes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from provisioner.people.organizer import Organizer
from provisioner.plan.build import build
from provisioner.plan.memory import Kind
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.rehearsal import rehearsal_of
from tests.plan.strategies import worlds
from tests.plan.worlds import (
    FRESH,
    NOW,
    hold_of,
    leaver,
    objected,
    organizer,
    organizers,
    people,
    person,
    plan,
    roster,
    said,
    suspended,
)


def test_it_links_by_address_creates_updates_and_holds_the_leavers() -> None:
    rows = [leaver(0), person(1, last_name="Married"), *people(range(2, 5)), person(8)]
    made = plan(rows, organizers(range(6)), FRESH)
    assert said(made) == [("update", "0001"), ("create", "0008")]
    assert hold_of(made, "0000").code == "first_run"
    assert len(made.new_links) == 5
    assert [one.key for one in made.unmanaged] == ["9005"]


def test_the_next_run_may_remove() -> None:
    rehearsal = rehearsal_of(organizers(range(10)))
    read = roster([leaver(0), *people(range(1, 10))])
    rehearsal.apply(read, NOW)
    rehearsal.apply(read, NOW)
    assert [(change.kind, change.employee_id) for change in rehearsal.calls] == [(Kind.SUSPEND, "0000")]


def test_observing_is_not_applying() -> None:
    rehearsal = rehearsal_of(organizers(range(10)))
    read = roster([leaver(0), *people(range(1, 10))])
    for _ in range(3):
        made = rehearsal.observe(read, NOW)
        assert hold_of(made, "0000").code == "first_run"
    assert made.new_links == ()
    assert len(rehearsal.database.memory.links) == 10


def test_planning_stores_no_link() -> None:
    rehearsal = rehearsal_of(organizers(range(10)))
    for _ in range(2):
        assert len(rehearsal.plan(roster(people(range(10))), NOW).new_links) == 10
    assert rehearsal.database.memory.links == {}


def test_a_plan_that_would_only_link_changes_nothing() -> None:
    made = plan(people(range(3)), organizers(range(3)), FRESH)
    assert (made.changes, made.held, made.objections, made.unchanged) == ((), (), (), 3)


def test_whoever_was_never_matched_is_unmanaged_and_untouched() -> None:
    made = plan(people(range(3)), [*organizers(range(3)), organizer(50), suspended(51)], FRESH)
    assert [one.key for one in made.unmanaged] == ["9050", "9051"]
    assert made.changes == ()


def test_an_account_in_which_almost_nobody_is_found_is_probably_another() -> None:
    strangers = [organizer(n, email=f"p{n}@other.example") for n in range(20)]
    made = plan(people(range(20)), strangers, FRESH, Policy(create_limit_floor=100))
    assert objected(made) == {"adoption_low"}
    assert made.applicable == ()


def test_an_empty_account_is_filled() -> None:
    assert len(plan(people(range(20)), [], FRESH).applicable) == 20


def test_the_wrong_domain_creates_and_renames_nobody() -> None:
    """500 addresses, all of another domain: on a new account, and on one that has been adopted."""
    wrong = [person(n, email=f"p{n}@wrong.example") for n in range(500)]
    assert plan(wrong, organizers(range(500)), FRESH).applicable == ()
    rehearsal = rehearsal_of(organizers(range(500)))
    rehearsal.apply(roster(people(range(500))), NOW)
    assert rehearsal.apply(roster(wrong), NOW).objections
    assert rehearsal.calls == []


@given(worlds())
def test_in_no_world_does_it_remove_anyone(seen: World) -> None:
    made = build(replace(seen, memory=replace(seen.memory, applied_before=False)))
    assert {change.kind for change in made.changes} <= {Kind.UPDATE, Kind.REACTIVATE, Kind.CREATE}


@given(worlds())
def test_a_pair_that_was_unlinked_is_adopted_in_no_world(seen: World) -> None:
    first = build(seen)
    parted = frozenset((link.employee_id, link.organizer_key) for link in first.new_links)
    again = build(replace(seen, memory=replace(seen.memory, parted=parted)))
    assert parted.isdisjoint((link.employee_id, link.organizer_key) for link in again.new_links)


@given(worlds())
def test_a_link_is_made_once_for_each_side(seen: World) -> None:
    made = build(seen)
    listed: dict[str, Organizer] = {one.key: one for one in seen.account.organizers}
    keys = [link.organizer_key for link in made.new_links]
    ids = [link.employee_id for link in made.new_links]
    assert len(set(keys)) == len(keys) and len(set(ids)) == len(ids)
    assert all(link.email == listed[link.organizer_key].email for link in made.new_links)
