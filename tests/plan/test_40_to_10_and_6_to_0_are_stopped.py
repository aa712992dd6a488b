"""The two broken exports that the peers let through: a quarter left of forty, and nobody left of six."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioner.people.person import Person
from provisioner.plan.memory import Kind
from tests.plan.rehearsal import rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.worlds import NOW, leaver, linked, organizers, people, person, roster


def _missing(before: int, after: int, hour: int) -> list[Person]:
    return people(range(after))


def _missing_and_rewritten(before: int, after: int, hour: int) -> list[Person]:
    """Another roster every hour, and the same people missing from it."""
    return [person(n, manager=f"Boss{hour}") for n in range(after)]


def _called_leavers(before: int, after: int, hour: int) -> list[Person]:
    return [person(n) if n < after else leaver(n) for n in range(before)]


def _past_their_end(before: int, after: int, hour: int) -> list[Person]:
    gone = NOW.date() - timedelta(days=1)
    return [person(n) if n < after else person(n, end_date=gone) for n in range(before)]


@pytest.mark.parametrize(("before", "after"), [(40, 10), (6, 0), (2, 0), (200, 0)])
@pytest.mark.parametrize("broken", [_missing, _missing_and_rewritten, _called_leavers, _past_their_end])
def test_nobody_is_removed_however_often_it_is_offered(before: int, after: int, broken: object) -> None:
    assert callable(broken)
    everyone = people(range(before))
    rehearsal = rehearsal_of(organizers(range(before)), database=Remembering(memory=linked(range(before))))
    rehearsal.apply(roster(everyone), NOW - timedelta(days=1))
    for hour in range(0, 24 * 6, 8):
        now = NOW + timedelta(hours=hour)
        made = rehearsal.apply(roster(broken(before, after, hour), written_at=now), now)
        assert made.objections
        assert made.applicable == ()
    assert rehearsal.calls == []


def test_nor_are_the_hires_of_such_a_file_created() -> None:
    """A file that has lost thirty people is not believed about its new ones either."""
    rehearsal = rehearsal_of(organizers(range(40)), database=Remembering(memory=linked(range(40))))
    rehearsal.apply(roster(people(range(40))), NOW - timedelta(days=1))
    made = rehearsal.apply(roster(people([*range(10), 77])), NOW)
    assert made.count(Kind.CREATE) == 1
    assert rehearsal.calls == []


def test_when_the_file_is_whole_again_all_is_as_before() -> None:
    rehearsal = rehearsal_of(organizers(range(40)), database=Remembering(memory=linked(range(40))))
    rehearsal.apply(roster(people(range(40))), NOW - timedelta(days=1))
    rehearsal.apply(roster(people(range(10))), NOW)
    made = rehearsal.apply(roster(people(range(40))), NOW + timedelta(hours=1))
    assert (made.changes, made.held, made.objections) == ((), (), ())
