"""docs/verify_log.py, in an interpreter with nothing but its standard library, says what the product says."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioner.audit.checkpoint import Checkpoint, to_line
from provisioner.audit.entries import Entry
from provisioner.audit.export_jsonl import jsonl_line
from provisioner.audit.verdict import Finding
from tests.audit.logs import KEY, OLD_KEY, Log, Row, Said, judged, logs, rechained, texts

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_log.py"


class Case:
    """Files of one export in a folder."""

    def __init__(
        self, folder: Path, rows: list[Row], key: bytes | None, anchors: tuple[Checkpoint, ...]
    ) -> None:
        self.export, self.key_file, self.anchor = folder / "export.jsonl", folder / "key", folder / "anchor"
        self.export.write_text("".join(f"{jsonl_line(*row)}\n" for row in rows))
        self.key_file.write_bytes((key or b"") + b"\n")
        self.anchor.write_text("".join(f"{to_line(anchor)}\n" for anchor in anchors))
        self.is_keyed, self.is_anchored = key is not None, bool(anchors)

    def options(self) -> list[str]:
        keyed = ["--key-file", str(self.key_file)] if self.is_keyed else []
        return [*keyed, *(["--anchor", str(self.anchor)] if self.is_anchored else [])]


def run(export: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(export), *options]
    return subprocess.run(command, capture_output=True, text=True, env={}, cwd="/")


def grown() -> Log:
    log = Log()
    for number in range(6):
        log.append(
            Said(outcome=str(number), detail={"name": f"Ada {number} é"}), OLD_KEY if number < 2 else KEY
        )
    log.erase([2, 4], KEY)
    return log


def acknowledged() -> Log:
    log = grown()
    log.rows[3] = log.rows[3][0]._replace(actor="somebody else"), log.rows[3][1]
    log.acknowledge(KEY)
    log.append(Said(detail={"name": "Ben"}), KEY)
    return log


@pytest.mark.parametrize("log", [grown(), acknowledged()], ids=["untouched", "acknowledged"])
def test_a_whole_export_is_ok(tmp_path: Path, log: Log):
    case = Case(tmp_path, log.rows, KEY, (log.checkpoint(KEY),))
    ran = run(case.export, *case.options())
    assert (ran.returncode, ran.stderr) == (0, "")
    verdict = json.loads(ran.stdout)
    assert (verdict["verdict"], verdict["keyed"], verdict["anchored"]) == ("ok", True, True)
    assert len(verdict["acknowledged"]) == len(judged(log.rows, KEY).acknowledged)


def test_a_damaged_export_is_not(tmp_path: Path):
    log = grown()
    case = Case(tmp_path, log.rows, KEY, (log.checkpoint(KEY),))
    lines = case.export.read_text().splitlines(keepends=True)
    damaged = {
        "altered": [line.replace("Ada 3", "Ada 1") for line in lines],
        "missing": [*lines[:3], *lines[4:]],
        "truncated": lines[:-1],
    }
    for finding, told in damaged.items():
        case.export.write_text("".join(told))
        ran = run(case.export, *case.options())
        assert (ran.returncode, json.loads(ran.stdout)["verdict"]) == (30, finding)
    case.export.write_text("".join(lines))
    assert json.loads(run(case.export).stdout)["verdict"] == "wrong key"


@pytest.mark.parametrize("text", ["hello\n", "{}\n", "[]\n", '{"seq": "1"}\n'])
def test_what_is_no_export_is_told(tmp_path: Path, text: str):
    (tmp_path / "export.jsonl").write_text(text)
    ran = run(tmp_path / "export.jsonl")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("This cannot be read as an export of the audit log")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """In this interpreter, for many examples."""
    spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=logs(min_size=2, keys=st.sampled_from([None, OLD_KEY, KEY])), data=st.data())
def test_it_says_what_the_product_says(script: ModuleType, tmp_path: Path, log: Log, data: st.DataObject):
    anchors = [log.checkpoint(KEY)]
    for _ in range(data.draw(st.integers(0, 2))):
        forge(log, data)
        if data.draw(st.booleans()) and judged(log.rows, KEY, tuple(anchors)).verdict is not Finding.OK:
            log.acknowledge(KEY, tuple(anchors))
            log.append(Said(detail={"name": "Ben"}), KEY)
            anchors.append(log.checkpoint(KEY))
    case = Case(tmp_path, log.rows, KEY, tuple(anchors))
    told: dict[str, Any] = script.verified(
        SimpleNamespace(export=case.export, key_file=case.key_file, anchor=[case.anchor])
    )
    expected = judged(log.rows, KEY, tuple(anchors))
    assert told["acknowledged"] == [each._asdict() for each in expected.acknowledged]
    for name in ("verdict", "first_bad", "entries", "head", "anchored", "keyed", "erased"):
        assert told[name] == getattr(expected, name), name


def forge(log: Log, data: st.DataObject) -> None:
    """Or nothing: the log may stay as it is."""
    place = data.draw(st.integers(0, len(log.rows) - 1))
    entry, detail = log.rows[place]
    match data.draw(st.sampled_from(["nothing", "edit", "detail", "delete", "cut", "rewrite", "erase"])):
        case "edit":
            column = data.draw(st.sampled_from(Entry._fields[1:]))
            log.rows[place] = entry._replace(**{column: data.draw(texts)}), detail
        case "detail" if detail is not None:
            other = data.draw(st.sampled_from([("salt", "{}", None), (None, None, None), (None, None, 3)]))
            log.rows[place] = entry, other
        case "delete" if len(log.rows) > 2:
            del log.rows[place]
        case "cut":
            del log.rows[max(place, 1) :]
        case "rewrite" if place:
            key = data.draw(st.sampled_from([None, OLD_KEY, KEY]))
            log.rows = rechained(log.rows[place:], key, after=log.rows[:place])
        case "erase" if detail is not None and detail[0] is not None:
            log.erase([entry.seq], KEY)
