"""After a restore, a new key or tampering an operator says so by name, and the runs go on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.logbook import forger

from .stage import Stage, people, person

ACKNOWLEDGE = ("audit", "acknowledge", "--by", "Ada", "--reason", "the disk of March, ticket 4711")


@pytest.fixture
def anchored(stage: Stage) -> Stage:
    stage.set(audit__key="a key of thirty-two characters...", audit__anchors='["anchor"]')
    stage.adopt()
    shutil.copy(stage.database, stage.folder / "backup.db")
    stage.roster([*people(40), person(41)])
    assert stage.apply().code == 0
    return stage


def altered(stage: Stage) -> None:
    with forger(stage.database) as connection:
        connection.execute("UPDATE audit_log SET outcome = 'nothing to see' WHERE seq = 3")


def missing(stage: Stage) -> None:
    with forger(stage.database) as connection:
        connection.execute("DELETE FROM audit_log WHERE seq = 3")


def truncated(stage: Stage) -> None:
    shutil.copy(stage.folder / "backup.db", stage.database)


def forked(stage: Stage) -> None:
    anchor = stage.folder / "anchor"
    before = anchor.read_text()
    truncated(stage)
    anchor.write_text(before.splitlines(keepends=True)[0])
    for _ in range(3):
        assert stage.apply().code == 0
    anchor.write_text(before)


def wrong_key(stage: Stage) -> None:
    stage.set(audit__key="another key of thirty-two letters")


@pytest.mark.parametrize("breaks", [altered, missing, truncated, forked, wrong_key])
def test_the_runs_go_on_and_the_old_verdict_stays(anchored: Stage, breaks: Callable[[Stage], None]) -> None:
    breaks(anchored)
    finding = breaks.__name__.replace("_", " ")
    assert anchored.verdict() == finding
    assert anchored.apply().code == 30

    ran = anchored.here(*ACKNOWLEDGE)
    assert ran.code == 0, ran
    assert ran.out.startswith(f"{finding} at entry ")
    assert anchored.verdict() == "ok"
    anchored.roster([*people(40), person(41), person(42)])
    assert anchored.apply().code == 0
    verify = anchored.here("audit", "verify", "--format", "json")
    assert [each["verdict"] for each in verify.json()["acknowledged"]] == [finding]
    said = anchored.here("audit", "verify").out
    entry = verify.json()["acknowledged"][0]["entry"]
    assert f"acknowledged: {finding}" in said
    assert f"provisioner audit show {entry}" in said
    assert "ticket 4711" in anchored.here("audit", "show", str(entry)).out


def test_a_whole_log_has_nothing_to_acknowledge(anchored: Stage) -> None:
    before = anchored.events()
    ran = anchored.here(*ACKNOWLEDGE)
    assert (ran.code, ran.out) == (0, "The audit log verifies: there is nothing to acknowledge.\n")
    assert anchored.events() == before


def test_without_the_key_an_acknowledgement_does_not_count(anchored: Stage) -> None:
    altered(anchored)
    anchored.unset("audit__key")
    assert anchored.here(*ACKNOWLEDGE).code == 0
    anchored.set(audit__key="a key of thirty-two characters...")
    assert anchored.verdict() == "altered"
    assert anchored.here("audit", "verify", "--format", "json").json()["acknowledged"] == []


def test_an_export_of_it_verifies_without_the_program(anchored: Stage) -> None:
    altered(anchored)
    assert anchored.here(*ACKNOWLEDGE).code == 0
    assert anchored.here("audit", "export", "--format", "jsonl", "--out", "log.jsonl").code == 0
    (anchored.folder / "key").write_text("a key of thirty-two characters...\n")
    script = Path(__file__).parents[2] / "docs" / "verify_log.py"
    files = ["log.jsonl", "--key-file", "key", "--anchor", "anchor"]
    ran = subprocess.run([sys.executable, "-I", "-S", script, *files], capture_output=True, text=True)
    assert ran.returncode == 0, ran
    told = json.loads(ran.stdout)
    ours = anchored.here("audit", "verify", "--format", "json").json()
    assert told == {name: value for name, value in ours.items() if name != "words"}
