"""After an apply there is nothing left to do, for the same roster, day and account.

Left out: the run that adopts, hires without a seat, creations that the server refused, and deletions that
`grace_days = 0` makes due (answers, "Tests").
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from provisioner.people.organizer import Organizer, Status
from provisioner.people.person import Person, Roster
from provisioner.people.text import address_form
from provisioner.plan.memory import Kind, Memory
from provisioner.plan.policy import Policy
from tests.plan.rehearsal import Fate, Rehearsal, rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.strategies import LARGE, listed_organizers, memories, numbers, persons, rosters
from tests.plan.worlds import (
    NOW,
    address_digest,
    leaver,
    linked,
    organizer,
    organizers,
    people,
    person,
    roster,
    suspended,
    suspension,
    suspensions,
)


def _known(memory: Memory, listed: list[Organizer]) -> Remembering:
    """A database as runs would have left it: it knows who holds the addresses that are in use."""
    by_key = {one.key: one for one in listed}
    held = {
        address_digest(by_key[key].email): employee_id
        for employee_id, key in memory.links.items()
        if key in by_key
    }
    sent = [(one.day, one) for one in memory.suspensions.values()]
    known = linked([], links=memory.links, addresses={**memory.addresses, **held}, absences=memory.absences)
    return Remembering(memory=known, sent=sent)


@st.composite
def rehearsals(draw: st.DrawFn) -> Rehearsal:
    listed = draw(listed_organizers())
    seats = draw(st.none() | st.integers(0, 14))
    return rehearsal_of(listed, policy=LARGE, seats=seats, database=_known(draw(memories()), listed))


@settings(max_examples=100)
@given(rehearsals(), rosters)
def test_whatever_the_world(rehearsal: Rehearsal, read: Roster) -> None:
    first = rehearsal.apply(read, NOW)
    assume(not first.objections)
    second = rehearsal.plan(read, NOW)
    assert second.changes == ()
    assert second.new_links == ()
    assert second.objections == ()


@given(rehearsals(), rosters)
def test_what_was_done_can_be_seen_and_what_was_held_was_not_done(rehearsal: Rehearsal, read: Roster) -> None:
    before = dict(rehearsal.organizers)
    made = rehearsal.apply(read, NOW)
    changed = {key for key, shown in rehearsal.organizers.items() if before.get(key) != shown}
    changed |= before.keys() - rehearsal.organizers.keys()
    created = rehearsal.organizers.keys() - before.keys()
    assert changed - created == {c.organizer_key for c in made.applicable if c.organizer_key is not None}
    assert len(created) == sum(1 for c in made.applicable if c.kind is Kind.CREATE)
    assert rehearsal.database.memory.open_intents == ()


fates = st.lists(st.sampled_from([*Fate, Fate.ANSWERED]), max_size=12)


@settings(max_examples=100)
@given(
    st.lists(numbers.map(person) | persons(), max_size=8, unique_by=lambda row: row.employee_id),
    fates,
    fates,
)
def test_lost_and_failed_calls_are_made_good_by_the_next_runs(
    rows: list[Person], first: list[Fate], second: list[Fate]
) -> None:
    """Two runs in which calls fail, or are lost before or after they take effect; then one that is answered.

    What is compared is the account at the end: as if nothing had ever been lost.
    """
    read, calm = roster(rows), _everyone_adopted()
    calm.apply(read, NOW)
    stormy = _everyone_adopted()
    for run in (first, second):
        left = iter(run)
        stormy.apply(read, NOW, lambda _, left=left: next(left, Fate.ANSWERED))  # type: ignore[misc]
    made = stormy.apply(read, NOW)
    assume("address_reused" not in {held.code for held in made.held})
    assert stormy.plan(read, NOW).changes == ()
    assert _seen(stormy) == _seen(calm)


def _everyone_adopted() -> Rehearsal:
    listed = [*organizers(range(5)), suspended(5)]
    memory = linked(range(6), suspensions=suspensions(suspension(5)))
    return rehearsal_of(listed, policy=LARGE, database=_known(memory, listed))


def _seen(rehearsal: Rehearsal) -> list[tuple[str, str, str, Status]]:
    return sorted(
        (address_form(one.email), one.first_name, one.last_name, one.status)
        for one in rehearsal.organizers.values()
    )


@settings(max_examples=50)
@given(st.lists(st.lists(numbers.map(person) | persons(), max_size=8).map(roster), max_size=6))
def test_no_address_is_created_twice(reads: list[Roster]) -> None:
    rehearsal = rehearsal_of(
        organizers(range(3)), policy=LARGE, database=Remembering(memory=linked(range(3)))
    )
    for day, read in enumerate(reads):
        rehearsal.apply(read, NOW + timedelta(days=day), lambda _: Fate.LOST_AFTER)
    created = [address_form(change.email) for change in rehearsal.calls if change.kind is Kind.CREATE]
    assert len(created) == len(set(created))


def test_a_hire_who_was_refused_is_tried_again() -> None:
    rehearsal = rehearsal_of(organizers([1]), database=Remembering(memory=linked([1])))
    read = roster(people([1, 2]))
    rehearsal.apply(read, NOW, lambda _: Fate.FAILED)
    rehearsal.apply(read, NOW)
    assert [change.kind for change in rehearsal.calls] == [Kind.CREATE, Kind.CREATE]
    assert rehearsal.plan(read, NOW).changes == ()


@pytest.mark.parametrize("keeps_seat", [True, False])
def test_seats_that_only_the_server_knows(keeps_seat: bool) -> None:
    """The first refusal tells; each later run tries again, and completes once there is a seat."""
    rehearsal = rehearsal_of(
        organizers(range(10)),
        seats=10,
        seats_known=False,
        suspended_keeps_seat=keeps_seat,
        database=Remembering(memory=linked(range(10))),
    )
    read = roster([leaver(0), *people(range(1, 11))])
    rehearsal.apply(read, NOW)
    rehearsal.seats = 11
    rehearsal.apply(read, NOW)
    assert rehearsal.plan(read, NOW).changes == ()
    assert organizer(10).email in {one.email for one in rehearsal.organizers.values()}


def test_a_quarter_of_daily_runs_ends_where_the_roster_is() -> None:
    """Every day somebody comes, leaves, returns or is renamed."""
    rehearsal = rehearsal_of([], policy=Policy(grace_days=30))
    for day in range(90):
        here = [person(n) for n in range(day + 20) if n % 7 or day - n < 20]
        renamed = [row._replace(email=f"new{row.employee_id}@example.com") for row in here[: day // 9]]
        left = [leaver(n) for n in range(day + 20) if not n % 7 and day - n >= 20]
        read = roster([*renamed, *here[day // 9 :], *left])
        now = NOW + timedelta(days=day)
        rehearsal.apply(read, now)
        rehearsal.apply(read, now)
        assert rehearsal.plan(read, now).applicable == ()
    active = {address_form(o.email) for o in rehearsal.organizers.values() if o.status is Status.ACTIVE}
    assert active == {address_form(row.email) for row in (*renamed, *here[day // 9 :])}
