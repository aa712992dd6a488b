from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from provisioner.__main__ import main
from provisioner.cli import demo as the_demo

ROOT = Path(__file__).parents[2]
DEMO = [sys.executable, "-m", "provisioner", "demo"]
SCREEN = (24, 80)
MISLEADING = {
    "PROVISIONER_GOTO__BASE_URL": "https://api.example.invalid",
    "PROVISIONER_NO__SUCH_SETTING": "1",
    "PROVISIONER_CONFIG": "no-such-file.toml",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "LC_ALL": "C",
    "COLUMNS": "80",
}
"""What stands in the environment of somebody who uses the product for real."""


class Played(NamedTuple):
    folder: Path
    acts: dict[str, list[str]]
    """By heading: the lines below it."""

    def told(self, pattern: str) -> str:
        """What stands in the one place of the pattern's group."""
        (found,) = set(re.findall(pattern, "\n".join(line for act in self.acts.values() for line in act)))
        return str(found)

    @property
    def commands(self) -> list[str]:
        return [line[2:] for act in self.acts.values() for line in act if line.startswith("$ ")]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("a demo") / "kept here"
    ended = subprocess.run(
        [*DEMO, "--keep", str(folder)],
        cwd=ROOT,
        env={**os.environ, **MISLEADING},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    parts = [part.splitlines() for part in ended.stdout.split("\n\n")]
    return Played(folder, {part[0]: part[1:] for part in parts})


def test_every_act_fits_on_one_screen(played: Played):
    acts = {heading: lines for heading, lines in played.acts.items() if heading[0].isdigit()}
    assert len(acts) == len(the_demo.ACTS)
    rows, columns = SCREEN
    assert {heading: len(lines) + 1 for heading, lines in acts.items() if len(lines) + 1 > rows} == {}
    assert [line for lines in acts.values() for line in lines if len(line) > columns] == []


def test_its_numbers_are_those_of_the_log_that_it_leaves(
    played: Played, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(played.folder)
    assert main(["audit", "verify", "--format", "json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["verdict"], verdict["keyed"], verdict["anchored"]) == ("ok", True, True)
    assert int(played.told(r"(\d+) entries in the audit log")) == verdict["entries"]
    assert verdict["words"] in " ".join(" ".join(played.acts["In numbers"]).split())
    with closing(sqlite3.connect("provisioner.db")) as database:
        calls = "event LIKE 'organizer.%' OR event LIKE 'meeting.reassign.%'"
        rows = database.execute(f"SELECT event, outcome FROM audit_log WHERE {calls}")
        outcomes = Counter(f"{event.split('.')[2]} {outcome}" for event, outcome in rows)
    confirmed = outcomes["done confirmed"] + outcomes["settled applied"]
    assert int(played.told(r"(\d+)\s+confirmed: ")) == confirmed
    assert outcomes["settled applied"] > 0
    assert outcomes["intended intended"] == confirmed + outcomes["settled not_applied"]


def test_two_are_deleted_in_it_and_one_is_not_for_a_meeting(played: Played):
    with closing(sqlite3.connect(played.folder / "provisioner.db")) as database:
        deletions = "SELECT event, outcome FROM audit_log WHERE event LIKE 'organizer.delete.%' ORDER BY seq"
        handed = "SELECT state, over FROM meeting_handed ORDER BY meeting_id"
        assert database.execute(deletions).fetchall() == 2 * [
            ("organizer.delete.intended", "intended"),
            ("organizer.delete.done", "confirmed"),
        ]
        assert database.execute(handed).fetchall() == [
            ("moved", 1),
            ("given_up", 1),
            ("moved", 0),  # what came in between: it was moved in the next run
        ]


@pytest.fixture
def account_again(played: Played) -> Iterator[None]:
    """The account, started by the very line that the demo prints, from another folder."""
    (line,) = (line for line in played.commands if " simulator " in line)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        ["/bin/sh", "-c", f"exec {line}"], stdout=subprocess.PIPE, text=True, env=environment
    ) as started:
        assert started.stdout is not None
        assert "listens" in started.stdout.readline()
        yield
        started.send_signal(signal.SIGINT)


def test_what_to_try_next_can_be_tried(played: Played, account_again: None, monkeypatch: pytest.MonkeyPatch):
    entered = next(at for at, line in enumerate(played.commands) if line.startswith("cd "))
    enter, let_somebody_leave, *tried = played.commands[entered:]
    monkeypatch.chdir(shlex.split(enter)[1])
    assert main(["plan"]) == 0
    subprocess.run(["/bin/sh", "-c", let_somebody_leave], check=True)
    codes = {"check": 0, "plan": 10, "apply": 0, "status": 0, "audit list": 0, "audit verify": 0}
    assert [line.rsplit("provisioner ", 1)[1] for line in tried] == list(codes)
    for command, code in codes.items():
        assert main([*command.split(), *(["--yes"] if command == "apply" else [])]) == code, command
    assert main(["plan"]) == 0


def test_a_claim_that_does_not_hold_ends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def act(stage: the_demo.Stage) -> None:
        stage.export()
        stage.provisioner("plan", exits=0)

    monkeypatch.setattr(the_demo, "ACTS", (("a plan of hires that has nothing to do", act),))
    assert the_demo.demo(None) == 1
    assert "not true that `provisioner plan` exits with 0 (it was 10)" in capsys.readouterr().err


def test_ctrl_c_stops_it_and_leaves_nothing_behind(tmp_path: Path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        DEMO, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        assert any(line.startswith("$ ") for line in started.stdout)
        assert [path.name for path in tmp_path.iterdir()] != []
        started.send_signal(signal.SIGINT)
        _, told = started.communicate(timeout=20)
    assert (started.returncode, told) == (130, "Stopped.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "roster.csv").touch()
    assert main(["demo", "--keep", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]
