"""The audit log, the runs that it tells of, and what the database knows of itself."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from provisioner.store.moments import UtcText
from provisioner.store.stored_row import GIVEN, StoredRow


class AuditLog(StoredRow, table=True):
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


class AuditDetail(StoredRow, table=True):
    """What may be erased by law: then salt and detail are NULL, `erased_by` is the seq of `detail.erased`."""

    __tablename__ = "audit_detail"
    seq: int = Field(primary_key=True, foreign_key="audit_log.seq", sa_column_kwargs=GIVEN)
    salt: str | None
    detail: str | None
    erased_by: int | None


class Run(StoredRow, table=True):
    __tablename__ = "run"
    run_id: str = Field(primary_key=True)
    account_key: str
    mode: str
    opened_at: datetime = Field(sa_type=UtcText, index=True)
    closed_at: datetime | None = Field(sa_type=UtcText)
    outcome: str | None
    applied: bool
    summary: str | None
    """Canonical JSON."""


class DatabaseInfo(StoredRow, table=True):
    """One row."""

    __tablename__ = "database_info"
    schema_version: int = Field(primary_key=True)
    address_key: str
    """Hex; keys the digests of ids and addresses."""


class AccountState(StoredRow, table=True):
    __tablename__ = "account_state"
    account_key: str = Field(primary_key=True)
    config_digest: str
    settings: str
    """Canonical JSON: name → keyed digest."""
