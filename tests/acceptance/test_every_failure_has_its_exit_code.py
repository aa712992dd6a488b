"""What stops a run stops it before anything is sent, prints three lines at most, what to do the last of
them, and never a traceback."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from provisioner.store.engine import open_database
from provisioner.store.run_lock import run_lock
from tests.store.logbook import forger

from .stage import COMMAND, HEADINGS, Ran, Stage, people, person


@pytest.fixture
def busy(adopted: Stage) -> Stage:
    adopted.roster([*people(39), person(40, status="terminated"), person(41)])
    return adopted


def assert_refused(ran: Ran, code: int, stage: Stage) -> None:
    assert ran.code == code, ran
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert len(lines) <= 3, ran.err
    assert lines[-1].startswith("  do: "), ran.err
    assert "Traceback" not in ran.err
    assert stage.writes == []


ROSTERS = {
    "a column missing": "employee_id,email,first_name\nE001,person1@example.com,First1\n",
    "a row of another width": ",".join(HEADINGS[:5]) + "\nE001,person1@example.com,First1,Last1\n",
    "an unbalanced quote": ",".join(HEADINGS[:5]) + '\nE001,person1@example.com,"First1,Last1,active\n',
    "a login page": "<!DOCTYPE html><html><body>Please sign in</body></html>",
    "cut in the middle": ",".join(HEADINGS[:5]) + "\nE001,person1@example.com,First1,Last1,active\nE002,pers",
}


@pytest.mark.parametrize("text", ROSTERS.values(), ids=ROSTERS)
def test_a_file_that_is_no_roster(busy: Stage, text: str) -> None:
    busy.file.write_text(text)
    for command in (["plan"], ["apply", "--yes"]):
        assert_refused(busy.here(*command, "--format", "json"), 20, busy)
    assert sum(event.startswith("roster.refused") for event in busy.events()) == 2


def test_no_roster_at_all(busy: Stage) -> None:
    busy.file.unlink()
    assert_refused(busy.run("apply", "--yes"), 20, busy)


SETTINGS = {
    "no number": {"goto__page_size": "many"},
    "out of range": {"policy__removal_limit_percent": "-1"},
    "an unknown name": {"policy__removal_limmit": "1"},
    "an unknown group": {"policies__grace_days": "1"},
    "plain http into the open": {"goto__base_url": "http://api.example.com"},
    "a scheme that is none": {"database__url": "oracle://x"},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting(busy: Stage, settings: dict[str, str]) -> None:
    busy.set(**settings)
    for command in (["plan"], ["apply", "--yes"]):
        assert_refused(busy.here(*command), 21, busy)


@pytest.mark.parametrize("name", ["goto__client_id", "goto__account_key", "roster__source"])
def test_a_missing_setting(busy: Stage, name: str) -> None:
    busy.unset(name)
    ran = busy.here("apply", "--yes")
    assert_refused(ran, 21, busy)
    assert name.replace("__", ".") in ran.err


@pytest.mark.usefixtures("impatient")
def test_a_server_that_is_down(busy: Stage) -> None:
    busy.simulator.stop()
    assert_refused(busy.here("apply", "--yes"), 22, busy)


PAGES: list[dict[str, object]] = [
    {"kind": "repeated_page", "after": 1},
    {"kind": "duplicate_key", "after": 1},
    {"kind": "empty_page", "after": 1},
    {"kind": "html", "times": 0},
    {"kind": "error_body", "times": 0},
    {"kind": "truncated", "times": 0},
    {"kind": "status", "status": 503, "times": 0},
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", PAGES, ids=lambda fault: fault["kind"])
def test_a_listing_that_is_not_complete(busy: Stage, fault: dict[str, object]) -> None:
    busy.set(goto__page_size="10")
    busy.simulator.fault(path="organizers", method="GET", **fault)  # type: ignore[arg-type]
    decided = len([event for event in busy.events() if event.startswith("plan.made")])
    assert_refused(busy.here("apply", "--yes", "--format", "json"), 22, busy)
    assert len([event for event in busy.events() if event.startswith("plan.made")]) == decided
    assert busy.rows("SELECT count(*) FROM absence") == [(0,)]


def test_a_token_that_is_refused(busy: Stage) -> None:
    busy.set(goto__client_secret="a wrong one")
    ran = busy.here("apply", "--yes")
    assert_refused(ran, 23, busy)
    assert "a wrong one" not in ran.err


def test_a_scope_that_the_client_does_not_have(busy: Stage) -> None:
    busy.set(goto__scopes='["admin:org.read", "admin:org.everything"]')
    ran = busy.here("apply", "--yes")
    assert_refused(ran, 23, busy)
    assert "admin:org.everything" in ran.err


def test_a_token_that_may_not_write(busy: Stage) -> None:
    """The server says no to each change: they fail, nothing is half done."""
    busy.set(goto__scopes='["admin:org.read", "collab:meeting:read"]')
    ran = busy.apply()
    assert ran.code == 12
    assert {each["outcome"] for each in ran.json()["results"]} <= {"failed", "deferred"}
    assert {request.status for request in busy.writes} == {403}


def test_without_a_terminal_and_without_yes(busy: Stage) -> None:
    assert_refused(busy.here("apply"), 2, busy)
    assert busy.simulator.requests == []


@contextmanager
def run_elsewhere(stage: Stage) -> Iterator[None]:
    """Another process is in the middle of an apply: its first listing is not answered yet."""
    stage.simulator.fault("slow", method="GET", path="organizers", seconds=2)
    other = subprocess.Popen([*COMMAND, "apply", "--yes"], stdout=subprocess.DEVNULL)
    while not any(request.path.endswith("/token") for request in stage.simulator.requests):
        assert other.poll() is None
    yield
    other.kill()
    other.wait()


def test_two_runs_at_once(busy: Stage) -> None:
    with run_elsewhere(busy):
        assert_refused(busy.here("apply", "--yes", "--format", "json"), 24, busy)
        assert busy.here("plan").code == 10, "a plan takes no lock"
    assert busy.apply().code == 0, "the lock of a process that was killed is gone"


def test_a_lock_file_left_behind_locks_nobody_out(busy: Stage) -> None:
    database = open_database(f"sqlite:///{busy.database}")
    with run_lock(database):
        assert busy.apply().code == 24
    database.close()
    assert busy.apply().code == 0


FORGERIES = {
    "altered": "UPDATE audit_log SET outcome = 'nothing to see' WHERE seq = 2",
    "missing": "DELETE FROM audit_log WHERE seq = 2",
    "detail altered": "UPDATE audit_detail SET detail = '{}' WHERE seq = (SELECT max(seq) FROM audit_detail)",
}


@pytest.mark.parametrize("statement", FORGERIES.values(), ids=FORGERIES)
def test_a_falsified_log(busy: Stage, statement: str) -> None:
    with forger(busy.database) as connection:
        connection.execute(statement)
    for command in (["plan"], ["apply", "--yes"]):
        ran = busy.here(*command, "--format", "json")
        assert_refused(ran, 30, busy)
        assert "audit verify" in ran.err
    assert busy.simulator.requests == []
    verify = busy.here("audit", "verify", "--format", "json")
    assert (verify.code, verify.json()["verdict"]) == (30, "missing" if "DELETE" in statement else "altered")


Broken = Callable[[Stage], None]


def not_a_database(stage: Stage) -> None:
    stage.database.write_bytes(b"this is a text file, and no database at all" * 50)


def a_folder(stage: Stage) -> None:
    stage.set(database__url=f"sqlite:///{stage.folder}")


def a_folder_that_is_not_there(stage: Stage) -> None:
    stage.set(database__url="sqlite:///nowhere/provisioner.db")


@pytest.mark.parametrize("breaks", [not_a_database, a_folder, a_folder_that_is_not_there])
def test_a_log_that_cannot_be_written(stage: Stage, breaks: Broken) -> None:
    breaks(stage)
    assert_refused(stage.here("apply", "--yes"), 30, stage)
    assert stage.simulator.requests == []


def test_an_unknown_command_or_option(stage: Stage) -> None:
    for arguments in (["aply"], ["plan", "--nope"], ["plan", "--today", "tomorrow"], ["audit", "show", "0"]):
        ran = stage.here(*arguments)
        assert (ran.code, ran.out) == (2, ""), arguments
        assert not re.search("Traceback", ran.err)


def test_an_anchor_that_cannot_be_written_is_seen_by_check(stage: Stage) -> None:
    stage.set(audit__anchors='["not there/anchor"]')
    ran = stage.here("check", "--format", "json")
    assert ran.code == 30
    assert [line["name"] for line in ran.json() if not line["ok"]] == ["anchors"]
    stage.set(audit__anchors='["anchor"]')
    assert stage.here("check").code == 0
    assert stage.here("apply", "--yes").code == 0
    assert stage.here("check").code == 0


def test_an_anchor_that_cannot_be_written_stops_a_run_before_it_sends(busy: Stage) -> None:
    busy.set(audit__anchors='["not there/anchor"]')
    assert_refused(busy.here("apply", "--yes"), 30, busy)
