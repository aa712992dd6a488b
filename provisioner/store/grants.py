"""What a person granted by signing in, encrypted, and the lock under which one at a time renews it.

Fulfils `goto.grants.GrantKeeper`. What rests here is a text that only its owner reads.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from filelock import FileLock, Timeout
from sqlalchemy import Connection, MetaData, delete, func, insert, inspect, select, update
from sqlmodel import Field

from provisioner.audit.entries import Draft, Event
from provisioner.errors import AccountRefused, AuditLogBroken, Misconfigured
from provisioner.plan.facts import Record
from provisioner.store.append import Author, append, prepared
from provisioner.store.engine import Database
from provisioner.store.moments import UtcText
from provisioner.store.stored_row import StoredRow, table_of
from provisioner.store.troubles import told_as_broken

GRANT_LOCK = 0x6772616E74
"""The session advisory lock of PostgreSQL under which a grant is renewed."""
SIGN_IN = "run `provisioner auth login`"


class OauthGrant(StoredRow, table=True):
    """Made with the first grant: most accounts have none."""

    metadata = MetaData()
    __tablename__ = "oauth_grant"
    account_key: str = Field(primary_key=True)
    sealed: str
    """Fernet, under a key made from `goto.token_key`."""
    obtained_at: datetime = Field(sa_type=UtcText)
    died_at: datetime | None = Field(sa_type=UtcText)
    why: str | None


oauth_grant = table_of(OauthGrant)


class Standing(NamedTuple):
    """What can be told of a grant without its key."""

    obtained_at: datetime
    died_at: datetime | None
    why: str | None

    def death(self) -> str:
        return (
            f"the grant of {self.obtained_at:%Y-%m-%d} died at {self.died_at:%Y-%m-%d %H:%M} UTC: {self.why}"
        )


def standing_grant(database: Database, account_key: str) -> Standing | None:
    with database.reading() as connection:
        return _standing(connection, account_key)


class GrantStore:
    """`database` must be open for writing."""

    def __init__(
        self,
        database: Database,
        *,
        account_key: str,
        actor: str,
        token_key: str,
        audit_key: bytes | None,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._account_key = account_key
        self._author = Author(run_id=None, account_key=account_key, actor=actor)
        self._token_key = token_key
        self._audit_key = audit_key
        self._now = now

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """False where another task, thread or process holds it. Its end, however it comes, lets go of it."""
        path = self._database.path
        if path is None:
            with self._session_lock() as ours:
                yield ours
            return
        beside = path.with_name(f"{path.name}.grant.lock")
        lock = FileLock(beside, timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        except OSError as trouble:
            raise AuditLogBroken(
                f"The lock of the grant cannot be taken: {trouble.strerror}",
                where=str(beside),
                remedy="give this user the right to write beside the database",
            ) from None
        try:
            yield True
        finally:
            lock.release()

    def load(self) -> str | None:
        """Raises `AccountRefused` where it has died, `Misconfigured` where it was sealed with another key."""
        with self._database.reading() as connection:
            standing = _standing(connection, self._account_key)
            if standing is None:
                return None
            wanted = select(oauth_grant.c.sealed).where(oauth_grant.c.account_key == self._account_key)
            sealed = str(connection.execute(wanted).scalar_one())
        if standing.died_at is not None:
            raise AccountRefused(standing.death(), remedy=SIGN_IN)
        return _opened(sealed, self._token_key)

    def save(self, text: str) -> None:
        """After a renewal; committed when it returns."""
        with self._writing() as connection:
            self._update(connection, sealed=_sealed(text, self._token_key))

    def mark_dead(self, why: str) -> None:
        with self._writing() as connection:
            self._update(connection, died_at=self._now(), why=why)
            self._append(connection, Event.GRANT_DIED, "invalid_grant", {"why": why})

    def obtained(self, text: str, *, detail: Mapping[str, object]) -> None:
        """Somebody has signed in: in place of what was there. `detail` goes to the audit log."""
        with self._writing() as connection:
            oauth_grant.create(connection, checkfirst=True)
            connection.execute(delete(oauth_grant).where(oauth_grant.c.account_key == self._account_key))
            row = {
                "account_key": self._account_key,
                "sealed": _sealed(text, self._token_key),
                "obtained_at": self._now(),
                "died_at": None,
                "why": None,
            }
            connection.execute(insert(oauth_grant), row)
            self._append(connection, Event.GRANT_OBTAINED, "authorization_code", detail)

    def forget(self, *, detail: Mapping[str, object]) -> bool:
        """False where there was none."""
        with self._writing() as connection:
            if _standing(connection, self._account_key) is None:
                return False
            connection.execute(delete(oauth_grant).where(oauth_grant.c.account_key == self._account_key))
            self._append(connection, Event.GRANT_FORGOTTEN, "by_hand", detail)
        return True

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with told_as_broken(self._database.where), self._database.writing() as connection:
            yield connection

    def _update(self, connection: Connection, **values: object) -> None:
        mine = update(oauth_grant).where(oauth_grant.c.account_key == self._account_key)
        connection.execute(mine.values(**values))

    def _append(
        self, connection: Connection, event: Event, outcome: str, detail: Mapping[str, object]
    ) -> None:
        record = Record(draft=Draft(event=event, outcome=outcome, detail=detail))
        append(connection, [prepared(record)], author=self._author, key=self._audit_key, now=self._now())

    @contextmanager
    def _session_lock(self) -> Iterator[bool]:
        with told_as_broken(self._database.where):
            connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with told_as_broken(self._database.where):
                ours = bool(connection.execute(select(func.pg_try_advisory_lock(GRANT_LOCK))).scalar_one())
            yield ours
        finally:
            # A lock of the session would stay with a connection that goes back to the pool.
            connection.invalidate()
            connection.close()


def _standing(connection: Connection, account_key: str) -> Standing | None:
    if not inspect(connection).has_table(oauth_grant.name):
        return None
    columns = oauth_grant.c
    wanted = select(columns.obtained_at, columns.died_at, columns.why)
    row = connection.execute(wanted.where(columns.account_key == account_key)).first()
    return None if row is None else Standing(*row)


def _fernet_key(token_key: str) -> bytes:
    return base64.urlsafe_b64encode(
        hashlib.sha256(b"provisioner stored grant\0" + token_key.encode()).digest()
    )


def _sealed(text: str, token_key: str) -> str:
    from cryptography.fernet import Fernet  # 60 ms that a run without a stored grant does not pay

    return Fernet(_fernet_key(token_key)).encrypt(text.encode()).decode()


def _opened(sealed: str, token_key: str) -> str:
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_fernet_key(token_key)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Misconfigured(
            "goto.token_key is not the one that the grant was stored with",
            remedy=f"set the former goto.token_key, or {SIGN_IN} again",
        ) from None
