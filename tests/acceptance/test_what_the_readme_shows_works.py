"""The settings and the backup of the README, as they stand there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from provisioner.settings import load_settings

from .stage import Stage

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first fenced block of that language, wherever it is indented."""
    found = re.search(rf"^( *)```{language}\n(.*?)^\1```", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return "\n".join(line.removeprefix(found[1]) for line in found[2].splitlines())


def test_the_settings_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "provisioner.toml").write_text(block("toml"), encoding="utf-8")
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "PROVISIONER_GOTO__CLIENT_SECRET").write_text("pasted\n")
    (secrets / "PROVISIONER_AUDIT__KEY").write_text("0123\n")
    monkeypatch.setenv("PROVISIONER_SECRETS_DIR", "secrets")
    settings = load_settings()
    assert settings.goto.client_secret is not None
    assert settings.goto.client_secret.get_secret_value() == "pasted"
    assert settings.roster.source == (str(tmp_path / "roster.csv"),)
    assert set(tomllib.loads(block("toml"))) == {"goto", "roster", "policy"}


def test_the_names_of_the_secret_files_are_those_of_the_readme() -> None:
    assert re.findall(r"> secrets/(\w+)", README) == [
        "PROVISIONER_GOTO__CLIENT_SECRET",
        "PROVISIONER_AUDIT__KEY",
    ]


def backed_up() -> list[str]:
    (line,) = re.findall(r"^python3 -c .*backup.*$", README, re.MULTILINE)
    _, *rest = shlex.split(line)
    return [sys.executable, *rest]


def test_the_backup_is_whole_and_goes_on(adopted: Stage) -> None:
    subprocess.run(backed_up(), cwd=adopted.folder, check=True)
    adopted.database.unlink()
    shutil.copy(adopted.folder / "copy.db", adopted.database)
    assert adopted.verdict() == "ok"
    ran = adopted.apply()
    assert (ran.code, ran.json()["summary"]["planned"]) == (0, 0)


def test_an_older_backup_is_truncated_and_goes_on_once_somebody_says_so(adopted: Stage) -> None:
    adopted.set(audit__anchors="anchor.jsonl")
    subprocess.run(backed_up(), cwd=adopted.folder, check=True)
    assert adopted.apply().code == 0
    for side in ("provisioner.db-wal", "provisioner.db-shm"):
        (adopted.folder / side).unlink(missing_ok=True)
    shutil.copy(adopted.folder / "copy.db", adopted.database)
    assert adopted.verdict() == "truncated"
    assert adopted.apply().code == 30
    said = adopted.here("audit", "acknowledge", "--by", "me", "--reason", "restored")
    assert said.code == 0, said
    assert adopted.apply().code == 0
