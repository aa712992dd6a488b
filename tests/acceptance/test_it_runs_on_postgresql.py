"""The whole way on a real PostgreSQL: plan, apply, verify; a forged row, an acknowledgement, an erasure."""

from __future__ import annotations

import pytest

from provisioner.store.engine import open_database
from provisioner.store.run_lock import run_lock
from tests.postgresql import Server
from tests.store.logbook import forge

from .stage import Stage, people, person


@pytest.fixture
def url(stage: Stage, postgresql: Server) -> str:
    url = postgresql.new_database()
    stage.set(database__url=url, audit__key="a key of thirty-two characters...", audit__anchors='["anchor"]')
    return url


def test_plan_apply_and_verify(stage: Stage, url: str) -> None:
    stage.adopt()
    stage.roster([*people(39), person(40, status="terminated"), person(41)])
    assert stage.plan()["summary"]["create"] == 1
    ran = stage.run("apply", "--yes", "--format", "json")
    assert ran.code == 0, ran
    assert ran.json()["summary"]["confirmed"] == 2
    assert stage.status_of("person40@example.com") == "SUSPENDED"
    assert stage.apply().code == 0, "nothing is left to do"
    assert stage.verdict() == "ok"
    for command in (
        ["status"],
        ["audit", "list"],
        ["why", "E040"],
        ["audit", "show", "1"],
        ["identity", "list"],
    ):
        assert stage.here(*command).code == 0, command
    assert not stage.database.exists()

    forge(url, "UPDATE audit_log SET outcome = 'nothing to see' WHERE seq = 3")
    assert stage.verdict() == "altered"
    assert stage.apply().code == 30
    assert stage.here("audit", "acknowledge", "--by", "Ada", "--reason", "a test").code == 0
    erased = stage.here("audit", "erase", "--person", "E041", "--by", "Ada", "--reason", "a test", "--yes")
    assert erased.code == 0, erased
    assert erased.err.startswith("To be erased"), "and no note that bytes were left"
    assert stage.verdict() == "ok"
    assert stage.here("plan").code in (0, 10)


def test_two_runs_at_once(stage: Stage, url: str) -> None:
    database = open_database(url)
    with run_lock(database):
        assert stage.apply().code == 24
    database.close()
    assert stage.apply().code == 0


def test_a_server_that_is_gone(stage: Stage, url: str, postgresql: Server) -> None:
    stage.set(database__url=url.replace(str(postgresql.folder), "/nowhere"))
    ran = stage.here("apply", "--yes")
    assert ran.code == 30, ran
    assert len(ran.err.splitlines()) <= 3
    assert stage.simulator.requests == []


def test_a_database_that_may_only_be_read(stage: Stage, url: str, postgresql: Server) -> None:
    stage.adopt()
    name = url.removeprefix("postgresql+psycopg://postgres@/").partition("?")[0]
    with postgresql.connect() as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    stage.roster([*people(40), person(41)])
    ran = stage.here("apply", "--yes")
    assert ran.code == 30, ran
    assert stage.writes == []
    assert stage.verdict() == "ok"


def test_a_database_that_somebody_holds(stage: Stage, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.adopt()
    monkeypatch.setattr("provisioner.store.engine.open_database.__kwdefaults__", {"busy_ms": 100})
    other = open_database(url)
    stage.roster([*people(40), person(41)])
    with other.writing():
        ran = stage.here("apply", "--yes")
    other.close()
    assert ran.code == 30, ran
    assert "locked by another program" in ran.err
    assert stage.writes == []
