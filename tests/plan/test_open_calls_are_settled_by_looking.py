"""After a crash the listing tells what became of the calls whose outcome nobody has written down."""

from __future__ import annotations

import pytest

from provisioner.people.organizer import Organizer, Status
from provisioner.plan.memory import Kind, Memory, OpenIntent, SuspensionState
from provisioner.plan.settle import settle, to_look_at, told, with_settled
from tests.plan.rehearsal import Fate, rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.worlds import (
    FRESH,
    NOW,
    TODAY,
    account,
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


def _open(kind: Kind, n: int, **fields: str) -> OpenIntent:
    key = None if kind is Kind.CREATE else organizer(n).key
    return OpenIntent(7, kind, person(n).employee_id, key, person(n).email, fields, TODAY)


def _after(intent: OpenIntent, listed: list[Organizer], memory: Memory = FRESH) -> tuple[bool, Memory]:
    known = linked([], **{name: getattr(memory, name) for name in ("links", "addresses", "suspensions")})
    known = linked(
        [],
        links=known.links,
        addresses=known.addresses,
        suspensions=known.suspensions,
        open_intents=(intent,),
    )
    (settlement,) = settle(known, account(listed))
    return settlement.applied, with_settled(known, [settlement])


def test_a_create_whose_address_is_listed_was_applied_and_is_linked() -> None:
    intent = _open(Kind.CREATE, 1)
    applied, memory = _after(intent, [organizer(1, email="P1@Example.com")])
    assert applied
    assert memory.links == {"0001": "9001"}
    assert memory.addresses == {address_digest("p1@example.com"): "0001"}
    assert memory.open_intents == ()


def test_a_create_whose_address_is_not_listed_was_not() -> None:
    applied, memory = _after(_open(Kind.CREATE, 1), organizers([2]))
    assert (applied, memory.links, memory.open_intents) == (False, {}, ())


def test_a_create_never_takes_the_organizer_of_another() -> None:
    """Somebody was given that address by hand in between."""
    listed = [organizer(2, email="p1@example.com")]
    applied, memory = _after(_open(Kind.CREATE, 1), listed, linked([2]))
    assert (applied, dict(memory.links)) == (False, {"0002": "9002"})


@pytest.mark.parametrize(
    ("shown", "applied"),
    [
        (organizer(1, last_name="Married", email="NEW@example.com"), True),
        (organizer(1, last_name="Married"), False),
        (organizer(1, email="new@example.com"), False),
        (organizer(1), False),
    ],
)
def test_an_update_was_applied_if_every_value_shows(shown: Organizer, applied: bool) -> None:
    intent = _open(Kind.UPDATE, 1, last_name="Married", email="new@example.com")
    found, memory = _after(intent, [shown], linked([1]))
    assert found is applied
    assert (address_digest("new@example.com") in memory.addresses) is applied


@pytest.mark.parametrize(
    ("shown", "state"),
    [(suspended(1), SuspensionState.CONFIRMED), (organizer(1), SuspensionState.NOT_APPLIED)],
)
def test_a_suspension_is_confirmed_or_was_none(shown: Organizer, state: SuspensionState) -> None:
    memory = linked([1], suspensions=suspensions(suspension(1, state=SuspensionState.SENT)))
    _, after = _after(_open(Kind.SUSPEND, 1), [shown], memory)
    assert after.suspensions["9001"].state is state


@pytest.mark.parametrize(
    ("shown", "state"),
    [(suspended(1), SuspensionState.CONFIRMED), (organizer(1), SuspensionState.UNDONE)],
)
def test_a_reactivation_undoes_the_suspension_or_leaves_it_ours(
    shown: Organizer, state: SuspensionState
) -> None:
    memory = linked([1], suspensions=suspensions(suspension(1)))
    _, after = _after(_open(Kind.REACTIVATE, 1), [shown], memory)
    assert after.suspensions["9001"].state is state


def test_thin_entries_are_completed_before_they_are_believed() -> None:
    thin = Organizer("9001", "p1@example.com", missing=frozenset({"first_name", "status"}))
    intents = [_open(Kind.SUSPEND, 1), _open(Kind.UPDATE, 2, last_name="X"), _open(Kind.CREATE, 3)]
    assert to_look_at(intents, account([thin, organizer(2)])) == ["9001"]


@pytest.mark.parametrize("fate", [Fate.LOST_AFTER, Fate.LOST_BEFORE])
def test_the_next_run_goes_on_where_the_last_one_died(fate: Fate) -> None:
    """One of each kind of call, and none of them answered: afterwards each was applied once."""
    listed = [*organizers(range(10)), suspended(10)]
    memory = linked(range(11), suspensions=suspensions(suspension(10)))
    sent = [(one.day, one) for one in memory.suspensions.values()]
    rehearsal = rehearsal_of(listed, database=Remembering(memory=memory, sent=sent))
    rows = [leaver(0), person(1, last_name="Married"), *people(range(2, 12))]
    rehearsal.apply(roster(rows), NOW, lambda _: fate)
    assert len(rehearsal.database.memory.open_intents) == 4
    rehearsal.apply(roster(rows), NOW)
    assert rehearsal.database.memory.open_intents == ()
    assert len(rehearsal.calls) == (4 if fate is Fate.LOST_AFTER else 8)
    assert rehearsal.plan(roster(rows), NOW).changes == ()
    statuses = {one.email: one.status for one in rehearsal.organizers.values()}
    assert statuses["p0@example.com"] is Status.SUSPENDED
    assert statuses["p10@example.com"] is statuses["p11@example.com"] is Status.ACTIVE
    assert [one.state for _, one in rehearsal.database.sent if one.organizer_key == "9000"][-1] is (
        SuspensionState.CONFIRMED
    )


def test_a_dry_run_settles_nothing_for_good() -> None:
    rehearsal = rehearsal_of(organizers([1]), database=Remembering(memory=linked([1])))
    read = roster(people([1, 2]))
    rehearsal.apply(read, NOW, lambda _: Fate.LOST_AFTER)
    before = rehearsal.database.memory
    assert rehearsal.plan(read, NOW).changes == ()
    assert rehearsal.database.memory == before


def test_it_is_told_in_one_sentence() -> None:
    known = linked([1], open_intents=(_open(Kind.CREATE, 1), _open(Kind.SUSPEND, 1)))
    sentence = told(settle(known, account([organizer(1)])))
    assert sentence is not None
    assert "2 calls" in sentence and "\n" not in sentence
    assert told(()) is None
