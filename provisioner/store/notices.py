"""What operators were told and still stands, as keyed digests: the same is told once."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import MetaData, delete, insert, inspect, select
from sqlmodel import Field

from provisioner.store.engine import Database
from provisioner.store.stored_row import StoredRow, table_of
from provisioner.store.troubles import told_as_broken


class NoticeTold(StoredRow, table=True):
    """Made with the first notice: most accounts send none."""

    metadata = MetaData()
    __tablename__ = "notice_told"
    account_key: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    marks: str
    """Keyed digests, separated by blanks."""


notice_told = table_of(NoticeTold)


def notices_told(database: Database, account_key: str) -> dict[str, frozenset[str]]:
    """Kind → marks."""
    columns = notice_told.c
    with database.reading() as connection:
        if not inspect(connection).has_table(notice_told.name):
            return {}
        found = connection.execute(
            select(columns.kind, columns.marks).where(columns.account_key == account_key)
        )
        return {kind: frozenset(marks.split()) for kind, marks in found}


def remember_notices(database: Database, account_key: str, told: Mapping[str, frozenset[str]]) -> None:
    """In place of what was remembered of these kinds. `database` must be open for writing. Raises
    `AuditLogBroken`."""
    mine = notice_told.c.account_key == account_key
    with told_as_broken(database.where), database.writing() as connection:
        notice_told.create(connection, checkfirst=True)
        connection.execute(delete(notice_told).where(mine, notice_told.c.kind.in_(told)))
        rows = [
            {"account_key": account_key, "kind": kind, "marks": " ".join(sorted(marks))}
            for kind, marks in told.items()
            if marks
        ]
        if rows:
            connection.execute(insert(notice_told), rows)
