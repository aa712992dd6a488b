"""What the next days bring, as far as it is known today: who comes, who goes, who is deleted then.

Read from the roster's dates, the grace periods and the holds. Whatever changes in between changes it too, so
this is a forecast for people; no decision is made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from provisioner.people.organizer import Organizer
from provisioner.people.person import Person
from provisioner.plan.build import Plan
from provisioner.plan.changes import Suspend
from provisioner.plan.leaving import FOR_GOOD
from provisioner.plan.lifecycle import State, stand
from provisioner.plan.memory import Kind
from provisioner.plan.removal import standing_guard

DAYS = 30


class Moment(NamedTuple):
    day: date
    what: str
    """`first day`, `last day`, `grace period ends` or `hold by hand ends`."""
    who: str
    """An address."""
    then: str
    """What follows."""
    seats: int = 0
    """By how much the number of seats that are needed changes from that day on."""


class Seats(NamedTuple):
    """`needed` from `day` on, on the cautious reading that a suspended organizer keeps the seat."""

    day: date
    needed: int


def timeline(plan: Plan, days: int = DAYS) -> tuple[Moment, ...]:
    """The moments from tomorrow on (last days: from today), the first one first."""
    today = plan.world.today
    moments = (*_of_the_roster(plan), *_of_grace(plan), *_of_holds(plan))
    return tuple(sorted(m for m in moments if today <= m.day <= today + timedelta(days=days)))


def seats_needed(plan: Plan, moments: Iterable[Moment]) -> tuple[Seats, ...]:
    """Today, with this plan applied and whoever waits for a seat included, and each day that changes it."""
    waiting = sum(1 for held in plan.held if held.code == "no_seat" and held.would is Kind.CREATE)
    needed = len(plan.world.account.organizers) + waiting
    needed += plan.count(Kind.CREATE) - plan.count(Kind.DELETE)
    found = [Seats(plan.world.today, needed)]
    for day, of_the_day in groupby(moments, key=lambda moment: moment.day):
        change = sum(moment.seats for moment in of_the_day)
        if change:
            needed += change
            found.append(Seats(day, needed))
    return tuple(found)


def _of_the_roster(plan: Plan) -> Iterator[Moment]:
    world, policy = plan.world, plan.world.policy
    links = {**world.memory.links, **{new.employee_id: new.organizer_key for new in plan.new_links}}
    organizers = {organizer.key: organizer for organizer in world.account.organizers}
    ahead = timedelta(days=policy.create_days_before_start)
    for person in world.roster.people:
        if person.start_date is None and person.end_date is None:
            continue
        state = stand(
            person, today=world.today, create_days_before_start=policy.create_days_before_start
        ).state
        key = links.get(person.employee_id)
        if state is State.NOT_YET and person.start_date is not None:
            yield _first_day(person, person.start_date - ahead, has_organizer=key is not None)
        elif state in (State.PRESENT, State.ON_LEAVE) and person.end_date is not None:
            yield from _last_day(person, person.end_date, organizers.get(key or ""), plan)


def _first_day(person: Person, day: date, *, has_organizer: bool) -> Moment:
    if has_organizer:
        return Moment(day, "first day", person.email, "has an organizer already")
    then = (
        "gets an organizer" if day == person.start_date else f"gets an organizer, begins {person.start_date}"
    )
    return Moment(day, "first day", person.email, then, seats=1)


def _last_day(person: Person, day: date, organizer: Organizer | None, plan: Plan) -> Iterator[Moment]:
    guarded = organizer and standing_guard(organizer, person.employee_id, plan.world)
    if guarded or plan.world.policy.leaver == "report":
        then = f"left alone: {guarded.code if guarded else 'reported'}"
        yield Moment(day, "last day", person.email, then)
        return
    yield Moment(day, "last day", person.email, "is suspended the day after")
    yield from _grace(person.email, day + timedelta(days=1), plan)


def _grace(email: str, suspended_on: date, plan: Plan) -> Iterator[Moment]:
    policy = plan.world.policy
    if policy.leaver == "suspend_then_delete":
        due = suspended_on + timedelta(days=max(1, policy.grace_days))
        yield _grace_ends(due, email)


def _grace_ends(day: date, email: str) -> Moment:
    then = "is deleted, for good, unless a meeting is ahead"
    return Moment(day, "grace period ends", email, then, seats=-1)


def _of_grace(plan: Plan) -> Iterator[Moment]:
    for held in plan.held:
        if held.code == "in_grace" and held.until is not None and held.email is not None:
            yield _grace_ends(held.until, held.email)
    for change in plan.changes:
        if isinstance(change, Suspend) and change.cause in FOR_GOOD:
            yield from _grace(change.email, plan.world.today, plan)


def _of_holds(plan: Plan) -> Iterator[Moment]:
    for held in plan.held:
        if held.code == "held_by_hand" and held.until is not None:
            then = f"would {held.would.value}" if held.would else "is decided about again"
            yield Moment(held.until, "hold by hand ends", held.email or held.subject, then)
