"""Tables whose rows are put and dropped by their key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Delete, Insert, Table, and_, bindparam, delete
from sqlalchemy import insert as insert_into

from provisioner.plan.facts import Fact

Row = Mapping[str, object]
Told = list[tuple[int, Fact]]
"""Facts, each with the seq of the audit row that carries it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Whose facts they are, and when and by which run they were told."""

    account_key: str
    run_id: str | None
    at: datetime


class Ending:
    """What the rows of a table come to: the last word on each key counts, so that 25,000 facts are two
    statements."""

    def __init__(self, table: Table, place: Place) -> None:
        self._table = table
        self._account = {"account_key": place.account_key}
        self._rows: dict[tuple[object, ...], tuple[Row, Row | None]] = {}

    def put(self, key: Row, **values: object) -> None:
        key = {**self._account, **key}
        self._rows[tuple(key.values())] = key, {**key, **values}

    def drop(self, key: Row) -> None:
        key = {**self._account, **key}
        self._rows[tuple(key.values())] = key, None

    def write(self, connection: Connection) -> None:
        delete_rows(connection, self._table, [key for key, _ in self._rows.values()])
        insert_rows(connection, self._table, [row for _, row in self._rows.values() if row is not None])


def insert_rows(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        connection.execute(_insertion(table), rows)


def delete_rows(connection: Connection, table: Table, keys: list[Row]) -> None:
    """Those that agree with one of the keys, which all name the same columns."""
    if keys:
        named = [{f"k_{name}": value for name, value in key.items()} for key in keys]
        connection.execute(_deletion(table, tuple(keys[0])), named)


@cache
def _insertion(table: Table) -> Insert:
    return insert_into(table)


@cache
def _deletion(table: Table, names: tuple[str, ...]) -> Delete:
    return delete(table).where(and_(*(table.c[name] == bindparam(f"k_{name}") for name in names)))
