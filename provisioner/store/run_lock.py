"""One run at a time. The operating system, or PostgreSQL, lets go of the lock of a process that died."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import func, select

from provisioner.errors import AuditLogBroken, RunInProgress
from provisioner.store.engine import Database
from provisioner.store.troubles import told_as_broken

RUN_LOCK = 0x72756E
"""The session advisory lock of PostgreSQL that a run holds."""


@contextmanager
def run_lock(database: Database) -> Iterator[None]:
    """Raises `RunInProgress` at once where another run holds it."""
    if database.path is not None:
        with _file_lock(database.path):
            yield
    else:
        with _session_lock(database):
            yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    beside = path.with_name(f"{path.name}.lock")
    lock = FileLock(beside, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise _taken(str(beside)) from None
    except OSError as trouble:
        raise AuditLogBroken(
            f"The lock of the run cannot be taken: {trouble.strerror}",
            where=str(beside),
            remedy="give this user the right to write beside the database",
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _session_lock(database: Database) -> Iterator[None]:
    with told_as_broken(database.where):
        connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        with told_as_broken(database.where):
            ours = connection.execute(select(func.pg_try_advisory_lock(RUN_LOCK))).scalar_one()
        if not ours:
            raise _taken(database.where)
        yield
        connection.execute(select(func.pg_advisory_unlock(RUN_LOCK)))
    finally:
        # A lock of the session would stay with a connection that goes back to the pool.
        connection.invalidate()
        connection.close()


def _taken(where: str) -> RunInProgress:
    return RunInProgress("Another run is in progress", where=where, remedy="wait until it has finished")
