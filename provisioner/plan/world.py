"""Everything a plan is made from, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from provisioner.meetings.meeting import Meeting
from provisioner.people.organizer import Account, Organizer
from provisioner.people.person import Roster
from provisioner.people.text import address_form, keyed_digest
from provisioner.plan.memory import Absence, AcceptedRoster, Memory
from provisioner.plan.policy import Policy


class Look(NamedTuple):
    """A look at the upcoming meetings of one organizer. Where `failed` says why it failed, nothing is known:
    only an empty list from a 200 is a proof of "none" (goto-api section 4, rule 4)."""

    meetings: tuple[Meeting, ...] = ()
    failed: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """`today` is the day in the roster's time zone, `now` the moment (aware, UTC)."""

    roster: Roster
    account: Account
    memory: Memory
    policy: Policy
    today: date
    now: datetime
    config_digest: str = ""
    completed: Mapping[str, Organizer] = field(default_factory=dict)
    """Thin entries of the listing that were fetched by key."""
    asked: Mapping[str, Organizer | None] = field(default_factory=dict)
    """Linked organizers that the listing did not have and that were asked for by key; None: there is none."""

    looks: Mapping[str, Look] = field(default_factory=dict)
    """By organizer key: the looks at upcoming meetings that were made for this plan."""

    details: Mapping[str, Meeting | None] = field(default_factory=dict)
    """By meeting id: the meetings that were read by themselves for this plan; None: the account does not show
    that one."""

    def holder_of(self, address: str) -> str | None:
        """The employee id that last held this address, as far as this database knows."""
        if not self.memory.addresses:
            return None
        return self.memory.addresses.get(self.address_digest(address))

    def address_digest(self, address: str) -> str:
        return keyed_digest(self.memory.address_key, address_form(address))

    def employee_digest(self, employee_id: str) -> str:
        return keyed_digest(self.memory.address_key, employee_id)


def is_another_roster(roster: Roster, last: AcceptedRoster | None) -> bool:
    """Another digest, or a file written on a later day (answers, "A different roster")."""
    if last is None or roster.digest != last.digest:
        return True
    if roster.written_at is None or last.written_at is None:
        return False
    return roster.written_at.date() > last.written_at.date()


def absence_with(world: World, employee_id: str) -> Absence:
    """The absence of this person, the roster in hand included."""
    known = world.memory.absences.get(employee_id)
    if known is None:
        return Absence(first_missed_at=world.now, rosters=1)
    if is_another_roster(world.roster, world.memory.last_roster):
        return Absence(first_missed_at=known.first_missed_at, rosters=known.rosters + 1)
    return known


def absence_is_enough(absence: Absence, world: World) -> bool:
    policy = world.policy
    if policy.absence_rosters <= 1:
        return True
    waited = world.now - absence.first_missed_at
    return absence.rosters >= policy.absence_rosters and waited >= timedelta(hours=policy.absence_hours)
