"""The tables. Rows do not leave this folder; what leaves is `Entry`, `Memory` and the types of `reading`.

`SQLModel(table=True)` does not validate: what is written here comes from typed facts only.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import MetaData, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from provisioner.store.moments import DayText, UtcText

SCHEMA_VERSION = 1
GIVEN = {"autoincrement": False}
"""A `seq` is never drawn from a sequence of the database: it would leave gaps after a rollback."""


class _Stored(SQLModel):
    metadata: ClassVar[MetaData] = MetaData()
    # Nothing is validated here: building the validators would be a third of the time this file takes.
    model_config = {"defer_build": True}


class AuditLog(_Stored, table=True):
    """Append-only, one row per event (interface, "The audit log")."""

    __tablename__ = "audit_log"
    seq: int = Field(primary_key=True, sa_column_kwargs=GIVEN)
    at: str
    run_id: str | None = Field(index=True)
    account_key: str
    actor: str
    event: str
    employee_id: str | None = Field(index=True)
    organizer_key: str | None = Field(index=True)
    outcome: str | None
    detail_digest: str | None
    prev_hash: str = Field(unique=True)
    hash: str


class AuditDetail(_Stored, table=True):
    """What may be erased by law: then salt and detail are NULL, `erased_by` is the seq of `detail.erased`."""

    __tablename__ = "audit_detail"
    seq: int = Field(primary_key=True, foreign_key="audit_log.seq", sa_column_kwargs=GIVEN)
    salt: str | None
    detail: str | None
    erased_by: int | None


class DatabaseInfo(_Stored, table=True):
    """One row."""

    __tablename__ = "database_info"
    schema_version: int = Field(primary_key=True)
    address_key: str
    """Hex; keys the digests of ids and addresses."""


class AccountState(_Stored, table=True):
    __tablename__ = "account_state"
    account_key: str = Field(primary_key=True)
    config_digest: str
    settings: str
    """Canonical JSON: name → keyed digest."""


class Link(_Stored, table=True):
    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("account_key", "organizer_key"),)
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    organizer_key: str
    since: datetime = Field(sa_type=UtcText)


class PartedRow(_Stored, table=True):
    """Unlinked by an operator: not adopted again."""

    __tablename__ = "parted_pair"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)


class Address(_Stored, table=True):
    """Who last held an address; `address` is a keyed digest."""

    __tablename__ = "address"
    account_key: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    employee_id: str


class AbsenceRow(_Stored, table=True):
    __tablename__ = "absence"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    first_missed_at: datetime = Field(sa_type=UtcText)
    rosters: int


class StartRow(_Stored, table=True):
    """A first day that was announced and has not come."""

    __tablename__ = "announced_start"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    start: date = Field(sa_type=DayText)


class RosterRow(_Stored, table=True):
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


class IntentRow(_Stored, table=True):
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


class SuspensionRow(_Stored, table=True):
    __tablename__ = "suspension"
    id: int | None = Field(default=None, primary_key=True)
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


class GoneRow(_Stored, table=True):
    """A linked organizer that somebody else deleted."""

    __tablename__ = "organizer_gone"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)


class NotAccepted(_Stored, table=True):
    __tablename__ = "value_not_accepted"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class ElsewhereRow(_Stored, table=True):
    __tablename__ = "profile_elsewhere"
    account_key: str = Field(primary_key=True)
    employee_id: str = Field(primary_key=True)
    row_digest: str
    refused_at: datetime = Field(sa_type=UtcText)


class HoldRow(_Stored, table=True):
    __tablename__ = "hold_told"
    account_key: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class HandHoldRow(_Stored, table=True):
    __tablename__ = "hand_hold"
    account_key: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    until: date = Field(sa_type=DayText)
    by: str
    reason: str


class OrderRow(_Stored, table=True):
    """Suspended by order, ahead of the roster."""

    __tablename__ = "suspension_order"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)


class PauseRow(_Stored, table=True):
    __tablename__ = "pause"
    account_key: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcText)
    by: str
    reason: str


class WaitingPlan(_Stored, table=True):
    """A plan that waits for an approval, as it was shown."""

    __tablename__ = "waiting_plan"
    account_key: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    document: str
    asks: str
    """Canonical JSON: code → marks."""
    made_at: datetime = Field(sa_type=UtcText)
    expires_at: datetime = Field(sa_type=UtcText)


class ApprovalRow(_Stored, table=True):
    __tablename__ = "approval"
    account_key: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    by: str
    expires_at: datetime = Field(sa_type=UtcText)
    released: str
    """Canonical JSON: code → marks."""


class SpentRow(_Stored, table=True):
    """Sent under an approval: released no more."""

    __tablename__ = "approval_spent"
    account_key: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    mark: str = Field(primary_key=True)


class Run(_Stored, table=True):
    __tablename__ = "run"
    run_id: str = Field(primary_key=True)
    account_key: str
    mode: str
    opened_at: datetime = Field(sa_type=UtcText, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcText)
    outcome: str | None = None
    applied: bool = False
    summary: str | None = None
    """Canonical JSON."""


METADATA = _Stored.metadata


def table_of(row: type[SQLModel]) -> Table:
    return METADATA.tables[str(row.__tablename__)]


audit_log = table_of(AuditLog)
audit_detail = table_of(AuditDetail)
database_info = table_of(DatabaseInfo)
account_state = table_of(AccountState)
link = table_of(Link)
parted_pair = table_of(PartedRow)
address = table_of(Address)
absence = table_of(AbsenceRow)
announced_start = table_of(StartRow)
accepted_roster = table_of(RosterRow)
open_intent = table_of(IntentRow)
suspension = table_of(SuspensionRow)
organizer_gone = table_of(GoneRow)
value_not_accepted = table_of(NotAccepted)
profile_elsewhere = table_of(ElsewhereRow)
hold_told = table_of(HoldRow)
hand_hold = table_of(HandHoldRow)
suspension_order = table_of(OrderRow)
pause = table_of(PauseRow)
waiting_plan = table_of(WaitingPlan)
approval = table_of(ApprovalRow)
approval_spent = table_of(SpentRow)
run = table_of(Run)
