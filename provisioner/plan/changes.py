"""What a plan can ask for (changes), leave alone (holds) and stop at (objections)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from provisioner.meetings.handover import Handover
from provisioner.people.organizer import Entitlements, Organizer
from provisioner.people.person import Person
from provisioner.plan.memory import Cause, Kind

Fields = Mapping[str, tuple[str | None, str]]
"""Our field name → (as the account has it, as the roster wants it)."""

NO_FIELDS: Fields = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Create:
    person: Person
    reason: str
    kind: ClassVar[Kind] = Kind.CREATE
    reversible: ClassVar[str] = "yes"
    organizer_key: ClassVar[None] = None
    fields: ClassVar[Fields] = NO_FIELDS

    @property
    def employee_id(self) -> str:
        return self.person.employee_id

    @property
    def email(self) -> str:
        return self.person.email


@dataclass(frozen=True, kw_only=True, slots=True)
class Update:
    person: Person
    organizer: Organizer
    fields: Fields
    reason: str
    kind: ClassVar[Kind] = Kind.UPDATE
    reversible: ClassVar[str] = "yes"

    @property
    def employee_id(self) -> str:
        return self.person.employee_id

    @property
    def organizer_key(self) -> str:
        return self.organizer.key

    @property
    def email(self) -> str:
        return self.organizer.email


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspend:
    organizer: Organizer
    employee_id: str | None
    cause: Cause
    reason: str
    meetings: tuple[Handover, ...] = ()
    """Upcoming ones, which nobody can host while the organizer is suspended: they are handed over first."""
    kind: ClassVar[Kind] = Kind.SUSPEND
    reversible: ClassVar[str] = "yes"
    fields: ClassVar[Fields] = NO_FIELDS

    @property
    def organizer_key(self) -> str:
        return self.organizer.key

    @property
    def email(self) -> str:
        return self.organizer.email


@dataclass(frozen=True, kw_only=True, slots=True)
class Delete:
    """Only of a suspended organizer, and only after a look that showed no upcoming meeting that is not
    accounted for: `meetings` are those that go with the organizer, and were moved or given up by name."""

    organizer: Organizer
    employee_id: str | None
    reason: str
    meetings: tuple[Handover, ...] = ()
    kind: ClassVar[Kind] = Kind.DELETE
    reversible: ClassVar[str] = "no"
    fields: ClassVar[Fields] = NO_FIELDS

    @property
    def organizer_key(self) -> str:
        return self.organizer.key

    @property
    def email(self) -> str:
        return self.organizer.email


@dataclass(frozen=True, kw_only=True, slots=True)
class Reactivate:
    person: Person
    organizer: Organizer
    reason: str
    fields: Fields = field(default_factory=dict)
    kept: Entitlements = field(default_factory=dict)
    """What our suspension took away."""
    kind: ClassVar[Kind] = Kind.REACTIVATE
    reversible: ClassVar[str] = "yes"

    @property
    def employee_id(self) -> str:
        return self.person.employee_id

    @property
    def organizer_key(self) -> str:
        return self.organizer.key

    @property
    def email(self) -> str:
        return self.organizer.email


Change = Create | Update | Suspend | Reactivate | Delete


@dataclass(frozen=True, kw_only=True, slots=True)
class Handing:
    """The meetings of one who is suspended already and still has some to be moved or named: the run that
    suspended could not, or they came later. Carried out before everything else."""

    organizer: Organizer
    employee_id: str | None
    meetings: tuple[Handover, ...]

    @property
    def is_due(self) -> bool:
        """Something is to be sent."""
        return any(handover.is_due for handover in self.meetings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Somebody leaves soon and owns meetings that come after the last day."""

    organizer: Organizer
    employee_id: str
    last_day: date
    meetings: tuple[Handover, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A person or organizer that the plan leaves alone on purpose. `would` is what it would do otherwise."""

    code: str
    reason: str
    email: str | None = None
    employee_id: str | None = None
    organizer_key: str | None = None
    line: int | None = None
    would: Kind | None = None
    until: date | None = None
    meetings: tuple[Handover, ...] = ()

    @property
    def subject(self) -> str:
        """Under which the audit log remembers that this hold was told."""
        return self.employee_id or self.organizer_key or f"line:{self.line}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Objection:
    """Stops the whole plan until an operator decides. `limit` and `planned` are counts of people; `concerns`
    are marks of the changes or people that it is about: an approval covers them or does not."""

    code: str
    message: str
    limit: int | None = None
    planned: int | None = None
    concerns: frozenset[str] = frozenset()
