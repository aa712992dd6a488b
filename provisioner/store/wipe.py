"""After an erasure: what was taken out of the tables leaves the file too."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from provisioner.store.engine import Database
from provisioner.store.tables import METADATA
from provisioner.store.troubles import broken

PATIENCE = "5s"


def wipe(database: Database) -> str | None:
    """Writes the database anew, without what was freed. Returns why that was not possible, if it was not:
    the erasure itself stands all the same."""
    return _wiped_tables(database) if database.path is None else _wiped_file(database)


def _wiped_file(database: Database) -> str | None:
    with closing(database.engine.raw_connection()) as pooled:
        raw = pooled.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        try:
            raw.execute("VACUUM")
            (busy, *_) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as trouble:
            return str(trouble)
    return "another program reads the database just now" if busy else None


def _wiped_tables(database: Database) -> str | None:
    try:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
            for name in METADATA.tables:
                connection.execute(text(f"VACUUM (FULL) {name}"))
            connection.execute(text("RESET lock_timeout"))
    except SQLAlchemyError as trouble:
        return broken(trouble, database.where).what
    return None
