"""Dates decide where they can, because a word is often written early; the last day is inclusive."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.person import Standing
from provisioner.plan.lifecycle import State, stand
from provisioner.plan.policy import Policy
from tests.plan.strategies import persons
from tests.plan.worlds import (
    FRESH,
    TODAY,
    hold_of,
    linked,
    organizer,
    person,
    plan,
    said,
    suspended,
    suspension,
    suspensions,
)

ACTIVE, LEAVE, FUTURE = Standing.ACTIVE, Standing.LEAVE, Standing.FUTURE
LEAVER, NEVER = Standing.LEAVER, Standing.NEVER_STARTED

TABLE = [
    # word, first day, last day (in days from today), where the person stands, whether it is noted
    (ACTIVE, None, None, State.PRESENT, False),
    (ACTIVE, -9, None, State.PRESENT, False),
    (ACTIVE, 0, None, State.PRESENT, False),
    (ACTIVE, 1, None, State.NOT_YET, False),
    (ACTIVE, None, 1, State.PRESENT, False),
    (ACTIVE, None, 0, State.PRESENT, False),
    (ACTIVE, None, -1, State.LEFT, False),
    (ACTIVE, -9, -1, State.LEFT, False),
    (ACTIVE, 1, 9, State.NOT_YET, False),
    (ACTIVE, 0, 0, State.PRESENT, False),
    (ACTIVE, 2, 1, State.UNCLEAR, False),
    (LEAVE, None, None, State.ON_LEAVE, False),
    (LEAVE, None, 1, State.ON_LEAVE, False),
    (LEAVE, None, -1, State.LEFT, False),
    (LEAVE, 1, None, State.NOT_YET, False),
    (FUTURE, None, None, State.NOT_YET, False),
    (FUTURE, 1, None, State.NOT_YET, False),
    (FUTURE, 0, None, State.UNCLEAR, False),
    (FUTURE, -9, None, State.UNCLEAR, False),
    (FUTURE, -9, -1, State.LEFT, False),
    (LEAVER, None, None, State.LEFT, False),
    (LEAVER, -9, None, State.LEFT, False),
    (LEAVER, None, -1, State.LEFT, False),
    (LEAVER, None, 0, State.PRESENT, True),
    (LEAVER, None, 1, State.PRESENT, True),
    (LEAVER, 1, None, State.NOT_YET, False),
    (LEAVER, -1, -9, State.UNCLEAR, False),
    (NEVER, None, None, State.NEVER_STARTED, False),
    (NEVER, 1, None, State.NEVER_STARTED, False),
    (NEVER, -9, None, State.NEVER_STARTED, False),
]


def _day(offset: int | None) -> date | None:
    return None if offset is None else TODAY + timedelta(days=offset)


@pytest.mark.parametrize(("word", "start", "end", "state", "noted"), TABLE)
def test_where_a_person_stands(
    word: Standing, start: int | None, end: int | None, state: State, noted: bool
) -> None:
    row = person(1, standing=word, start_date=_day(start), end_date=_day(end))
    found = stand(row, today=TODAY)
    assert (found.state, found.note is not None) == (state, noted)


@pytest.mark.parametrize(
    ("word", "state"),
    [(ACTIVE, State.PRESENT), (FUTURE, State.PRESENT), (LEAVE, State.NOT_YET), (LEAVER, State.NOT_YET)],
)
def test_a_hire_may_come_some_days_before_the_start(word: Standing, state: State) -> None:
    row = person(1, standing=word, start_date=_day(5))
    assert stand(row, today=TODAY, create_days_before_start=5).state is state
    assert stand(row, today=TODAY, create_days_before_start=4).state is State.NOT_YET


@given(persons(), st.integers(0, 5))
def test_time_only_moves_on(row: object, days: int) -> None:
    """Whoever has left by the dates does not come back by the calendar alone."""
    assert isinstance(row, type(person(1)))
    if stand(row, today=TODAY).state is State.LEFT:
        assert stand(row, today=TODAY + timedelta(days=days)).state is State.LEFT


# --- what each comes to ----------------------------------------------------------------------------------


def test_the_last_day_is_still_a_working_day() -> None:
    rows = [person(1, end_date=TODAY), person(2, end_date=TODAY - timedelta(days=1))]
    assert said(plan(rows, [organizer(1), organizer(2)], linked([1, 2]))) == [("suspend", "0002")]


def test_a_hire_waits_for_the_first_day() -> None:
    row = person(1, start_date=TODAY + timedelta(days=1))
    assert said(plan([row], [], linked([]))) == []
    assert said(plan([row], [], linked([]), today=TODAY + timedelta(days=1))) == [("create", "0001")]
    assert said(plan([row], [], linked([]), Policy(create_days_before_start=1))) == [("create", "0001")]


def test_whoever_waits_for_the_first_day_is_no_leaver() -> None:
    row = person(1, start_date=TODAY + timedelta(days=1), standing=LEAVER)
    assert said(plan([row], [organizer(1)], linked([1]))) == []


def test_a_leaver_without_an_organizer_is_not_created() -> None:
    assert said(plan([person(1, standing=LEAVER)], [], FRESH)) == []


def test_a_contradiction_holds() -> None:
    row = person(1, start_date=TODAY, end_date=TODAY - timedelta(days=30))
    made = plan([row], [organizer(1)], linked([1]))
    assert said(made) == []
    assert hold_of(made, "0001").code == "contradiction"


def test_leave_keeps_or_suspends_as_the_policy_says() -> None:
    row = person(1, standing=LEAVE)
    assert said(plan([row], [organizer(1)], linked([1]))) == []
    assert said(plan([row], [organizer(1)], linked([1]), Policy(on_leave="suspend"))) == [("suspend", "0001")]


def test_nobody_is_created_while_on_leave() -> None:
    assert said(plan([person(1, standing=LEAVE)], [], linked([]))) == []


@pytest.mark.parametrize("back", [person(1), person(1, end_date=TODAY + timedelta(days=9))])
def test_whoever_is_here_again_is_reactivated(back: object) -> None:
    """Back from leave, re-hired within the grace period, or the end date was moved."""
    assert isinstance(back, type(person(1)))
    memory = linked([1], suspensions=suspensions(suspension(1)))
    assert said(plan([back], [suspended(1)], memory)) == [("reactivate", "0001")]


def test_never_started_is_a_reason_of_its_own() -> None:
    (change,) = plan([person(1, standing=NEVER)], [organizer(1)], linked([1])).changes
    assert "never started" in change.reason
