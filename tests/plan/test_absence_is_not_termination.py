"""Who is missing from the roster is suspended only after several different accepted rosters and hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.person import HeldRow, Person, Roster
from provisioner.plan.memory import Kind
from provisioner.plan.policy import Policy
from tests.plan.rehearsal import Rehearsal, rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.worlds import (
    NOW,
    hold_of,
    leaver,
    linked,
    missed,
    organizers,
    people,
    person,
    plan,
    roster,
    said,
    suspended,
    unreadable,
    whom,
)

TWENTY = range(20)


def _rehearsal(policy: Policy | None = None) -> Rehearsal:
    """Twenty people, adopted; the database has accepted a roster of all of them yesterday."""
    found = rehearsal_of(
        organizers(TWENTY), policy=policy or Policy(), database=Remembering(memory=linked(TWENTY))
    )
    found.apply(roster(people(TWENTY)), NOW - timedelta(days=1))
    return found


def _without_the_first(version: int) -> list[Person]:
    """Number 0 is missing; each version is a different roster."""
    return [person(1, first_name=f"Version{version}"), *people(range(2, 20))]


def test_the_first_absence_holds_and_says_how_far_it_is() -> None:
    made = _rehearsal().plan(roster(_without_the_first(1)), NOW)
    held = hold_of(made, "0000")
    assert (held.code, held.would) == ("absent", Kind.SUSPEND)
    assert "absent 1 of 2" in held.reason


def test_two_different_rosters_and_a_day_between_them_are_enough() -> None:
    rehearsal = _rehearsal()
    rehearsal.apply(roster(_without_the_first(1)), NOW)
    made = rehearsal.apply(roster(_without_the_first(2)), NOW + timedelta(hours=24))
    assert whom(made, Kind.SUSPEND) == ["0000"]


def test_two_different_rosters_within_the_hours_are_not() -> None:
    rehearsal = _rehearsal()
    rehearsal.apply(roster(_without_the_first(1)), NOW)
    made = rehearsal.apply(roster(_without_the_first(2)), NOW + timedelta(hours=23))
    assert whom(made, Kind.SUSPEND) == []
    assert "policy.absence_hours" in hold_of(made, "0000").reason
    made = rehearsal.apply(roster(_without_the_first(2)), NOW + timedelta(hours=24))
    assert whom(made, Kind.SUSPEND) == ["0000"], "the hours pass also without a third roster"


def test_the_same_roster_again_and_again_is_one_roster() -> None:
    rehearsal = _rehearsal()
    for hour in range(0, 24 * 5, 6):
        made = rehearsal.apply(roster(_without_the_first(1)), NOW + timedelta(hours=hour))
        assert whom(made, Kind.SUSPEND) == []
    assert "absent 1 of 2" in hold_of(made, "0000").reason


def test_the_same_bad_file_rewritten_every_hour_of_a_day_removes_nobody() -> None:
    rehearsal = _rehearsal()
    for hour in range(24):
        now = NOW + timedelta(hours=hour)
        made = rehearsal.apply(roster(_without_the_first(1), written_at=now), now)
        assert whom(made, Kind.SUSPEND) == []


def test_rewritten_within_a_day_it_is_one_roster() -> None:
    rehearsal = _rehearsal(Policy(absence_hours=0))
    for hour in range(12):
        now = NOW + timedelta(hours=hour)
        made = rehearsal.apply(roster(_without_the_first(1), written_at=now), now)
        assert whom(made, Kind.SUSPEND) == []


def test_a_file_written_on_a_later_day_is_another_roster() -> None:
    rehearsal = _rehearsal()
    rehearsal.apply(roster(_without_the_first(1), written_at=NOW), NOW)
    later = NOW + timedelta(days=1)
    made = rehearsal.apply(roster(_without_the_first(1), written_at=later), later)
    assert whom(made, Kind.SUSPEND) == ["0000"]


def test_absences_are_counted_in_a_row() -> None:
    rehearsal = _rehearsal()
    rehearsal.apply(roster(_without_the_first(1)), NOW)
    rehearsal.apply(roster(people(TWENTY)), NOW + timedelta(hours=20))
    made = rehearsal.apply(roster(_without_the_first(2)), NOW + timedelta(hours=40))
    assert whom(made, Kind.SUSPEND) == []
    assert "absent 1 of 2" in hold_of(made, "0000").reason


def test_a_row_that_can_be_tied_to_nobody_might_be_anybody() -> None:
    rehearsal = _rehearsal()
    for version in range(6):
        rows = [*_without_the_first(version), unreadable(30)]
        made = rehearsal.apply(roster(rows), NOW + timedelta(days=version))
        assert whom(made, Kind.SUSPEND) == []
        assert "line 30" in hold_of(made, "0000").reason
    assert rehearsal.database.memory.absences == {}


def test_an_absence_counted_before_is_not_acted_upon_while_such_a_row_stands() -> None:
    memory = linked(TWENTY, absences=missed(0, rosters=5))
    rows = people(range(1, 20))
    assert whom(plan(rows, organizers(TWENTY), memory), Kind.SUSPEND) == ["0000"]
    assert whom(plan([*rows, unreadable(30)], organizers(TWENTY), memory), Kind.SUSPEND) == []


@pytest.mark.parametrize(
    "row", [unreadable(30, email="new@example.com"), unreadable(30, email="P77@x.example")]
)
def test_an_address_that_nobody_is_known_by_ties_a_row_to_nobody(row: HeldRow) -> None:
    """Somebody renamed, with a damaged id: he must not be called absent under his old address."""
    memory = linked(TWENTY, absences=missed(0, rosters=5))
    made = plan([*people(range(1, 20)), row], organizers(TWENTY), memory)
    assert whom(made, Kind.SUSPEND) == []


def test_an_id_that_nobody_is_known_by_ties_a_row_to_nobody_while_its_address_is_lost() -> None:
    """It may be the new id of the one who is missing."""
    memory = linked(TWENTY, absences=missed(0, rosters=5))
    rows = [*people(range(1, 20)), unreadable(30, employee_id="7777")]
    assert whom(plan(rows, organizers(TWENTY), memory), Kind.SUSPEND) == []


@pytest.mark.parametrize(
    "row",
    [
        unreadable(30, employee_id="7777", email="hire@example.com"),
        unreadable(30, employee_id="0001"),
        unreadable(30, email="p1@example.com"),
    ],
)
def test_a_row_that_is_tied_to_somebody_else_is_not_the_one_who_is_missing(row: HeldRow) -> None:
    memory = linked(TWENTY, absences=missed(0, rosters=5))
    made = plan([*people(range(2, 20)), row], organizers(TWENTY), memory)
    assert whom(made, Kind.SUSPEND) == ["0000"]


def test_a_dry_run_counts_nothing() -> None:
    rehearsal = _rehearsal()
    before = rehearsal.database.memory
    for version in range(5):
        made = rehearsal.plan(roster(_without_the_first(version)), NOW + timedelta(days=version))
        assert whom(made, Kind.SUSPEND) == []
    assert rehearsal.database.memory == before


def test_an_observing_run_counts_and_sends_nothing() -> None:
    rehearsal = _rehearsal()
    rehearsal.observe(roster(_without_the_first(1)), NOW)
    made = rehearsal.observe(roster(_without_the_first(2)), NOW + timedelta(days=1))
    assert whom(made, Kind.SUSPEND) == ["0000"]
    assert rehearsal.calls == []


def test_a_roster_that_is_objected_to_counts_for_nobody() -> None:
    rehearsal = _rehearsal()
    for day in range(4):
        made = rehearsal.apply(roster(people(range(day, 10))), NOW + timedelta(days=day))
        assert "roster_shrink" in {objection.code for objection in made.objections}
    assert rehearsal.database.memory.absences == {}


def test_absence_can_be_for_the_report_alone() -> None:
    memory = linked(TWENTY, absences=missed(0, rosters=9))
    made = plan(people(range(1, 20)), organizers(TWENTY), memory, Policy(absent="report"))
    assert said(made) == []
    assert hold_of(made, "0000").code == "absent"


def test_one_roster_is_enough_where_the_policy_says_so() -> None:
    made = plan(people(range(1, 20)), organizers(TWENTY), linked(TWENTY), Policy(absence_rosters=1))
    assert whom(made, Kind.SUSPEND) == ["0000"]


def test_whom_the_roster_calls_a_leaver_is_not_absent() -> None:
    made = plan([leaver(0), *people(range(1, 20))], organizers(TWENTY), linked(TWENTY))
    assert whom(made, Kind.SUSPEND) == ["0000"]


def test_who_is_absent_and_suspended_already_stays_so() -> None:
    listed = [suspended(0), *organizers(range(1, 20))]
    made = plan(people(range(1, 20)), listed, linked(TWENTY, absences=missed(0, rosters=5)))
    assert (said(made), [held.code for held in made.held]) == ([], ["suspended_by_hand"])


def test_an_absence_is_counted_once_the_person_is_linked_even_if_the_file_stays_the_same() -> None:
    """Somebody is linked by hand whom the roster in use does not know."""
    rehearsal = rehearsal_of(organizers(TWENTY), database=Remembering(memory=linked(range(1, 20))))
    rows: Roster = roster(people(range(1, 20)))
    rehearsal.apply(rows, NOW)
    links = {**rehearsal.database.memory.links, "0000": "9000"}
    rehearsal.database.memory = linked(range(1, 20), links=links)
    rehearsal.apply(rows, NOW + timedelta(hours=1))
    assert rehearsal.database.memory.absences["0000"].rosters == 1


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12), st.integers(1, 4), st.integers(0, 30)
)
def test_never_before_k_different_rosters_and_the_hours(
    reads: list[tuple[int, bool]], needed: int, hours: int
) -> None:
    """`reads`: every four hours a version of the roster, with the first person in it or not."""
    rehearsal = _rehearsal(Policy(absence_rosters=needed, absence_hours=hours))
    last, different, since = None, 0, NOW
    for number, (version, is_there) in enumerate(reads):
        now = NOW + timedelta(hours=4 * number)
        rows = [person(0), *_without_the_first(version)] if is_there else _without_the_first(version)
        made = rehearsal.observe(roster(rows), now)
        if is_there:
            different = 0
        elif different == 0:
            different, since = 1, now
        elif (version, is_there) != last:
            different += 1
        last = (version, is_there)
        waited = needed == 1 or now - since >= timedelta(hours=hours)
        assert (whom(made, Kind.SUSPEND) == ["0000"]) == (different >= needed and waited)
