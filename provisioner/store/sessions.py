"""What every connection is told before anybody uses it: by which rules it writes, or that it only reads."""

from __future__ import annotations

from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, event

from provisioner.store.tables import database_info

CHAIN_LOCK = 0x70726F76
"""The advisory lock of PostgreSQL under which the chain grows."""


def for_writing(engine: Engine, busy_ms: int) -> None:
    """`busy_ms`: how long a statement waits for another program's lock."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: _sqlite_for_writing(raw, busy_ms))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", lambda raw, _: _be_patient(raw, busy_ms))
        event.listen(engine, "begin", _begin_postgresql)


def for_reading(engine: Engine, busy_ms: int) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA busy_timeout={busy_ms}"))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "read_only", True))


def _sqlite_for_writing(raw: SqliteConnection, busy_ms: int) -> None:
    for pragma in (
        f"busy_timeout={busy_ms}",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is erased by law is overwritten with zeros.
        "secure_delete=ON",
        # Else INSERT OR REPLACE deletes a row without firing the trigger that forbids it.
        "recursive_triggers=ON",
    ):
        raw.execute(f"PRAGMA {pragma}")
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables or database_info.name in tables:  # the mode stays in the file: not in another program's
        raw.execute("PRAGMA journal_mode=WAL")


def _be_patient(raw: Any, busy_ms: int) -> None:
    raw.execute(f"SET lock_timeout = {busy_ms}")
    raw.commit()


def _begin_sqlite(connection: Connection) -> None:
    """Only who will write takes the write lock, and takes it before reading anything."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if _writes(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes", False))
