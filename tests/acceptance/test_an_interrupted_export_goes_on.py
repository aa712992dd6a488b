"""An export that was stopped goes on with the same command, and FILE is there only when all of it is."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from .conftest import SetStage
from .sessions import MARCH, key_of, rows_of_file, session
from .stage import COMMAND, Stage, people

SESSIONS = [
    session(number, person, f"2026-03-{number:02d}T09:00:00Z", f"2026-03-{number:02d}T10:00:00Z")
    for number, person in enumerate((1, 1, 2, 3), start=1)
]
TO_FILE = (*MARCH, "--out", "attendance.csv")


@pytest.fixture
def march(set_stage: SetStage) -> Stage:
    stage = set_stage(people(3), meetings=SESSIONS)
    stage.set(roster__time_zone="UTC", goto__concurrency="1")
    return stage


@pytest.fixture
def stopped(march: Stage) -> Stage:
    """GoTo takes the token no more in the middle of the second person."""
    march.simulator.fault("status", path="9003/attendees", status=403, times=0)
    march.simulator.fault("status", path=f"/organizers/{key_of(2)}", after=1, status=403, times=0)
    ran = march.here(*TO_FILE)
    assert ran.code == 23
    assert "attendance.csv.part has what was read so far: the same command goes on" in ran.err
    assert not out(march).exists()
    march.simulator.clear_faults()
    march.simulator.forget_requests()
    return march


def out(stage: Stage) -> Path:
    return stage.folder / "attendance.csv"


def asked(stage: Stage) -> set[str]:
    """The sessions whose attendees were asked for."""
    paths = (request.path.split("/") for request in stage.simulator.requests)
    return {path[-2] for path in paths if path[-1] == "attendees"}


def wait_until_read(stage: Stage, instance_key: bytes) -> None:
    part, deadline = stage.folder / "attendance.csv.part", time.monotonic() + 20
    while not (part.exists() and instance_key in part.read_bytes()) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_it_asks_for_nothing_twice(stopped: Stage) -> None:
    ran = stopped.here(*TO_FILE)
    assert ran.code == 0, ran
    assert "going on with what was begun" in ran.err
    assert asked(stopped) == {"9003", "9004"}
    assert [row.instance_key for row in rows_of_file(out(stopped))] == ["9001", "9002", "9003", "9004"]
    assert sorted(path.name for path in stopped.folder.glob("attendance*")) == ["attendance.csv"]


def test_who_was_deleted_meanwhile_is_named(stopped: Stage) -> None:
    with stopped.simulator.lock:
        del stopped.simulator.account.organizers[key_of(3)]
    assert stopped.here(*TO_FILE).code == 22
    (gone,) = (row for row in rows_of_file(out(stopped)) if row.state != "nobody")
    assert (gone.organizer_email, gone.state) == ("person3@example.com", "organizer_gone")


def test_another_question_is_another_export(stopped: Stage) -> None:
    ran = stopped.here(*TO_FILE, "--organizer", "person1@example.com")
    assert ran.code == 2
    assert "attendance.csv.part is of another export (organizers: [])" in ran.err
    assert stopped.here(*TO_FILE).code == 0


def test_ctrl_c_leaves_no_file_and_loses_nothing(march: Stage) -> None:
    march.simulator.fault("status", path="9002/attendees", status=429, retry_after="60", times=0)
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    child = subprocess.Popen([*COMMAND, *TO_FILE], stdin=nothing, stderr=pipe, text=True)
    try:
        wait_until_read(march, b"9001")
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
    finally:
        child.kill()
    assert child.returncode == 130, err
    assert "the same command goes on" in err
    assert "Traceback" not in err
    assert not out(march).exists()
    march.simulator.clear_faults()
    march.simulator.forget_requests()
    assert march.here(*TO_FILE).code == 0
    assert "9001" not in asked(march)
    assert len(rows_of_file(out(march))) == 4
