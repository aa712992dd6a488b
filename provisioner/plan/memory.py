"""What the database remembers. A run starts from one `Memory`; what it learns are facts (`plan/facts.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from provisioner.meetings.handed import Handed
from provisioner.meetings.meeting import Meeting
from provisioner.people.organizer import NO_ENTITLEMENTS, Entitlements


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
    ORDERED = "ordered"
    """`provisioner suspend WHO`, ahead of the roster."""
    RETURNED = "returned"
    """Suspended for a leaving, here again, and not reactivated yet."""


class SuspensionState(StrEnum):
    SENT = "sent"
    """Intended; whether it was applied is not yet known."""
    CONFIRMED = "confirmed"
    NOT_APPLIED = "not_applied"
    UNDONE = "undone"
    """We reactivated the organizer."""
    UNDONE_BY_HAND = "undone_by_hand"
    """Somebody else reactivated the organizer."""
    DELETED = "deleted"


STANDING = (SuspensionState.SENT, SuspensionState.CONFIRMED)
"""Of somebody who is suspended by us, as far as we know."""


class Suspension(NamedTuple):
    """One suspension that we sent. `day` is the day of its intent in the roster's time zone, or the day on
    which its cause became that of a leaver: the grace period runs from it. `kept` is what it took away."""

    organizer_key: str
    employee_id: str | None
    cause: Cause
    day: date
    state: SuspensionState
    approved: bool = False
    kept: Entitlements = NO_ENTITLEMENTS


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


class HandHold(NamedTuple):
    """`provisioner hold add`: this person or organizer is left alone, the day `until` included."""

    until: date
    by: str
    reason: str


class Pause(NamedTuple):
    since: datetime
    by: str
    reason: str


class Approval(NamedTuple):
    """`released`: code of an objection → the marks that may pass under it, and are not yet spent."""

    digest: str
    by: str
    expires_at: datetime
    released: Mapping[str, frozenset[str]]


class Elsewhere(NamedTuple):
    """A create that GoTo refused because the person has a profile in another account."""

    row_digest: str
    refused_at: datetime


class Looked(NamedTuple):
    """What a look at the upcoming meetings of one organizer showed, and on which day of the roster's zone."""

    day: date
    meetings: tuple[Meeting, ...]


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
    starts: Mapping[str, date] = field(default_factory=dict)
    """First days that accepted rosters announced and that had not come, by employee id."""
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
    hand_holds: Mapping[str, HandHold] = field(default_factory=dict)
    """By employee id or organizer key."""
    orders: frozenset[str] = frozenset()
    """Organizer keys that `provisioner suspend` has ordered suspended and nobody has withdrawn."""
    approvals: tuple[Approval, ...] = ()
    """Those that have not expired, without what is spent."""
    managers: Mapping[str, str] = field(default_factory=dict)
    """Employee id → that of the manager, as accepted rosters named them last."""
    looked: Mapping[str, Looked] = field(default_factory=dict)
    """By organizer key: the last look at the meetings of those in notice or in grace."""
    handed: Mapping[tuple[str, str], Handed] = field(default_factory=dict)
    """By organizer key and meeting id: the meetings of leavers who are still there."""
    inherited: Mapping[str, Sequence[Handed]] = field(default_factory=dict)
    """By the successor's organizer key: the meetings that were moved to somebody from a leaver who is gone by
    now, or here again; those that certainly have passed are left out."""
    products_given_up: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By organizer key."""
    holds_told: frozenset[tuple[str, str]] = frozenset()
    """(subject, code) of the holds that stand in the audit log already. The subject is the employee id,
    else the organizer key, else `line:N`."""
    config_digest: str | None = None
    """Of the settings of the last run that decisions depend on."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """All settings of that run: name → keyed digest of its value."""
