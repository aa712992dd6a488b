"""A pause: the run in progress stops before its next change, and none begins until somebody resumes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from contextlib import closing

from .stage import COMMAND, Stage, people, person

PAUSE = ("pause", "--by", "Ada", "--reason", "the migration")


def test_no_run_that_could_change_anything_begins(adopted: Stage) -> None:
    adopted.roster([*people(40), person(41)])
    assert adopted.here(*PAUSE).code == 0
    refused = adopted.here("apply", "--yes")
    assert (refused.code, refused.out) == (13, "")
    assert "Paused by Ada" in refused.err
    assert "provisioner resume" in refused.err
    ordered = adopted.here("suspend", "E001", "--by", "Ada", "--reason", "now", "--yes")
    assert ordered.code == 13
    assert adopted.plan()["summary"]["create"] == 1, "a plan is not affected"
    assert adopted.writes == []
    assert "run.finished Paused" in adopted.events()

    assert adopted.here("resume").code == 0
    assert adopted.apply().code == 0
    assert adopted.calls() == ["POST person41@example.com"]
    assert adopted.verdict() == "ok"


def test_a_run_in_progress_stops_before_its_next_change(adopted: Stage) -> None:
    renamed = [person(n, last_name="Newname") for n in range(1, 9)]
    adopted.roster([*renamed, *people(40)[8:]])
    adopted.simulator.fault("slow", method="PUT", seconds=0.4, times=0)
    applying = subprocess.Popen(
        [*COMMAND, "apply", "--yes"],
        env={**os.environ, "PROVISIONER_GOTO__CONCURRENCY": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 30
    while not adopted.writes and time.monotonic() < until:
        time.sleep(0.02)
    assert adopted.here(*PAUSE).code == 0
    shown, _ = applying.communicate(timeout=30)

    assert applying.returncode == 13
    sent = len(adopted.writes)
    assert 1 <= sent < 8
    assert f"planned 8, sent {sent}, confirmed {sent}, failed 0, deferred {8 - sent}" in shown
    assert "paused by Ada: the migration" in shown
    assert "run.finished paused" in adopted.events()

    adopted.simulator.clear_faults()
    assert adopted.here("resume", "--by", "Grace").code == 0
    assert adopted.apply().code == 0
    assert len(adopted.writes) == 8
    assert adopted.verdict() == "ok"


def test_status_says_who_paused_and_since_when(adopted: Stage) -> None:
    assert adopted.here("status", "--format", "json").json()["paused"] is None
    adopted.here(*PAUSE)
    paused = adopted.here("status", "--format", "json").json()["paused"]
    assert (paused["by"], paused["reason"]) == ("Ada", "the migration")
    assert "PAUSED" in adopted.here("status").out


def test_to_pause_twice_is_said_and_to_resume_twice_is_nothing(adopted: Stage) -> None:
    adopted.here(*PAUSE)
    again = adopted.here("pause", "--by", "Grace", "--reason", "me too")
    assert again.code == 0
    assert "paused already, by Ada" in again.out
    assert adopted.here("resume").code == 0
    before = adopted.events()
    nothing = adopted.here("resume")
    assert (nothing.code, nothing.out) == (0, "It was not paused.\n")
    assert adopted.events() == before


def test_a_pause_without_a_name_or_a_reason_is_none(adopted: Stage) -> None:
    for arguments in (("--by", "Ada"), ("--reason", "why"), ("--by", " ", "--reason", "why")):
        assert adopted.here("pause", *arguments).code == 2
    assert not [event for event in adopted.events() if event.startswith("runs.")]


def test_nobody_has_to_wait_for_a_verdict_to_pause(adopted: Stage) -> None:
    """Nothing else is written on top of a log that does not verify."""
    falsify(adopted)
    assert adopted.here(*PAUSE).code == 0
    hold = ("hold", "add", "E001", "--until", "2999-01-01", "--by", "Ada", "--reason", "x")
    for arguments in (("resume",), hold, ("identity", "unlink", "E001")):
        assert adopted.here(*arguments).code == 30


def falsify(stage: Stage) -> None:
    with closing(sqlite3.connect(stage.database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE audit_log SET outcome = 'objected' WHERE event = 'run.finished'")
        connection.commit()
