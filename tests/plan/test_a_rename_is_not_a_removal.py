"""Identity is the employee id, not the address: a rename is an update, never a removal and a hire."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provisioner.plan.memory import Kind
from tests.plan.rehearsal import rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.strategies import LARGE
from tests.plan.worlds import NOW, linked, organizer, organizers, people, person, plan, roster, said


def test_a_new_address_with_the_same_id_is_one_update() -> None:
    rows = [person(1, email="married@example.com", last_name="Married"), person(2)]
    made = plan(rows, organizers([1, 2]), linked([1, 2]))
    (change,) = made.changes
    assert change.kind is Kind.UPDATE
    assert change.organizer_key == organizer(1).key
    assert change.fields == {
        "email": ("p1@example.com", "married@example.com"),
        "last_name": ("Last1", "Married"),
    }
    assert made.missing == () and made.unmanaged == ()


@given(st.sets(st.integers(0, 9), min_size=1), st.data())
def test_however_many_are_renamed_nobody_is_removed_or_hired(renamed: set[int], data: st.DataObject) -> None:
    """Also when addresses pass from one to another, in chains and in circles."""
    pool = [f"p{n}@example.com" for n in range(14)]
    new = data.draw(st.permutations(pool))
    rows = [person(n, email=new[n]) if n in renamed else person(n) for n in range(10)]
    made = plan(rows, organizers(range(10)), linked(range(10)), LARGE)
    assert {change.kind for change in made.changes} <= {Kind.UPDATE}
    assert made.missing == ()
    assert made.unmanaged == ()


@given(st.permutations(range(12)))
def test_renames_arrive_where_the_roster_wants_them_unless_they_are_held(new: list[int]) -> None:
    rows = [person(n, email=f"p{new[n]}@example.com") for n in range(10)]
    rehearsal = rehearsal_of(
        organizers(range(10)), policy=LARGE, database=Remembering(memory=linked(range(10)))
    )
    made = rehearsal.apply(roster(rows), NOW)
    held = {hold.employee_id for hold in made.held}
    for row, before in zip(rows, organizers(range(10)), strict=True):
        expected = before.email if row.employee_id in held else row.email
        assert rehearsal.organizers[before.key].email == expected


def test_a_rename_back_needs_no_release() -> None:
    rehearsal = rehearsal_of(organizers([1, 2]), database=Remembering(memory=linked([1, 2])))
    rehearsal.apply(roster([person(1, email="other@example.com"), person(2)]), NOW)
    rehearsal.apply(roster(people([1, 2])), NOW)
    assert rehearsal.organizers[organizer(1).key].email == "p1@example.com"
    assert [change.kind for change in rehearsal.calls] == [Kind.UPDATE, Kind.UPDATE]


def test_an_address_that_the_account_has_changed_by_hand_is_set_back() -> None:
    made = plan([person(1)], [organizer(1, email="by-hand@example.com")], linked([1]))
    assert said(made) == [("update", "0001")]
