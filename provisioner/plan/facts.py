"""What an audit row makes us remember.

Everything a run learns is a `Fact`, written in one transaction with the audit row that tells of it; nothing
else remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from provisioner.audit.entries import Draft
from provisioner.plan.facts_of_approval import ApprovalGiven as ApprovalGiven
from provisioner.plan.facts_of_approval import ApprovalSpent as ApprovalSpent
from provisioner.plan.facts_of_approval import PlanRejected as PlanRejected
from provisioner.plan.facts_of_approval import PlanWaits as PlanWaits
from provisioner.plan.facts_of_handover import HandoverOver as HandoverOver
from provisioner.plan.facts_of_handover import ManagersNamed as ManagersNamed
from provisioner.plan.facts_of_handover import MeetingHanded as MeetingHanded
from provisioner.plan.facts_of_handover import MeetingsLooked as MeetingsLooked
from provisioner.plan.facts_of_handover import ProductsGivenUp as ProductsGivenUp
from provisioner.plan.memory import (
    Absence,
    AcceptedRoster,
    Cause,
    Elsewhere,
    HandHold,
    OpenIntent,
    Pause,
    Suspension,
    SuspensionState,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkMade:
    """Replaces an older link of the same employee id or the same organizer (the link passes over)."""

    employee_id: str
    organizer_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkEnded:
    employee_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressHeld:
    """`address` is a keyed digest of its `address_form`."""

    address: str
    employee_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterRemembered:
    roster: AcceptedRoster
    keep_from: datetime
    """Rosters accepted before this are forgotten, the latest excepted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceCounted:
    employee_id: str
    absence: Absence


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceEnded:
    employee_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StartAnnounced:
    """Whoever vanishes from the roster before that day never started."""

    employee_id: str
    start: date


@dataclass(frozen=True, kw_only=True, slots=True)
class StartOver:
    """The day has come, or the person is gone for good."""

    employee_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IntentOpened:
    """The intent is the audit row that carries this fact."""

    intent: OpenIntent


@dataclass(frozen=True, kw_only=True, slots=True)
class IntentClosed:
    """`seq` of the intent."""

    seq: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SuspensionSent:
    suspension: Suspension


@dataclass(frozen=True, kw_only=True, slots=True)
class SuspensionBecame:
    """The latest suspension of this organizer is now in that state."""

    organizer_key: str
    state: SuspensionState


@dataclass(frozen=True, kw_only=True, slots=True)
class SuspensionCauseBecame:
    """The person has become a leaver while suspended for another cause, or is here again while suspended as a
    leaver: the grace period begins anew."""

    organizer_key: str
    cause: Cause
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PairParted:
    """`identity unlink`: the link ends, and this pair is not adopted again."""

    employee_id: str
    organizer_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressReleased:
    """`identity release`: whoever held the address before does not matter any more. A keyed digest."""

    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HandHoldPlaced:
    subject: str
    hold: HandHold


@dataclass(frozen=True, kw_only=True, slots=True)
class HandHoldRemoved:
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderGiven:
    organizer_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderOver:
    """Withdrawn, or the roster has come to agree."""

    organizer_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Paused:
    pause: Pause


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizerGone:
    organizer_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ValueNotAccepted:
    organizer_key: str
    field: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ValuesForgotten:
    """The account shows something else now: what it did not accept may be tried again."""

    organizer_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileElsewhere:
    employee_id: str
    elsewhere: Elsewhere


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileSettled:
    employee_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldTold:
    subject: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldOver:
    subject: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunOpened:
    mode: str
    """`plan`, `apply`, `observe`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunClosed:
    outcome: str
    """One word, as in the audit row `run.finished`."""
    applied: bool
    """The run has finished its acting, with whatever outcomes."""
    summary: Mapping[str, object]
    """Numbers and texts for `status`; nothing personal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigSeen:
    digest: str
    settings: Mapping[str, str] = field(default_factory=dict)
    """Name → keyed digest of its value."""


Fact = (
    LinkMade
    | LinkEnded
    | AddressHeld
    | RosterRemembered
    | AbsenceCounted
    | AbsenceEnded
    | StartAnnounced
    | StartOver
    | IntentOpened
    | IntentClosed
    | SuspensionSent
    | SuspensionBecame
    | SuspensionCauseBecame
    | PairParted
    | AddressReleased
    | HandHoldPlaced
    | HandHoldRemoved
    | OrderGiven
    | OrderOver
    | Paused
    | Resumed
    | PlanWaits
    | ApprovalGiven
    | ApprovalSpent
    | PlanRejected
    | OrganizerGone
    | ValueNotAccepted
    | ValuesForgotten
    | ProfileElsewhere
    | ProfileSettled
    | HoldTold
    | HoldOver
    | ManagersNamed
    | MeetingsLooked
    | MeetingHanded
    | HandoverOver
    | ProductsGivenUp
    | RunOpened
    | RunClosed
    | ConfigSeen
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """An audit row and what it makes us remember: one transaction."""

    draft: Draft
    facts: tuple[Fact, ...] = ()
