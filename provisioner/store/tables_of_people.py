"""Who is who, what the accepted rosters said of them, and what their organizers went through."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from provisioner.store.moments import DayText, UtcText
from provisioner.store.stored_row import GIVEN, StoredRow


class Link(StoredRow, table=True):
    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("account_key", "organizer_key"),)
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    organizer_key: str
    since: datetime = Field(sa_type=UtcText)


class PartedPair(StoredRow, table=True):
    """Unlinked by an operator: not adopted again."""

    __tablename__ = "parted_pair"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)


class Address(StoredRow, table=True):
    """Who last held an address; `address` is a keyed digest."""

    __tablename__ = "address"
    account_key: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    employee_id: str


class Absence(StoredRow, table=True):
    __tablename__ = "absence"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    first_missed_at: datetime = Field(sa_type=UtcText)
    rosters: int


class AnnouncedStart(StoredRow, table=True):
    """A first day that was announced and has not come."""

    __tablename__ = "announced_start"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    start: date = Field(sa_type=DayText)


class Manager(StoredRow, table=True):
    """As an accepted roster named them last, by employee ids."""

    __tablename__ = "manager"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    manager_id: str


class AcceptedRoster(StoredRow, table=True):
    __tablename__ = "accepted_roster"
    seq: int = Field(primary_key=True, sa_column_kwargs=GIVEN)
    """Of the audit row that tells of it."""
    account_key: str
    digest: str
    written_at: datetime | None = Field(sa_type=UtcText)
    accepted_at: datetime = Field(sa_type=UtcText)
    rows: int
    people: int
    columns: str
    """Names, separated by blanks."""
    active: str
    """Keyed digests, separated by blanks."""
    active_count: int


class OpenIntent(StoredRow, table=True):
    """Open ones only."""

    __tablename__ = "open_intent"
    seq: int = Field(primary_key=True, sa_column_kwargs=GIVEN)
    """Of the audit row that tells of it."""
    account_key: str
    kind: str
    employee_id: str | None
    organizer_key: str | None
    email: str
    fields: str
    """Canonical JSON."""
    day: date = Field(sa_type=DayText)


class Suspension(StoredRow, table=True):
    __tablename__ = "suspension"
    id: int = Field(primary_key=True)
    account_key: str
    organizer_key: str = Field(index=True)
    employee_id: str | None
    cause: str
    day: date = Field(sa_type=DayText)
    """From which the grace period runs."""
    sent_on: date = Field(sa_type=DayText)
    """From which the window of removals runs."""
    state: str
    approved: bool
    kept: str
    """Canonical JSON: what it took away."""


class OrganizerGone(StoredRow, table=True):
    """A linked organizer that somebody else deleted."""

    __tablename__ = "organizer_gone"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)


class ValueNotAccepted(StoredRow, table=True):
    __tablename__ = "value_not_accepted"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class ProfileElsewhere(StoredRow, table=True):
    __tablename__ = "profile_elsewhere"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    row_digest: str
    refused_at: datetime = Field(sa_type=UtcText)
