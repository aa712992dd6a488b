"""`audit export` and `audit evidence`: what leaves the house can be checked without the product."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import stat
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from .approvals import approve, leavers, planned
from .stage import Ran, Stage, person

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_log.py"
RESOURCE = Path(__file__).parents[2] / "provisioner" / "cli" / "verify_log.txt"
BY = ("--by", "Ann", "--reason", "the auditor asks")


def export(stage: Stage, *options: str) -> Ran:
    ran = stage.here("audit", "export", *options)
    assert ran.code == 0, ran
    return ran


def checked(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """By the script of the pack, with nothing of the product in reach."""
    command = [sys.executable, "-I", "verify_log.py", "audit_log.jsonl", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60)


def packed(stage: Stage, *, begin: str = "yesterday", end: str = "today") -> Ran:
    return stage.here("audit", "evidence", "--from", begin, "--to", end, "--out", "pack.zip")


def unpacked(stage: Stage) -> Path:
    folder = stage.folder / "unpacked"
    with zipfile.ZipFile(stage.folder / "pack.zip") as pack:
        assert pack.testzip() is None
        pack.extractall(folder)
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_export_has_the_filters_of_list_and_appends_nothing(adopted: Stage) -> None:
    before = adopted.database.read_bytes()
    for filters in (
        (),
        ("--event", "identity"),
        ("--person", "E007"),
        ("--since", "today"),
    ):
        exported = [json.loads(line) for line in export(adopted, *filters).out.splitlines()]
        listed = adopted.here("audit", "list", "--format", "json", "--limit", "1000", *filters).json()
        assert [row["seq"] for row in exported] == [entry["seq"] for entry in listed]
    assert adopted.database.read_bytes() == before


def test_csv_and_ocsf_hold_every_entry(adopted: Stage) -> None:
    count = len(adopted.events())
    records = list(csv.DictReader(io.StringIO(export(adopted, "--format", "csv").out, newline="")))
    assert [int(record["seq"]) for record in records] == list(range(1, count + 1))
    events = [json.loads(line) for line in export(adopted, "--format", "ocsf").out.splitlines()]
    assert [event["metadata"]["sequence"] for event in events] == list(range(1, count + 1))


def test_a_file_is_private_and_whole_or_not_there(adopted: Stage) -> None:
    ran = export(adopted, "--out", "log.jsonl")
    file = adopted.folder / "log.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert hashlib.sha256(file.read_bytes()).hexdigest() in ran.err
    assert adopted.here("audit", "export", "--out", "nowhere/log.jsonl").code == 2
    assert not list(adopted.folder.glob("*.part")) + list(adopted.folder.glob(".*.part"))


def test_who_signs_for_a_copy_is_recorded(adopted: Stage) -> None:
    count = len(adopted.events())
    ran = export(adopted, "--out", "log.jsonl", "--event", "run", *BY)
    told = adopted.here("audit", "list", "--event", "log.exported", "--format", "json").json()[-1]
    assert told["outcome"] == "jsonl"
    assert told["detail"]["by"] == "Ann"
    assert told["detail"]["filters"] == {"event": "run"}
    assert told["detail"]["digest"] in ran.err
    assert len(adopted.events()) == count + 2, "the entry, and the checkpoint that covers it"


def test_a_signed_copy_of_a_log_that_cannot_say_so_is_not_made(adopted: Stage) -> None:
    falsify(adopted)
    assert adopted.here("audit", "export", "--out", "log.jsonl", *BY).code == 30
    assert not (adopted.folder / "log.jsonl").exists()
    assert export(adopted, "--out", "log.jsonl").code == 0, "a falsified log can still be exported"


def falsify(stage: Stage) -> None:
    with sqlite3.connect(stage.database) as forger:
        for (name,) in forger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            forger.execute(f"DROP TRIGGER {name}")
        forger.execute("UPDATE audit_log SET actor = CAST(x'ff' AS TEXT) WHERE seq = 3")
    forger.close()


@pytest.fixture
def reviewed(seven_leave: Stage) -> Stage:
    """Seven removals, approved and carried out."""
    seven_leave.set(audit__anchors='["anchor.jsonl"]')
    seven_leave.roster([*leavers(*range(1, 8), of=39), person(40, last_name="<script>alert(1)</script>")])
    approve(seven_leave, planned(seven_leave))
    assert seven_leave.apply().code == 0
    return seven_leave


def test_a_pack_verifies_by_the_script_that_is_in_it(reviewed: Stage) -> None:
    ran = packed(reviewed)
    assert ran.code == 0, ran
    assert stat.S_IMODE((reviewed.folder / "pack.zip").stat().st_mode) == 0o600
    folder = unpacked(reviewed)
    judged = checked(folder, "--anchor", "anchors.jsonl")
    assert judged.returncode == 0, judged
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["pack"]["head"] in judged.stdout
    assert manifest["pack"]["anchored"]
    for name, about in manifest["files"].items():
        raw = (folder / name).read_bytes()
        assert (len(raw), hashlib.sha256(raw).hexdigest()) == (about["bytes"], about["sha256"]), name
    inside = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert inside == {*manifest["files"], "manifest.json"}


def test_a_pack_has_plans_approvals_actions_and_confirmations(reviewed: Stage) -> None:
    packed(reviewed)
    folder = unpacked(reviewed)
    (approval,) = [one for one in lines(folder / "approvals.jsonl") if one["event"] == "plan.approved"]
    digest = approval["detail"]["digest"]
    plan = json.loads((folder / "plans" / f"{digest.removeprefix('sha256:')}.json").read_text())
    assert plan["digest"] == digest
    actions = [one["event"] for one in lines(folder / "actions.jsonl")]
    assert actions.count("organizer.suspend.intended") == actions.count("organizer.suspend.done") == 7
    assert {one["outcome"] for one in lines(folder / "rosters.jsonl")} <= {"new", "unchanged"}
    assert lines(folder / "checkpoints.jsonl")


def test_the_summary_is_one_page_without_scripts_that_names_who_was_removed(reviewed: Stage) -> None:
    packed(reviewed)
    page = (unpacked(reviewed) / "summary.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.names.isdisjoint({"script", "img", "link", "iframe", "a"})
    text = " ".join(tags.texts)
    for number in range(1, 8):
        assert f"person{number}@example.com" in text
    assert "Ann" in text and "the plant closes" in text
    assert "ok: " in text


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_a_pack_of_a_time_before_an_erasure_still_verifies(reviewed: Stage) -> None:
    """What explains the emptied details came later, and comes along."""
    last = reviewed.rows("SELECT max(at) FROM audit_log")[0][0]
    assert reviewed.here("audit", "erase", "--person", "E001", "--yes", *BY).code == 0
    assert packed(reviewed, end=last).code == 0
    folder = unpacked(reviewed)
    assert checked(folder).returncode == 0
    assert json.loads((folder / "manifest.json").read_text())["pack"]["erased"] > 0


def test_a_falsified_log_is_packed_and_said_to_be_one(reviewed: Stage) -> None:
    falsify(reviewed)
    count = len(reviewed.rows("SELECT seq FROM audit_log"))
    ran = packed(reviewed)
    assert ran.code == 30
    assert "altered" in ran.out
    assert "not recorded" in ran.err
    assert len(reviewed.rows("SELECT seq FROM audit_log")) == count
    assert checked(unpacked(reviewed)).returncode == 30


def test_a_time_that_makes_no_sense_makes_no_pack(adopted: Stage) -> None:
    assert packed(adopted, begin="today", end="yesterday").code == 2
    assert packed(adopted, begin="gestern").code == 2
    assert not (adopted.folder / "pack.zip").exists()


def test_the_script_in_the_package_is_the_one_in_the_docs() -> None:
    assert RESOURCE.read_bytes() == SCRIPT.read_bytes(), f"cp {SCRIPT.name} {RESOURCE.name}"
