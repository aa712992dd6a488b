"""A plan while it is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from provisioner.meetings.handover import Handover
from provisioner.people.identity import Pairing
from provisioner.people.organizer import Organizer
from provisioner.plan.changes import (
    Create,
    Delete,
    Handing,
    Held,
    Notice,
    Objection,
    Reactivate,
    Suspend,
    Update,
)
from provisioner.plan.memory import Cause, Kind, SuspensionState
from provisioner.plan.world import World


class Waiting(NamedTuple):
    """A leaver whom we have suspended: what is left is to look at the meetings, and to delete when the time
    has come. `until` is the last day of grace while it lasts; `deletes` is False where the policy keeps
    suspended organizers for ever."""

    organizer: Organizer
    employee_id: str | None
    reason: str
    until: date | None = None
    deletes: bool = True


@dataclass(kw_only=True, slots=True)
class PlanDraft:
    world: World
    pairing: Pairing
    creates: list[Create] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    deletes: list[Delete] = field(default_factory=list)
    suspends: list[Suspend] = field(default_factory=list)
    reactivates: list[Reactivate] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    handings: list[Handing] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    suspensions_became: dict[str, SuspensionState] = field(default_factory=dict)
    """Suspensions that somebody else has undone, as this listing shows."""
    causes_became: dict[str, Cause] = field(default_factory=dict)
    """Suspensions of ours whose cause is another one as of today: whoever was suspended otherwise and has
    become a leaver, and leavers who are here again. The days of grace begin anew."""
    looks: set[str] = field(default_factory=set)
    """Keys of organizers whose upcoming meetings must be known before this plan can be trusted."""
    details: set[str] = field(default_factory=set)
    """Ids of meetings whose own page must be read before they can be re-created."""
    lacking: set[str] = field(default_factory=set)
    """Keys of organizers whose thin entry lacks what a decision needs."""
    asks: list[str] = field(default_factory=list)
    """Keys of linked organizers that the listing does not have: each is asked for."""
    vanished_names: frozenset[str] = frozenset()
    """Folded names of linked organizers that a roster without employee ids does not speak of."""
    notes: list[str] = field(default_factory=list)
    unchanged: int = 0

    def hold(
        self,
        code: str,
        reason: str,
        *,
        employee_id: str | None = None,
        organizer: Organizer | None = None,
        email: str | None = None,
        line: int | None = None,
        would: Kind | None = None,
        until: date | None = None,
        meetings: tuple[Handover, ...] = (),
    ) -> None:
        self.held.append(
            Held(
                code=code,
                reason=reason,
                employee_id=employee_id,
                organizer_key=organizer.key if organizer else None,
                email=email or (organizer.email if organizer else None),
                line=line,
                would=would,
                until=until,
                meetings=meetings,
            )
        )

    def lacks(self, organizer: Organizer, *names: str) -> bool:
        """Notes that the organizer must be fetched by key if one of these fields is missing."""
        if organizer.missing and not organizer.missing.isdisjoint(names):
            self.lacking.add(organizer.key)
            return True
        return False

    def lacks_anything(self, organizer: Organizer) -> bool:
        """Before any write: a full PUT needs the whole object, a removal the admin roles."""
        if organizer.missing:
            self.lacking.add(organizer.key)
            return True
        return False
