"""What a leaver still owned, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from provisioner.store.moments import DayText, UtcText
from provisioner.store.stored_row import StoredRow


class MeetingLook(StoredRow, table=True):
    """The last look at the upcoming meetings of an organizer."""

    __tablename__ = "meeting_look"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)
    day: date = Field(sa_type=DayText)
    meetings: str
    """Canonical JSON."""


class MeetingHanded(StoredRow, table=True):
    """What became of each meeting of a leaver."""

    __tablename__ = "meeting_handed"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)
    meeting_id: str = Field(primary_key=True)
    way: str
    state: str
    why: str
    successor_email: str | None
    """NULL where there is no successor, as the two that follow."""
    successor_key: str | None
    successor_id: str | None
    new_meeting_id: str | None
    new_join_url: str | None
    snapshot: str
    """Canonical JSON."""
    lookalikes: str
    """Canonical JSON."""
    intent: int | None
    """`seq` of the audit row that tells of an open one."""
    intended_at: datetime | None = Field(sa_type=UtcText)
    last_day: date | None = Field(sa_type=DayText)
    """On which it ends, UTC. NULL: it recurs, or nobody knows."""
    over: bool


class ProductsGivenUp(StoredRow, table=True):
    __tablename__ = "products_given_up"
    account_key: str = Field(primary_key=True)
    organizer_key: str = Field(primary_key=True)
    products: str
    """Canonical JSON."""
