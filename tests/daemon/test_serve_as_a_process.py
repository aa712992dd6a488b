from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime

import httpx
import pytest

from tests.acceptance.stage import Stage, people

from .scraped import numbers_in
from .served import PATIENCE_S, ROOT, Served, served

DOCKERFILE = ROOT / "Dockerfile"


def health_check(daemon: Served) -> subprocess.CompletedProcess[bytes]:
    """That of the image."""
    command: list[str] = json.loads(re.findall(r"HEALTHCHECK .*CMD (\[.*\])", DOCKERFILE.read_text())[0])
    port = daemon.health.removesuffix("/healthz").rpartition(":")[2]
    environment = {**os.environ, "PROVISIONER_WEB__PORT": port}
    return subprocess.run([sys.executable, *command[1:]], env=environment, capture_output=True)


def metrics(daemon: Served) -> httpx.Response:
    """What the headers say of where it comes from must not count."""
    claims = {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7"}
    return httpx.get(daemon.health.replace("healthz", "metrics"), headers=claims).raise_for_status()


def wait_for(event: str, stage: Stage) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not any(told.startswith(f"{event} ") for told in stage.events()):
        assert time.monotonic() < deadline, f"{event} does not come"
        time.sleep(0.02)


def test_it_says_what_it_will_do_and_observes_and_sends_nothing(stage: Stage) -> None:
    stage.roster(people(6))
    stage.set(web__token="w")
    with served() as daemon:
        assert "observes" in daemon.greeting
        assert "* * * * *" in daemon.greeting
        assert str(stage.database) in daemon.greeting
        due = datetime.strptime(re.findall(r"next run  (.*)", daemon.greeting)[0], "%Y-%m-%d %H:%M%z")
        assert due > datetime.now(due.tzinfo)
        answer = httpx.get(daemon.health)
        assert (answer.status_code, answer.text) == (200, "ok\n")
        ready = httpx.get(daemon.health.replace("healthz", "readyz"), headers={"Authorization": "Bearer w"})
        assert (ready.status_code, ready.json()) == (200, {"ready": True, "reasons": []})
        run = daemon.line("run.finished")
        assert (run["outcome"], run["plan"]["create"], run["results"]["sent"]) == ("pending", 1, 0)
        told = numbers_in(metrics(daemon).text)
        assert told['last_run_outcome{mode="observe",outcome="pending"}'] == 1
        assert told["process_start_time_seconds"] > 0
        assert health_check(daemon).returncode == 0
        assert daemon.end(signal.SIGINT) == 0
        assert health_check(daemon).returncode != 0
    assert stage.writes == []
    assert "run.started observe" in stage.events()
    last = stage.rows("SELECT DISTINCT actor FROM audit_log WHERE run_id = " + repr(run["run_id"]))
    assert last == [(f"daemon@{socket.gethostname()}",)]


def test_a_stop_lets_the_change_in_flight_finish_and_starts_no_other(stage: Stage) -> None:
    stage.roster(people(8))
    stage.set(schedule__mode="apply")
    stage.simulator.fault("slow", method="POST", path="/organizers", seconds=1)
    with served() as daemon:
        assert "applies" in daemon.greeting
        wait_for("organizer.create.intended", stage)
        assert stage.writes == []
        before = time.monotonic()
        assert daemon.end(signal.SIGTERM) == 0
        assert time.monotonic() - before < 30
    assert stage.calls() == ["POST person6@example.com"]
    acts = [event for event in stage.events() if event.startswith("organizer.")]
    assert acts == ["organizer.create.intended intended", "organizer.create.done confirmed"]
    assert "run.finished partial" in stage.events()
    assert stage.verdict() == "ok"


def test_a_second_signal_ends_at_once(stage: Stage) -> None:
    stage.roster(people(6))
    stage.set(schedule__mode="apply")
    stage.simulator.fault("slow", method="POST", path="/organizers", seconds=2)
    with served() as daemon:
        wait_for("organizer.create.intended", stage)
        daemon.process.send_signal(signal.SIGTERM)
        daemon.line("daemon.stopping")
        assert daemon.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert stage.writes == []
    assert stage.verdict() == "ok"


def test_a_port_that_is_in_use_is_told(stage: Stage, log: object) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stage.set(web__port=str(taken.getsockname()[1]))
        ran = stage.here("serve")
    assert ran.code == 21
    assert ran.out == ""
    assert "web.port" in ran.err and "in use" in ran.err
    assert len(ran.err.splitlines()) <= 3


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("schedule__cron", "every hour", "schedule.cron"),
        ("schedule__cron", "0 0 31 2 *", "schedule.cron"),
        ("web__host", "no such host", "web.host"),
        ("goto__client_secret", "", "goto.client_secret"),
        ("roster__source", "[]", "roster.source"),
    ],
)
def test_what_no_run_could_do_with_is_told_before_the_first(
    stage: Stage, log: object, name: str, value: str, told: str
) -> None:
    stage.set(**{name: value})
    ran = stage.here("serve")
    assert (ran.code, ran.out) == (21, "")
    assert told in ran.err
    assert len(ran.err.splitlines()) <= 3


def test_check_names_a_cron_that_is_none(stage: Stage) -> None:
    stage.set(schedule__cron="0 0 * * monday")
    ran = stage.here("check", "--format", "json")
    assert ran.code == 21
    assert [line["name"] for line in ran.json() if not line["ok"]] == ["schedule"]


def test_status_names_the_next_run_and_the_mode(stage: Stage) -> None:
    stage.set(schedule__cron="0 6 * * *", schedule__time_zone="Asia/Kolkata")
    schedule = stage.here("status", "--format", "json").json()["schedule"]
    assert schedule["mode"] == "observe"
    due = datetime.fromisoformat(schedule["next_run"])
    assert due > datetime.now(due.tzinfo)
    assert f"{due:%H:%M%z}" == "06:00+0530"
    assert "observe" in stage.here("status").out
