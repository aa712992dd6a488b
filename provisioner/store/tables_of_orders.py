"""What operators were told, what they ordered, and what they approved."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from provisioner.store.moments import DayText, UtcText
from provisioner.store.stored_row import StoredRow


class HoldTold(StoredRow, table=True):
    __tablename__ = "hold_told"
    account_key: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class HandHold(StoredRow, table=True):
    __tablename__ = "hand_hold"
    account_key: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    until: date = Field(sa_type=DayText)
    by: str
    reason: str


class SuspensionOrder(StoredRow, table=True):
    """Suspended by order, ahead of the roster."""

    __tablename__ = "suspension_order"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)


class Pause(StoredRow, table=True):
    __tablename__ = "pause"
    account_key: str = Field(primary_key=True)
    since: datetime = Field(sa_type=UtcText)
    by: str
    reason: str


class WaitingPlan(StoredRow, table=True):
    """A plan that waits for an approval, as it was shown."""

    __tablename__ = "waiting_plan"
    account_key: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    document: str
    asks: str
    """Canonical JSON: code → marks."""
    made_at: datetime = Field(sa_type=UtcText)
    expires_at: datetime = Field(sa_type=UtcText)


class Approval(StoredRow, table=True):
    __tablename__ = "approval"
    account_key: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    by: str
    expires_at: datetime = Field(sa_type=UtcText)
    released: str
    """Canonical JSON: code → marks."""


class ApprovalSpent(StoredRow, table=True):
    """Sent under an approval: released no more."""

    __tablename__ = "approval_spent"
    account_key: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    mark: str = Field(primary_key=True)
