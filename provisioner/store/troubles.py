"""What a database can answer instead of doing it, in the words of the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from provisioner.errors import AuditLogBroken

_KNOWN = (
    # fragment of the driver's message, what, remedy
    ("is locked", "The database is locked by another program", "close what holds it open, then run again"),
    ("lock timeout", "The database is locked by another program", "close what holds it, then run again"),
    ("is full", "The disk under the database is full", "free some space, then run again"),
    ("No space left", "The disk under the database is full", "free some space, then run again"),
    ("disk I/O", "The disk under the database fails, or is full", "look at the disk, then run again"),
    (
        "readonly",
        "The database cannot be written",
        "give this user the right to write the file and its folder",
    ),
    ("read-only", "The database cannot be written", "give this user the right to write there"),
    ("permission denied", "The database cannot be written", "give this user the right to write there"),
    (
        "unable to open",
        "The database cannot be opened",
        "create its folder and give this user the right to it",
    ),
    (
        "not a database",
        "The file is not a database",
        "name another file in database.url, or move this one away",
    ),
    ("malformed", "The database file is damaged", "restore it from a backup"),
    ("append-only", "The audit log refused to be changed", "nothing was changed; it only grows"),
    ("no such", "The database is not of this program", "name another one in database.url"),
    ("does not exist", "The database is not there, or not of this program", "create it, or name another one"),
)


@contextmanager
def told_as_broken(where: str) -> Iterator[None]:
    """Raises `AuditLogBroken` for whatever the database raises. The statement and its values, which a
    message of SQLAlchemy shows, are personal and stay out."""
    try:
        yield
    except SQLAlchemyError as trouble:
        raise broken(trouble, where) from trouble


def broken(trouble: SQLAlchemyError, where: str) -> AuditLogBroken:
    said = str(getattr(trouble, "orig", None) or type(trouble).__name__)
    first_line = said.splitlines()[0] if said else type(trouble).__name__
    for fragment, what, remedy in _KNOWN:
        if fragment in first_line:
            return AuditLogBroken(what, where=where, remedy=remedy)
    return AuditLogBroken(
        f"The database failed: {first_line}", where=where, remedy="look at the database, then run again"
    )
