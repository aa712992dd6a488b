"""What stands where the database should be, and is none of ours, or cannot be written: exit 30, and GoTo is
not even asked."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing

import pytest

from provisioner.store.engine import open_database, open_read_only

from .bench import HERE, INSTALLED, Bench, as_ordinary_user, ways, with_room

PASSWORD = "s3cret-0f-the-database"
Junk = Callable[[Bench], object]
SIDE_FILES = ("provisioner.db-wal", "provisioner.db-shm", "provisioner.db.lock")


def bytes_of(content: bytes) -> Junk:
    return lambda bench: bench.database.write_bytes(content)


def instead(make: Junk) -> Junk:
    def made(bench: Bench) -> None:
        bench.database.unlink()
        make(bench)

    return made


def statement(*sql: str) -> Junk:
    def carried_out(bench: Bench) -> None:
        with closing(sqlite3.connect(bench.database)) as connection:
            for one in sql:
                connection.execute(one)
            connection.commit()

    return carried_out


def url(value: str) -> Junk:
    return lambda bench: bench.stage.set(database__url=value)


def a_symlink_loop(bench: Bench) -> None:
    bench.database.symlink_to("other.db")
    (bench.folder / "other.db").symlink_to(bench.database)


def half(bench: Bench) -> None:
    content = bench.database.read_bytes()
    bench.database.write_bytes(content[: len(content) // 2])


JUNK: Mapping[str, tuple[Junk, str]] = {
    "a text file": (bytes_of(b"this is a text file, and no database at all\n" * 50), "not a database"),
    "a folder": (instead(lambda bench: bench.database.mkdir()), "not a file"),
    "a FIFO": (instead(lambda bench: os.mkfifo(bench.database)), "not a file"),
    "a folder that is not there": (url("sqlite:///nowhere/provisioner.db"), "nowhere"),
    "half of it": (half, ""),
    "a newer schema": (statement("UPDATE database_info SET schema_version = 99"), "schema 99"),
    "no version": (statement("DELETE FROM database_info"), "version"),
    "another program's": (instead(statement("CREATE TABLE customer (id INTEGER)")), ""),
    "a server that is down": (url(f"postgresql+psycopg://me:{PASSWORD}@127.0.0.1:1/x"), "127.0.0.1"),
    "a name with a newline": (url("sqlite:///no\nwhere/\x1b[2Jx.db"), "no\\nwhere"),
    "a symlink loop": (instead(a_symlink_loop), ""),
    "a symlink into nowhere": (instead(lambda bench: bench.database.symlink_to("nowhere/x.db")), ""),
    "a device": (instead(lambda bench: bench.database.symlink_to("/dev/null")), "not a file"),
    "a server of no name": (url(f"postgresql+psycopg://me:{PASSWORD}@"), ""),
}
READING = [["status"], ["audit", "list"], ["audit", "verify"], ["hold", "list"], ["identity", "list"]]
SAYING = [
    ["hold", "add", "E001", "--until", "2999-12-31", "--by", "me", "--reason", "test"],
    ["pause", "--by", "me", "--reason", "test"],
]


@pytest.mark.parametrize(("what", "way"), ways(JUNK, only_installed=["a FIFO"]))
def test_nothing_is_done_on_it(what: str, way: str, bench: Bench) -> None:
    prepare, says = JUNK[what]
    prepare(bench)
    bench.hides.append(PASSWORD)
    for command in [["plan"], ["apply", "--yes"], *SAYING] if way == HERE else [["plan"]]:
        assert_refused(bench, way, command, says)
    assert bench.stage.simulator.requests == []


def assert_refused(bench: Bench, way: str, command: list[str], says: str = "") -> None:
    before = without_side_files(bench)
    bench.assert_refused(bench.run(way, *command), 30, says)
    assert without_side_files(bench) == before, command


def without_side_files(bench: Bench) -> dict[str, tuple[object, ...]]:
    return {name: what for name, what in bench.picture().items() if name not in SIDE_FILES}


UNREADABLE = [name for name in JUNK if name not in ("a newer schema", "no version", "a FIFO")]


@pytest.mark.parametrize("what", UNREADABLE)
def test_nothing_is_read_from_it(what: str, bench: Bench) -> None:
    JUNK[what][0](bench)
    bench.hides.append(PASSWORD)
    for command in READING:
        assert_refused(bench, HERE, command)


def test_a_table_is_lost(bench: Bench) -> None:
    """The log is whole, so the refusal stands in it."""
    statement("DROP TABLE link")(bench)
    for command in (["plan"], ["apply", "--yes"]):
        bench.assert_refused(bench.here(*command), 30, "not of this program")
    assert bench.here("audit", "verify").code == 0


def test_check_names_it_in_a_line_of_its_own(bench: Bench) -> None:
    JUNK["a text file"][0](bench)
    ran = bench.here("check", "--format", "json")
    assert (ran.code, ran.err) == (30, "")
    assert [line["name"] for line in ran.json() if not line["ok"]] == ["database"]


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for opens in (open_database, open_read_only):
        monkeypatch.setitem(opens.__kwdefaults__, "busy_ms", 50)


@pytest.mark.usefixtures("no_patience")
def test_locked_by_another_program(bench: Bench) -> None:
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, bench.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other:
        assert other.stdout.readline() == b"locked\n"
        for command in (["apply", "--yes"], ["pause", "--by", "me", "--reason", "test"]):
            assert_refused(bench, HERE, command, "locked")
        assert bench.here("status").code == 0, "who only reads does not wait"
        other.stdin.close()
    assert bench.here("plan").code == 0


@pytest.mark.parametrize("what", ["the folder", pytest.param("the file", marks=pytest.mark.nightly)])
def test_without_the_right_to_write(what: str, bench: Bench) -> None:
    for name in SIDE_FILES:
        (bench.folder / name).unlink(missing_ok=True)
    if what == "the file":
        bench.database.chmod(0o400)
    bench.folder.chmod(0o500)
    try:
        before = bench.picture()
        bench.assert_refused(bench.installed("apply", "--yes", prepare=as_ordinary_user), 30)
        assert bench.picture() == before
        reads = bench.installed("audit", "verify", "--format", "json", prepare=as_ordinary_user)
        assert (reads.code, reads.json()["verdict"]) == (0, "ok")
    finally:
        bench.folder.chmod(0o700)


@pytest.mark.parametrize("room", [40_000, *(pytest.param(n, marks=pytest.mark.nightly) for n in (0, 4096))])
def test_a_full_disk_under_a_new_database(room: int, fresh: Bench) -> None:
    """There may be a file afterwards, and it is no half of a database: with room all is well."""
    ran = fresh.installed("plan", prepare=with_room(room))
    fresh.assert_refused(ran, 30)
    assert fresh.installed("plan").code == 0
    assert fresh.here("audit", "verify").code == 0


def test_the_driver_is_not_installed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    bench.stage.set(database__url=f"postgresql+psycopg://me:{PASSWORD}@127.0.0.1:1/x")
    bench.hides.append(PASSWORD)
    bench.refuses(HERE, "plan", code=21, says="postgres")


@pytest.mark.nightly
def test_the_file_is_taken_away_between_two_commands(bench: Bench) -> None:
    """A new one is announced: whoever meant the old one can see it."""
    bench.database.unlink()
    ran = bench.run(INSTALLED, "plan")
    assert ran.code == 0
    assert "(new)" in ran.out
