"""Where a person stands on a day: the roster's word and its dates, made into one of a few states."""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple, assert_never

from provisioner.people.person import Person, Standing


class State(Enum):
    PRESENT = auto()
    ON_LEAVE = auto()
    NOT_YET = auto()
    """Waits for the first day: neither created nor counted as a leaver."""
    LEFT = auto()
    NEVER_STARTED = auto()
    UNCLEAR = auto()
    """Word and dates contradict one another: held."""


ENDED = (State.LEFT, State.NEVER_STARTED)


class Stand(NamedTuple):
    state: State
    reason: str = ""
    note: str | None = None
    """A warning for the operator, such as a status word that runs ahead of its date."""


PRESENT = Stand(State.PRESENT)


def stand(person: Person, *, today: date, create_days_before_start: int = 0) -> Stand:
    """Dates decide where they can, because a word is often written early; the last day is inclusive
    (rosters, "What each must come to")."""
    start, end = person.start_date, person.end_date
    if start is None and end is None and person.standing is Standing.ACTIVE:
        return PRESENT
    if start is not None and end is not None and end < start:
        return Stand(State.UNCLEAR, f"the last day {end} is before the first day {start}")
    if person.standing is Standing.NEVER_STARTED:
        return Stand(State.NEVER_STARTED, "the roster says that this person never started")
    if start is not None and start > today:
        return _before_the_start(person, start, today + timedelta(days=create_days_before_start))
    if end is not None and end < today:
        return Stand(State.LEFT, f"the last day {end} has passed")
    return _by_word(person, end)


def _before_the_start(person: Person, start: date, horizon: date) -> Stand:
    if start <= horizon and person.standing is Standing.ACTIVE:
        return PRESENT
    if start <= horizon and person.standing is Standing.FUTURE:
        return PRESENT
    return Stand(State.NOT_YET, f"the first day is {start}")


def _by_word(person: Person, end: date | None) -> Stand:
    match person.standing:
        case Standing.ACTIVE:
            return PRESENT
        case Standing.LEAVE:
            return Stand(State.ON_LEAVE, "the roster says on leave")
        case Standing.FUTURE:
            if person.start_date is None:
                return Stand(State.NOT_YET, "the roster says not yet begun")
            return Stand(
                State.UNCLEAR,
                f"the first day {person.start_date} has come, but the status says not yet begun",
            )
        case Standing.LEAVER:
            if end is None:
                return Stand(State.LEFT, "the roster says that this person has left")
            note = (
                f"line {person.line}: the status says left, but the last day is {end}; the date is followed"
            )
            return Stand(State.PRESENT, note=note)
        case Standing.NEVER_STARTED:
            return Stand(State.NEVER_STARTED, "the roster says that this person never started")
        case _:
            assert_never(person.standing)
