"""What the database remembers (`Memory`) and what an audit row makes it remember (`Fact`).

A run starts from one `Memory`. Everything it learns is a `Fact`, written in one transaction with the audit
row that tells of it; nothing else remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from provisioner.audit.entries import Draft


class Kind(StrEnum):
    """The five changes, in the order of their phases (answers, "Acting")."""

    DELETE = "delete"
    SUSPEND = "suspend"
    UPDATE = "update"
    REACTIVATE = "reactivate"
    CREATE = "create"


class Cause(StrEnum):
    """Why a person was suspended. Someone suspended for leave does not slide into deletion."""

    LEAVER = "leaver"
    ABSENT = "absent"
    LEAVE = "leave"
    NEVER_STARTED = "never_started"


class SuspensionState(StrEnum):
    SENT = "sent"
    """Intended; whether it was applied is not yet known."""
    CONFIRMED = "confirmed"
    NOT_APPLIED = "not_applied"
    UNDONE = "undone"
    """We reactivated the organizer."""
    UNDONE_BY_HAND = "undone_by_hand"
    """Somebody else reactivated the organizer."""


class Suspension(NamedTuple):
    """One suspension that we sent. `day` is the day of its intent in the roster's time zone."""

    organizer_key: str
    employee_id: str | None
    cause: Cause
    day: date
    state: SuspensionState
    approved: bool = False


class Absence(NamedTuple):
    """A linked person missing from `rosters` *different* accepted rosters in a row."""

    first_missed_at: datetime
    rosters: int


class AcceptedRoster(NamedTuple):
    """A roster that a run has decided upon. `active` are keyed digests of the ids active in it."""

    digest: str
    written_at: datetime | None
    accepted_at: datetime
    rows: int
    people: int
    columns: tuple[str, ...]
    active: frozenset[str]


class OpenIntent(NamedTuple):
    """A call that was about to leave and whose outcome nobody has written down.

    `fields` are the values that the call was to bring about (`email`, `first_name` … as text).
    """

    seq: int
    kind: Kind
    employee_id: str | None
    organizer_key: str | None
    email: str
    fields: Mapping[str, str]
    day: date


class Elsewhere(NamedTuple):
    """A create that GoTo refused because the person has a profile in another account."""

    row_digest: str
    refused_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """What one account's database knows at the start of a run."""

    address_key: bytes
    """Keys the digests of ids and addresses; random, one per database."""
    links: Mapping[str, str] = field(default_factory=dict)
    """employee id → organizer key"""
    parted: frozenset[tuple[str, str]] = frozenset()
    """Pairs (employee id, organizer key) that an operator has unlinked: never adopted again."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Keyed digest of an address (`address_form`) → the employee id that last held it."""
    absences: Mapping[str, Absence] = field(default_factory=dict)
    """By employee id."""
    last_roster: AcceptedRoster | None = None
    baseline: AcceptedRoster | None = None
    """The largest roster accepted within `policy.removal_window_days`."""
    suspensions: Mapping[str, Suspension] = field(default_factory=dict)
    """The latest of each organizer, by organizer key."""
    window: tuple[Suspension, ...] = ()
    """All that were sent within `policy.removal_window_days`."""
    open_intents: tuple[OpenIntent, ...] = ()
    gone: frozenset[str] = frozenset()
    """Keys of linked organizers that somebody else deleted: asked for by key once, and not there."""
    applied_before: bool = False
    """An applied run has finished for this account."""
    not_accepted: frozenset[tuple[str, str, str]] = frozenset()
    """(organizer key, field, wanted value) that the account answered as done and does not show."""
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)
    """By employee id."""
    holds_told: frozenset[tuple[str, str]] = frozenset()
    """(subject, code) of the holds that stand in the audit log already. The subject is the employee id,
    else the organizer key, else `line:N`."""
    config_digest: str | None = None
    """Of the settings of the last run."""


# --- facts -----------------------------------------------------------------------------------------------


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


Fact = (
    LinkMade
    | LinkEnded
    | AddressHeld
    | RosterRemembered
    | AbsenceCounted
    | AbsenceEnded
    | IntentOpened
    | IntentClosed
    | SuspensionSent
    | SuspensionBecame
    | OrganizerGone
    | ValueNotAccepted
    | ValuesForgotten
    | ProfileElsewhere
    | ProfileSettled
    | HoldTold
    | HoldOver
    | RunOpened
    | RunClosed
    | ConfigSeen
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """An audit row and what it makes us remember: one transaction."""

    draft: Draft
    facts: tuple[Fact, ...] = ()
