"""Opening the database: for writing, which makes a fresh one, and for reading, which changes nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, ProgrammingError

from provisioner.errors import AuditLogBroken, Misconfigured
from provisioner.store.sessions import for_reading, for_writing
from provisioner.store.tables import METADATA, SCHEMA_VERSION, database_info
from provisioner.store.triggers import create_triggers
from provisioner.store.troubles import told_as_broken

BUSY_MS = 5_000
"""How long a statement waits for another program's lock."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """`where` may be shown: it has no password."""

    engine: Engine
    where: str
    path: Path | None
    """The file, with SQLite."""
    address_key: bytes = field(default=b"", repr=False)
    """Empty where the database was opened for reading."""
    fresh: bool = False
    """It was made just now."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, which holds the write lock from its beginning."""
        with self.connect_for_writing() as connection, connection.begin():
            yield connection

    def connect_for_writing(self) -> Connection:
        """Each of its transactions holds the write lock from its beginning."""
        return self.engine.connect().execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction: everything that is read is of one moment."""
        with told_as_broken(self.where), self.engine.connect() as connection:
            if self.path is None:
                # SQLite always reads from one snapshot; PostgreSQL does when it is told to.
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, busy_ms: int = BUSY_MS) -> Database:
    """Makes the tables where there are none. Raises `AuditLogBroken` where the database is another
    program's, of another schema, or cannot be written, and `Misconfigured` where the URL names none."""
    address, where, path = _parsed(url)
    if path is not None:
        _make_private(path, where)
    engine = _engine(address)
    for_writing(engine, busy_ms)
    try:
        with told_as_broken(where):
            known = _known(engine, where) or _made(engine, where)
    except AuditLogBroken:
        engine.dispose()
        raise
    return Database(engine=engine, where=where, path=path, address_key=known.address_key, fresh=known.fresh)


def open_read_only(url: str, *, busy_ms: int = BUSY_MS) -> Database:
    """Never makes, migrates or appends, and asks nothing of the schema: a falsified file opens too."""
    address, where, path = _parsed(url)
    if path is not None:
        if not path.is_file():
            raise AuditLogBroken(
                "There is no database yet", where=where, remedy="run `provisioner plan` first"
            )
        address = address.set(database=f"file:{quote(str(path))}", query=_read_only_query(path))
    engine = _engine(address)
    for_reading(engine, busy_ms)
    try:
        with told_as_broken(where), engine.connect() as connection:
            if not inspect(connection).has_table("audit_log"):
                raise AuditLogBroken("The database has no audit log", where=where, remedy="name another one")
    except AuditLogBroken:
        engine.dispose()
        raise
    return Database(engine=engine, where=where, path=path)


def _parsed(url: str) -> tuple[URL, str, Path | None]:
    setting = "database.url"
    try:
        address = make_url(url)
    except ArgumentError:
        raise Misconfigured(
            "The database URL cannot be understood",
            where=setting,
            remedy="write it like sqlite:///provisioner.db",
        ) from None
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        if address.database in (None, "", ":memory:"):
            raise Misconfigured(
                "A database in memory forgets what was done",
                where=setting,
                remedy="name a file: sqlite:///FILE",
            )
        path = Path(str(address.database)).absolute()
        return address, str(path), path
    if address.drivername == "postgresql+psycopg":
        return address, address.set(query={}).render_as_string(hide_password=True), None
    raise Misconfigured(
        f"The database {address.drivername} is not supported",
        where=setting,
        remedy="write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME",
    )


def _engine(address: URL) -> Engine:
    try:
        engine = create_engine(address, connect_args=_connect_args(address), hide_parameters=True)
    except ModuleNotFoundError:
        raise Misconfigured(
            "The driver for PostgreSQL is not installed",
            where="database.url",
            remedy="pip install 'goto-provisioner[postgres]'",
        ) from None
    except (ArgumentError, NoSuchModuleError) as trouble:
        raise Misconfigured(f"The database URL is refused: {trouble}", where="database.url") from None
    return engine


def _connect_args(address: URL) -> dict[str, object]:
    # Without isolation_level=None the sqlite3 module begins transactions by its own rules.
    return {"isolation_level": None} if address.get_backend_name() == "sqlite" else {}


def _read_only_query(path: Path) -> dict[str, str]:
    query = {"mode": "ro", "uri": "true"}
    if not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists():
        # A database in WAL mode can only be read where its two side files may be made, or if told that
        # nobody writes it.
        query["immutable"] = "1"
    return query


def _make_private(path: Path, where: str) -> None:
    """SQLite gives the side files the mode of the database."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if not path.is_file():
            raise AuditLogBroken(
                "The database is not a file", where=where, remedy="name a file in database.url"
            ) from None
    except OSError as trouble:
        raise AuditLogBroken(
            f"The database cannot be made: {trouble.strerror}",
            where=where,
            remedy="create its folder and give this user the right to write there",
        ) from None


class _Known(NamedTuple):
    address_key: bytes
    fresh: bool


def _known(engine: Engine, where: str) -> _Known | None:
    """None where the tables are not there yet."""
    try:
        with engine.connect() as connection:
            return _info(connection, where)
    except (OperationalError, ProgrammingError) as trouble:
        if "no such table" in str(trouble.orig) or "does not exist" in str(trouble.orig):
            return None
        raise


def _made(engine: Engine, where: str) -> _Known:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        names = inspect(connection).get_table_names()
        if database_info.name in names:
            return _info(connection, where)  # another process was faster
        if names:
            raise AuditLogBroken(
                "The database belongs to another program",
                where=where,
                remedy="name another one in database.url",
            )
        METADATA.create_all(connection)
        create_triggers(connection)
        address_key = secrets.token_bytes(32)
        row = {"schema_version": SCHEMA_VERSION, "address_key": address_key.hex()}
        connection.execute(insert(database_info), row)
        return _Known(address_key, fresh=True)


def _info(connection: Connection, where: str) -> _Known:
    row = connection.execute(select(database_info.c.schema_version, database_info.c.address_key)).first()
    if row is None:
        raise AuditLogBroken(
            "The database has lost its version", where=where, remedy="restore it from a backup"
        )
    version, address_key = row
    if version != SCHEMA_VERSION:
        raise AuditLogBroken(
            f"The database has schema {version}, this program has {SCHEMA_VERSION}",
            where=where,
            remedy=f"run the program that has schema {version}, or name another database",
        )
    return _Known(bytes.fromhex(address_key), fresh=False)
