"""What an audit row makes us remember of a leaver's meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from provisioner.meetings.handed import Handed
from provisioner.plan.memory import Looked


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingsLooked:
    """The look of that day at the upcoming meetings of one organizer: in grace and in notice one a day."""

    organizer_key: str
    looked: Looked


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingHanded:
    """Replaces what was known of this meeting of this organizer. An OPEN one has its intent in the audit row
    that carries this fact."""

    handed: Handed


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagersNamed:
    """What an accepted roster says anew: employee id → the manager's; None: it names nobody any more. Whoever
    vanishes from the roster keeps the manager that was named last: the meetings may go there."""

    managers: Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverOver:
    """The organizer is gone, or here again and in nobody's way: its meetings are history. They are kept for
    `handover show`, and recalled no more."""

    organizer_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductsGivenUp:
    """`handover acknowledge`: what this organizer holds of other GoTo services may be lost."""

    organizer_key: str
    products: tuple[str, ...]
