from __future__ import annotations

import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from provisioner.errors import AuditLogBroken, Misconfigured
from provisioner.store.engine import Database, open_database, open_read_only
from tests.store.logbook import forger

Opening = Callable[[str], Database]
both = pytest.mark.parametrize("opening", [open_database, open_read_only])


def test_a_fresh_one_is_for_its_owner_alone_and_is_announced(tmp_path: Path):
    path = tmp_path / "with a space.db"
    first = open_database(f"sqlite:///{path}")
    assert (first.fresh, first.path, first.where) == (True, path, str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = open_database(f"sqlite:///{path}")
    assert not second.fresh
    assert second.address_key == first.address_key
    assert len(first.address_key) == 32
    assert first.address_key.hex() not in repr(first) and repr(first.address_key) not in repr(first)
    for database in (first, second):
        database.close()


def test_an_empty_file_becomes_a_database(tmp_path: Path):
    (tmp_path / "empty.db").touch()
    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    assert database.fresh
    database.close()


@both
def test_a_text_file_is_no_database_and_stays_as_it_is(tmp_path: Path, opening: Opening):
    path = tmp_path / "notes.txt"
    path.write_text("buy milk\n" * 1000)
    with pytest.raises(AuditLogBroken, match="not a database") as trouble:
        opening(f"sqlite:///{path}")
    assert trouble.value.where == str(path)
    assert trouble.value.remedy
    assert path.read_text() == "buy milk\n" * 1000


@both
def test_a_folder_is_no_database(tmp_path: Path, opening: Opening):
    with pytest.raises(AuditLogBroken):
        opening(f"sqlite:///{tmp_path}")


@both
def test_a_database_in_a_folder_that_is_not_there(tmp_path: Path, opening: Opening):
    with pytest.raises(AuditLogBroken) as trouble:
        opening(f"sqlite:///{tmp_path}/no/such.db")
    assert trouble.value.remedy
    assert not (tmp_path / "no").exists()


def test_reading_makes_nothing(tmp_path: Path):
    with pytest.raises(AuditLogBroken, match="no database yet"):
        open_read_only(f"sqlite:///{tmp_path}/x.db")
    assert list(tmp_path.iterdir()) == []


@both
def test_a_database_of_another_program(tmp_path: Path, opening: Opening):
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    with pytest.raises(AuditLogBroken, match=r"another program|no audit log"):
        opening(f"sqlite:///{tmp_path}/other.db")


@pytest.mark.parametrize("version", [0, 2])
def test_another_schema_is_refused_for_writing_and_read(database: Database, url: str, version: int):
    database.close()
    with forger(Path(str(database.path))) as connection:
        connection.execute("UPDATE database_info SET schema_version = ?", [version])
    with pytest.raises(AuditLogBroken, match=f"has schema {version}, this program has 1"):
        open_database(url)
    open_read_only(url).close()


def test_a_lost_version_is_refused(database: Database, url: str):
    with forger(Path(str(database.path))) as connection:
        connection.execute("DELETE FROM database_info")
    with pytest.raises(AuditLogBroken, match="lost its version"):
        open_database(url)


@both
@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:hidden@h/d",
        "nosuch+driver://u:hidden@h/d",
    ],
)
def test_a_url_that_names_no_database_is_a_setting_to_mend(url: str, opening: Opening):
    with pytest.raises(Misconfigured) as trouble:
        opening(url)
    assert trouble.value.where == "database.url"
    assert "hidden" not in "\n".join(trouble.value.lines())


@both
def test_a_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch, opening: Opening):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Misconfigured, match="not installed") as trouble:
        opening("postgresql+psycopg://u:hidden@localhost/d")
    assert "postgres]" in str(trouble.value.remedy)


@both
def test_a_server_that_does_not_answer_is_told_without_its_password(opening: Opening):
    with pytest.raises(AuditLogBroken) as trouble:
        opening("postgresql+psycopg://u:hidden@127.0.0.1:1/d?sslpassword=hidden")
    assert "hidden" not in "\n".join(trouble.value.lines())
    assert "127.0.0.1" in str(trouble.value.where)
