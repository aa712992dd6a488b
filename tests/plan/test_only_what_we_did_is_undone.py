"""A suspension is ours when our own log confirms it and the account has not been active since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from provisioner.people.organizer import Status
from provisioner.people.person import HeldRow, Person, Standing
from provisioner.plan.build import build
from provisioner.plan.memory import Cause, Kind, SuspensionState
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.rehearsal import Rehearsal, rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.strategies import worlds
from tests.plan.worlds import (
    NOW,
    TODAY,
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
    unreadable,
)

OTHERS = people(range(1, 10))


def _ten(first: Status = Status.ACTIVE) -> Rehearsal:
    return rehearsal_of(
        [organizer(0, status=first), *organizers(range(1, 10))],
        database=Remembering(memory=linked(range(10))),
    )


def _by_hand(rehearsal: Rehearsal, status: Status) -> None:
    rehearsal.organizers["9000"] = rehearsal.organizers["9000"]._replace(status=status)


def test_whom_we_suspended_we_reactivate() -> None:
    rehearsal = _ten()
    rehearsal.apply(roster([leaver(0), *OTHERS]), NOW)
    rehearsal.apply(roster([person(0), *OTHERS]), NOW)
    assert [change.kind for change in rehearsal.calls] == [Kind.SUSPEND, Kind.REACTIVATE]
    assert rehearsal.organizers["9000"].status is Status.ACTIVE


def test_whom_somebody_else_suspended_we_do_not() -> None:
    made = plan([person(0), *OTHERS], [suspended(0), *organizers(range(1, 10))], linked(range(10)))
    held = hold_of(made, "0000")
    assert (said(made), held.code, held.would) == ([], "suspended_by_hand", Kind.REACTIVATE)


@pytest.mark.parametrize(
    "state", [state for state in SuspensionState if state is not SuspensionState.CONFIRMED]
)
def test_a_suspension_of_ours_that_is_not_confirmed_is_not_ours(state: SuspensionState) -> None:
    memory = linked(range(10), suspensions=suspensions(suspension(0, state=state)))
    made = plan([person(0), *OTHERS], [suspended(0), *organizers(range(1, 10))], memory)
    assert said(made) == []


def test_who_was_reactivated_by_hand_is_not_suspended_again_while_the_roster_says_leaver() -> None:
    rehearsal, read = _ten(), roster([leaver(0), *OTHERS])
    rehearsal.apply(read, NOW)
    _by_hand(rehearsal, Status.ACTIVE)
    for _ in range(3):
        made = rehearsal.apply(read, NOW)
        assert hold_of(made, "0000").code == "reactivated_by_hand"
    assert [change.kind for change in rehearsal.calls] == [Kind.SUSPEND]
    told = [event for event in rehearsal.database.events if event == "person.held"]
    assert len(told) == 1


def test_once_the_roster_had_agreed_a_later_leaving_counts_anew() -> None:
    rehearsal = _ten()
    rehearsal.apply(roster([leaver(0), *OTHERS]), NOW)
    _by_hand(rehearsal, Status.ACTIVE)
    rehearsal.apply(roster([person(0), *OTHERS]), NOW)
    flapping = rehearsal.apply(roster([leaver(0), *OTHERS]), NOW)
    assert hold_of(flapping, "0000").code == "oscillation"
    rehearsal.apply(roster([leaver(0), *OTHERS]), NOW + timedelta(days=8))
    assert [change.kind for change in rehearsal.calls] == [Kind.SUSPEND, Kind.SUSPEND]


AWAY = [
    leaver(0),
    person(0, end_date=TODAY - timedelta(days=1)),
    person(0, standing=Standing.NEVER_STARTED),
    person(0, start_date=TODAY, end_date=TODAY - timedelta(days=9)),
    unreadable(2, employee_id="0000", email="p0@example.com"),
    None,
]


@pytest.mark.parametrize("row", AWAY)
def test_active_once_by_hand_and_suspended_by_hand_is_ours_no_more(row: Person | HeldRow | None) -> None:
    """Whatever the roster said of him while he was active: we saw that he was."""
    rehearsal = _ten()
    rehearsal.apply(roster([leaver(0), *OTHERS]), NOW)
    _by_hand(rehearsal, Status.ACTIVE)
    rehearsal.apply(roster([*([row] if row else []), *OTHERS]), NOW)
    _by_hand(rehearsal, Status.SUSPENDED)
    made = rehearsal.apply(roster([person(0), *OTHERS]), NOW)
    assert [change.kind for change in rehearsal.calls] == [Kind.SUSPEND]
    assert hold_of(made, "0000").code == "suspended_by_hand"


def test_a_status_that_nobody_knows_decides_nothing() -> None:
    for row in (person(0), leaver(0), person(0, last_name="Other")):
        made = plan(
            [row, *OTHERS],
            [organizer(0, status=Status.UNKNOWN), *organizers(range(1, 10))],
            linked(range(10)),
        )
        assert (said(made), hold_of(made, "0000").code) == ([], "unknown_status")
    memory = linked(range(10))
    absent = plan(
        OTHERS,
        [organizer(0, status=Status.UNKNOWN), *organizers(range(1, 10))],
        memory,
        Policy(absence_rosters=1),
    )
    assert said(absent) == []


def test_the_cause_is_remembered() -> None:
    rehearsal = _ten()
    rehearsal.policy = Policy(on_leave="suspend")
    rehearsal.apply(roster([person(0, standing=Standing.LEAVE), *OTHERS]), NOW)
    ((_, sent),) = rehearsal.database.sent
    assert (sent.cause, sent.state, sent.day) == (Cause.LEAVE, SuspensionState.CONFIRMED, TODAY)


@given(worlds())
def test_in_no_world_is_anyone_reactivated_whom_we_did_not_suspend(seen: World) -> None:
    for change in build(seen).changes:
        if change.kind is Kind.REACTIVATE:
            assert change.organizer_key is not None
            ours = seen.memory.suspensions[change.organizer_key]
            assert ours.state is SuspensionState.CONFIRMED


@given(worlds())
def test_in_no_world_is_anyone_suspended_who_is_not_active(seen: World) -> None:
    listed = {one.key: one for one in seen.account.organizers}
    for change in build(seen).changes:
        if change.kind is Kind.SUSPEND:
            assert listed[change.organizer_key].status not in (Status.SUSPENDED, Status.UNKNOWN)
