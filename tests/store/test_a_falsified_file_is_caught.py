"""The same falsifications as on values, with SQL on the real file, each column of each table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.entries import Entry
from provisioner.audit.verdict import Finding, Verdict
from provisioner.store.engine import Database, open_read_only
from provisioner.store.reading import verify_database
from tests.store.logbook import KEY, forger, judged, record, written

ROWS = 4
MIDDLE = 2


@pytest.fixture
def path(database: Database) -> Path:
    for number in range(ROWS):
        written(database, record(employee_id=f"E{number}", organizer_key=str(2**53 + number), outcome="é"))
    assert database.path is not None
    return database.path


def found(path: Path) -> tuple[str, int | None]:
    verdict: Verdict = judged(f"sqlite:///{path}")
    return verdict.verdict.value, verdict.first_bad


def after(path: Path, statements: str) -> tuple[str, int | None]:
    with forger(path) as connection:
        connection.executescript(statements)
    return found(path)


def test_an_untouched_file_is_ok(path: Path):
    assert found(path) == ("ok", None)


@pytest.mark.parametrize("row", range(1, ROWS + 1))
@pytest.mark.parametrize("value", ["'x'", "NULL", "x'ff'", "CAST(x'ff' AS TEXT)"])
@pytest.mark.parametrize("column", [c for c in Entry._fields if c != "seq"])
def test_any_column_of_any_entry_counts(path: Path, column: str, value: str, row: int):
    with forger(path) as connection:
        strict = {
            name: not_null
            for _, name, _, not_null, _, _ in connection.execute("PRAGMA table_info(audit_log)")
        }
    if value == "NULL" and strict[column]:
        value = "''"
    assert after(path, f"UPDATE audit_log SET {column} = {value} WHERE seq = {row}") == ("altered", row)


@pytest.mark.parametrize("column", ["salt", "detail"])
@pytest.mark.parametrize("value", ["'x'", "NULL", "x'ff'", "CAST(x'ff' AS TEXT)"])
def test_any_column_of_any_detail_counts(path: Path, column: str, value: str):
    assert after(path, f"UPDATE audit_detail SET {column} = {value} WHERE seq = {MIDDLE}") == (
        "altered",
        MIDDLE,
    )


@pytest.mark.parametrize(
    ("verdict", "first_bad", "statements"),
    [
        ("altered", 2, "UPDATE audit_detail SET erased_by = 4 WHERE seq = 2"),
        ("missing", 2, "UPDATE audit_detail SET salt = NULL, detail = NULL, erased_by = 4 WHERE seq = 2"),
        ("missing", 2, "DELETE FROM audit_detail WHERE seq = 2"),
        ("altered", 2, "UPDATE audit_detail SET seq = -seq WHERE seq IN (2, 3);"
                       "UPDATE audit_detail SET seq = 5 + seq WHERE seq < 0"),
        ("missing", 2, "DELETE FROM audit_log WHERE seq = 2"),
        ("missing", 2, "DELETE FROM audit_log WHERE seq = 2; DELETE FROM audit_detail WHERE seq = 2"),
        ("missing", 4, "DELETE FROM audit_log WHERE seq = 4"),
        ("missing", 1, "DELETE FROM audit_log WHERE seq = 1"),
        ("altered", 0, "UPDATE audit_log SET seq = 0 WHERE seq = 4"),
        ("altered", 2, "DELETE FROM audit_log WHERE seq = 2;"
                       "UPDATE audit_log SET seq = seq - 1 WHERE seq > 2"),
        ("missing", 5, "INSERT INTO audit_detail SELECT 5, salt, detail, NULL FROM audit_detail LIMIT 1"),
    ],
)  # fmt: skip
def test_rows_that_go_come_or_change_places(path: Path, verdict: str, first_bad: int, statements: str):
    assert after(path, statements) == (verdict, first_bad)


def test_a_file_replaced_by_an_older_copy_is_truncated_against_the_anchor(path: Path, database: Database):
    url = f"sqlite:///{path}"
    database.close()
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    written(database, record())
    now = judged(url)
    anchor = Checkpoint(count=now.entries, head=now.head, at="", account_key="")
    reading = open_read_only(f"sqlite:///{copy}")
    verdict = verify_database(reading, key=KEY, anchors=[anchor])
    assert (verdict.verdict, verdict.first_bad) == (Finding.TRUNCATED, ROWS + 1)
    reading.close()


def test_a_change_of_key_is_an_entry_of_its_own(database: Database, url: str):
    assert written(database, record(), key=None) == (1,)
    assert written(database, record(), key=b"first") == (3,)
    assert written(database, record(), record(), key=b"first") == (4, 5)
    assert written(database, record(), key=KEY) == (7,)
    assert judged(url, key=KEY).verdict is Finding.OK
    assert judged(url, key=b"first").verdict is Finding.WRONG_KEY
    assert judged(url, key=None).verdict is Finding.WRONG_KEY
