"""Fail closed: where the audit log cannot be written, no call leaves, nothing is half-applied, exit 30."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.store.logbook import forger

from .stage import Ran, Stage, people, person

HURRIED = {"busy_ms": 100}


@pytest.fixture
def busy(adopted: Stage) -> Stage:
    adopted.roster([*people(39), person(40, status="terminated"), person(41)])
    return adopted


def assert_failed_closed(ran: Ran, stage: Stage, what: str) -> None:
    assert ran.code == 30, ran
    assert ran.out == ""
    assert what in ran.err
    assert len(ran.err.splitlines()) <= 3
    assert stage.writes == []


@pytest.mark.parametrize("version", [0, 99], ids=["older", "newer"])
@pytest.mark.parametrize(
    "command",
    [
        ["plan"],
        ["apply", "--yes"],
        ["suspend", "E001", "--by", "Ada", "--reason", "x", "--yes"],
        ["pause", "--by", "Ada", "--reason", "x"],
        ["audit", "acknowledge", "--by", "Ada", "--reason", "x"],
        ["audit", "erase", "--person", "E001", "--by", "Ada", "--reason", "x", "--yes"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_database_of_another_schema(busy: Stage, version: int, command: list[str]) -> None:
    with forger(busy.database) as connection:
        connection.execute("UPDATE database_info SET schema_version = ?", [version])
    before = busy.events()
    assert_failed_closed(busy.here(*command), busy, f"has schema {version}")
    assert busy.simulator.requests == []
    assert busy.events() == before
    assert busy.verdict() == "ok", "it can still be read"


@contextmanager
def locked_from_the_listing_on(stage: Stage) -> Iterator[None]:
    """Another program takes the database while the run waits for its listing, and keeps it."""
    stage.simulator.fault("slow", method="GET", path="organizers", seconds=0.5)
    over, taken = threading.Event(), threading.Event()

    def hold() -> None:
        while not any(request.path.endswith("/token") for request in stage.simulator.requests):
            assert not over.wait(0.005), "the run was over before it asked for anything"
        with closing(sqlite3.connect(stage.database, isolation_level=None, timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            taken.set()
            over.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        yield
    finally:
        over.set()
        holder.join()
    assert taken.is_set()


def test_a_database_that_is_locked_in_the_middle_of_a_run(
    busy: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioner.store.engine.open_database.__kwdefaults__", HURRIED)
    with locked_from_the_listing_on(busy):
        ran = busy.here("apply", "--yes", "--format", "json")
    assert_failed_closed(ran, busy, "locked by another program")
    assert busy.rows("SELECT count(*) FROM open_intent") == [(0,)]
    assert busy.apply().code == 0
    assert busy.verdict() == "ok"


def test_a_database_that_is_locked_from_the_beginning(busy: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioner.store.engine.open_database.__kwdefaults__", HURRIED)
    with closing(sqlite3.connect(busy.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_failed_closed(busy.here("apply", "--yes"), busy, "locked by another program")
    assert busy.apply().code == 0


@pytest.mark.parametrize("command", [["plan"], ["apply", "--yes"], ["apply", "--yes", "--format", "json"]])
def test_every_run_ends_in_five_words(busy: Stage, command: list[str]) -> None:
    last = busy.here(*command).err.splitlines()[-1]
    assert re.fullmatch(r"audit log: \d+ entries(, [a-z]+)( [a-z]+){4}", last)
    verify = busy.here("audit", "verify", "--format", "json").json()
    assert last.endswith(verify["words"])
