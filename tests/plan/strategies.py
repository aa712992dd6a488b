"""Worlds that Hypothesis draws: small, and crowded enough that people collide in every way they can.

Ids, addresses and names come from pools little larger than the worlds, so that renames, re-used addresses,
swaps, doubled ids and stale links are common rather than rare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from provisioner.meetings.meeting import Meeting
from provisioner.people.organizer import Organizer, Status
from provisioner.people.person import HeldRow, Person, Roster, Standing
from provisioner.plan.memory import Absence, Cause, HandHold, Memory, Suspension, SuspensionState
from provisioner.plan.policy import Policy
from provisioner.plan.world import Look, World
from tests.plan.worlds import (
    ADDRESS_KEY,
    NOW,
    TODAY,
    account,
    address_digest,
    leaver,
    organizer,
    person,
    roster,
    suspended,
    suspension,
)

NUMBERS = range(9)
LARGE = Policy(
    removal_limit_floor=1000,
    create_limit_floor=1000,
    address_change_limit_floor=1000,
    max_shrink_percent=1000,
    max_held_percent=1000,
)
"""No limit is in the way: what a limit would stop can be seen."""

numbers = st.sampled_from(NUMBERS)
addresses = st.builds("p{}@example.com".format, st.integers(0, 11))
days = st.none() | st.none() | st.none() | st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
standings = st.sampled_from([*Standing, Standing.ACTIVE, Standing.ACTIVE, Standing.LEAVER])
zones = st.sampled_from([None, "Europe/Berlin", "Asia/Tokyo"])


@st.composite
def persons(draw: st.DrawFn) -> Person:
    n = draw(numbers)
    return person(
        n,
        email=draw(st.just(f"p{n}@example.com") | addresses),
        first_name=draw(st.sampled_from([f"First{n}", "Ada"])),
        last_name=draw(st.sampled_from([f"Last{n}", "Byron"])),
        standing=draw(standings),
        start_date=draw(days),
        end_date=draw(days),
        time_zone=draw(zones),
    )


held_rows = st.builds(
    HeldRow,
    st.integers(50, 60),
    st.none() | numbers.map(lambda n: f"{n:04}"),
    st.none() | addresses,
    st.just("damaged"),
    st.just("a cell holds damaged characters"),
)
most = st.sets(numbers, max_size=2).map(lambda few: [n for n in NUMBERS if n not in few])
"""All but a few: worlds in which most people are simply there."""


@st.composite
def rows_of(draw: st.DrawFn, held: st.SearchStrategy[HeldRow] | None = held_rows) -> list[Person | HeldRow]:
    """Most people as they are, some in another form, and rows that could not be understood."""
    forms = {row.employee_id: row for row in draw(st.lists(persons(), max_size=4))}
    rows: list[Person | HeldRow] = [forms.pop(f"{n:04}", person(n)) for n in draw(most)]
    rows.extend(forms.values())
    return rows + draw(st.lists(held, max_size=2)) if held is not None else rows


rosters: st.SearchStrategy[Roster] = rows_of().map(roster)
readable_rows = rows_of(held=None)


@st.composite
def other_organizers(draw: st.DrawFn) -> Organizer:
    n = draw(numbers)
    return organizer(
        n,
        email=draw(st.just(f"p{n}@example.com") | addresses),
        status=draw(st.sampled_from([Status.SUSPENDED] * 5 + [*Status])),
        admin_roles=draw(st.sampled_from([(), (), ("SUPER_USER",)])),
        time_zone=draw(zones),
    )


@st.composite
def listed_organizers(draw: st.DrawFn) -> list[Organizer]:
    forms = {one.key: one for one in draw(st.lists(other_organizers(), max_size=4))}
    listed = [forms.get(organizer(n).key, organizer(n)) for n in draw(most)]
    return list({one.email: one for one in listed}.values())


@st.composite
def suspensions_of(draw: st.DrawFn, n: int) -> Suspension:
    return Suspension(
        organizer(n).key,
        person(n).employee_id,
        draw(st.sampled_from(Cause)),
        TODAY - timedelta(days=draw(st.integers(1, 9) | st.sampled_from([29, 30, 31]))),
        draw(st.sampled_from([SuspensionState.CONFIRMED] * 6 + [*SuspensionState])),
    )


@st.composite
def memories(draw: st.DrawFn) -> Memory:
    owners = draw(most)
    keys = list(owners)
    if draw(st.integers(0, 5)) == 0:
        keys[0], keys[-1] = keys[-1], keys[0]
    sent = [draw(suspensions_of(n)) for n in sorted(draw(st.sets(numbers, max_size=9)))]
    missed = draw(st.dictionaries(numbers, st.tuples(st.integers(1, 3), st.integers(0, 60)), max_size=4))
    return Memory(
        address_key=ADDRESS_KEY,
        links={person(n).employee_id: organizer(k).key for n, k in zip(owners, keys, strict=True)},
        addresses={address_digest(person(n).email): person(n).employee_id for n in owners},
        absences={
            person(n).employee_id: Absence(NOW - timedelta(hours=hours), rosters)
            for n, (rosters, hours) in missed.items()
        },
        suspensions={one.organizer_key: one for one in sent},
        window=tuple(one for one in sent if one.day >= TODAY - timedelta(days=7)),
        gone=frozenset(organizer(n).key for n in draw(st.sets(numbers))),
        applied_before=draw(st.integers(0, 7)) > 0,
        hand_holds=draw(holds_by_hand),
        orders=frozenset(
            one.organizer_key for one in sent if one.cause is Cause.ORDERED and draw(st.booleans())
        ),
    )


holds_by_hand = st.dictionaries(
    st.sampled_from(["0001", "0002", "9003"]),
    st.builds(
        HandHold, st.integers(-1, 1).map(lambda n: TODAY + timedelta(days=n)), st.just("me"), st.just("")
    ),
    max_size=1,
)
looks = st.sampled_from([*[Look()] * 4, Look((Meeting("1", "Weekly"),)), Look(failed="GoTo does not answer")])

policies = st.builds(
    Policy,
    absent=st.sampled_from(["leaver", "leaver", "report"]),
    absence_rosters=st.integers(1, 3),
    absence_hours=st.sampled_from([0, 24]),
    unmanaged=st.sampled_from(["report", "report", "leaver"]),
    leaver=st.sampled_from([*["suspend_then_delete"] * 4, "suspend", "report"]),
    grace_days=st.sampled_from([0, 0, 5, 30]),
    on_leave=st.sampled_from(["keep", "suspend"]),
    create_days_before_start=st.integers(0, 2),
    removal_limit_percent=st.sampled_from([0, 10, 50, 300]),
    removal_limit_floor=st.integers(0, 3),
    removal_window_percent=st.sampled_from([0, 20, 300]),
    create_limit_percent=st.sampled_from([0, 25, 300]),
    create_limit_floor=st.integers(0, 3),
    address_change_limit_percent=st.sampled_from([0, 20, 300]),
    address_change_limit_floor=st.integers(0, 3),
    over_limit=st.sampled_from(["hold_all", "hold_removals"]),
    protected=st.lists(st.sampled_from(["p1@example.com", "0002", "9003", "p4*"]), max_size=2).map(tuple),
    protect_admins=st.booleans(),
    approve_deletes=st.integers(0, 5).map(lambda n: n == 0),
    freeze=st.sampled_from([frozenset(), frozenset(), frozenset({TODAY})]),
    max_shrink_percent=st.sampled_from([10, 1000]),
    max_held_percent=st.sampled_from([5, 1000]),
)


@st.composite
def worlds(draw: st.DrawFn, rows: st.SearchStrategy[Roster] = rosters) -> World:
    listed = draw(listed_organizers())
    return World(
        roster=draw(rows),
        account=account(listed, seats=draw(st.none() | st.integers(0, 12))),
        memory=draw(memories()),
        policy=draw(st.just(LARGE) | policies),
        today=TODAY,
        now=NOW,
        looks={one.key: draw(looks) for one in listed if one.status is Status.SUSPENDED},
    )


@st.composite
def worlds_of_leavers(draw: st.DrawFn) -> World:
    """In which a few of those people were suspended by us some time ago, and most of them have left."""
    seen, gone = draw(worlds()), draw(st.sets(numbers, min_size=2, max_size=6))
    rows: dict[str, Person] = {row.employee_id: row for row in seen.roster.people}
    listed = {one.key: one for one in seen.account.organizers}
    links, sent = dict(seen.memory.links), dict(seen.memory.suspensions)
    for n in sorted(gone):
        row = draw(st.sampled_from([leaver(n)] * 4 + [person(n), None]) | persons().map(_with_id(n)))
        rows.pop(person(n).employee_id, None)
        if row is not None:
            rows[row.employee_id] = row
        roles = draw(st.sampled_from([(), (), (), (), ("SUPER_USER",)]))
        listed[suspended(n).key] = suspended(n, admin_roles=roles)
        ours = suspension(
            n,
            day=TODAY - timedelta(days=draw(st.sampled_from([0, 1, 5, 29, 30, 31]))),
            cause=draw(st.sampled_from([Cause.LEAVER] * 4 + [*Cause])),
            state=draw(st.sampled_from([SuspensionState.CONFIRMED] * 6 + [*SuspensionState])),
        )
        sent[ours.organizer_key] = ours
        if draw(st.integers(0, 7)):
            links = {e: k for e, k in links.items() if k != ours.organizer_key}
            links[person(n).employee_id] = ours.organizer_key
    by_address = {one.email: one for one in listed.values()}
    return replace(
        seen,
        roster=roster([*rows.values(), *seen.roster.held]),
        account=account(by_address.values(), seats=seen.account.seats),
        memory=replace(seen.memory, links=links, suspensions=sent),
        policy=replace(
            draw(st.just(seen.policy) | policies),
            grace_days=draw(st.sampled_from([0, 0, 5, 30])),
        ),
        looks={key: draw(looks) for key, one in listed.items() if one.status is Status.SUSPENDED},
    )


def _with_id(n: int) -> Callable[[Person], Person]:
    return lambda row: row._replace(employee_id=person(n).employee_id)
