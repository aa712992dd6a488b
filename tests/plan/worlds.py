"""Small worlds in one call: people, organizers, rosters, accounts, memories. `person(3)` and `organizer(3)`
are one and the same human."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from provisioner.people.organizer import Account, Organizer, Status
from provisioner.people.person import HeldRow, Person, Roster, Standing
from provisioner.people.roster import assemble
from provisioner.people.text import address_form, keyed_digest
from provisioner.plan.build import Plan, build
from provisioner.plan.changes import Held
from provisioner.plan.memory import (
    Absence,
    AcceptedRoster,
    Cause,
    Kind,
    Memory,
    Suspension,
    SuspensionState,
)
from provisioner.plan.policy import Policy
from provisioner.plan.world import World

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ADDRESS_KEY = b"one of each database"
SERVICE_ADDRESS = "service@example.com"


def person(n: int, **said: object) -> Person:
    plain = Person(n + 2, f"{n:04}", f"p{n}@example.com", f"First{n}", f"Last{n}")
    return plain._replace(**said)


def leaver(n: int, **said: object) -> Person:
    return person(n, **{"standing": Standing.LEAVER, **said})


def unreadable(line: int, *, employee_id: str | None = None, email: str | None = None) -> HeldRow:
    return HeldRow(line, employee_id, email, "damaged", "a cell holds damaged characters")


def organizer(n: int, **shown: object) -> Organizer:
    plain = Organizer(f"{9000 + n}", f"p{n}@example.com", f"First{n}", f"Last{n}", Status.ACTIVE)
    return plain._replace(**shown)


def suspended(n: int, **shown: object) -> Organizer:
    return organizer(n, **{"status": Status.SUSPENDED, **shown})


def people(numbers: Iterable[int]) -> list[Person]:
    return [person(n) for n in numbers]


def organizers(numbers: Iterable[int]) -> list[Organizer]:
    return [organizer(n) for n in numbers]


def roster(rows: Iterable[Person | HeldRow], *, written_at: datetime | None = None) -> Roster:
    return assemble(list(rows), sources=("people.csv",), written_at=written_at)


def account(listed: Iterable[Organizer], *, seats: int | None = None) -> Account:
    return Account(account_key="1", organizers=tuple(listed), service_address=SERVICE_ADDRESS, seats=seats)


def address_digest(address: str) -> str:
    return keyed_digest(ADDRESS_KEY, address_form(address))


def linked(numbers: Iterable[int], **known: object) -> Memory:
    """An account that has been adopted before: these people are linked and have held their addresses."""
    numbers = list(numbers)
    plain: dict[str, object] = {
        "address_key": ADDRESS_KEY,
        "links": {person(n).employee_id: organizer(n).key for n in numbers},
        "addresses": {address_digest(person(n).email): person(n).employee_id for n in numbers},
        "applied_before": True,
    }
    return Memory(**{**plain, **known})  # type: ignore[arg-type]


FRESH = Memory(address_key=ADDRESS_KEY)


def suspension(n: int, **known: object) -> Suspension:
    """One that we sent ten days ago and saw confirmed."""
    plain = Suspension(
        organizer(n).key,
        person(n).employee_id,
        Cause.LEAVER,
        TODAY - timedelta(days=10),
        SuspensionState.CONFIRMED,
    )
    return plain._replace(**known)


def suspensions(*sent: Suspension) -> dict[str, Suspension]:
    return {one.organizer_key: one for one in sent}


def missed(n: int, rosters: int, *, hours_ago: int = 48) -> dict[str, Absence]:
    return {person(n).employee_id: Absence(NOW - timedelta(hours=hours_ago), rosters)}


def accepted(rows: Sequence[Person], *, days_ago: int = 1) -> AcceptedRoster:
    """What is remembered of an accepted roster of these people, all of them active."""
    read = roster(rows)
    return AcceptedRoster(
        digest=read.digest,
        written_at=None,
        accepted_at=NOW - timedelta(days=days_ago),
        rows=read.rows,
        people=len(read.people),
        columns=(),
        active=frozenset(keyed_digest(ADDRESS_KEY, one.employee_id) for one in rows),
    )


def world(
    rows: Iterable[Person | HeldRow],
    listed: Iterable[Organizer],
    memory: Memory,
    policy: Policy | None = None,
    *,
    today: date = TODAY,
    now: datetime = NOW,
    seats: int | None = None,
) -> World:
    return World(
        roster=roster(rows),
        account=account(listed, seats=seats),
        memory=memory,
        policy=policy or Policy(),
        today=today,
        now=now,
    )


def plan(
    rows: Iterable[Person | HeldRow],
    listed: Iterable[Organizer],
    memory: Memory,
    policy: Policy | None = None,
    *,
    today: date = TODAY,
    seats: int | None = None,
) -> Plan:
    return build(world(rows, listed, memory, policy, today=today, seats=seats))


# --- what a plan says ------------------------------------------------------------------------------------


def said(made: Plan) -> list[tuple[str, str | None]]:
    """(kind, employee id) of every change, in the order of the plan."""
    return [(change.kind.value, change.employee_id) for change in made.changes]


def whom(made: Plan, kind: Kind) -> list[str | None]:
    return [change.employee_id for change in made.changes if change.kind is kind]


def codes(made: Plan) -> list[str]:
    return sorted(held.code for held in made.held)


def hold_of(made: Plan, employee_id: str) -> Held:
    """The one hold of this person."""
    (held,) = [held for held in made.held if held.employee_id == employee_id]
    return held


def objected(made: Plan) -> set[str]:
    return {objection.code for objection in made.objections}
