from __future__ import annotations

import pytest
from sqlalchemy import text

from provisioner.errors import AuditLogBroken
from provisioner.store.engine import Database
from provisioner.store.troubles import told_as_broken
from tests.store.logbook import is_whole, on_both, record, written

REPLACING = (
    "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log WHERE seq = 1",
    "REPLACE INTO audit_detail SELECT seq, 'x', detail, erased_by FROM audit_detail",
)
"""As only SQLite knows it."""


@on_both
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'x'",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE seq = 1",
        "TRUNCATE audit_log CASCADE",
        "TRUNCATE audit_detail",
        "DELETE FROM audit_detail",
        "UPDATE audit_detail SET detail = '{}'",
        "UPDATE audit_detail SET salt = NULL, detail = NULL",
        "UPDATE audit_detail SET erased_by = 2",
        "UPDATE audit_detail SET salt = NULL, detail = NULL, erased_by = 2, seq = 9 WHERE seq = 1",
        "INSERT INTO audit_detail VALUES (99, 'salt', '{}', NULL)",
    ],
)
def test_nothing_but_appending_and_erasing_is_possible(database: Database, url: str, statement: str):
    refused(database, url, statement)


@pytest.mark.parametrize("statement", REPLACING)
def test_a_row_is_not_replaced(database: Database, url: str, statement: str):
    refused(database, url, statement)


def refused(database: Database, url: str, statement: str) -> None:
    written(database, record(), record())
    with pytest.raises(AuditLogBroken), told_as_broken(database.where), database.writing() as connection:
        connection.execute(text(statement))
    assert is_whole(url)


@on_both
def test_a_detail_can_be_erased_once(database: Database):
    written(database, record(), record())
    erase = "UPDATE audit_detail SET salt = NULL, detail = NULL, erased_by = {} WHERE seq = 1"
    with database.writing() as connection:
        connection.execute(text(erase.format(2)))
    refused = pytest.raises(AuditLogBroken, match="refused to be changed")
    with refused, told_as_broken(database.where), database.writing() as connection:
        connection.execute(text(erase.format(3)))
