"""Every test begins in an empty folder, with nothing of ours in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder."""
    for variable in os.environ:
        if variable.upper().startswith("PROVISIONER_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("PROVISIONER_SECRETS_DIR", str(tmp_path / "secrets"))
    working = tmp_path / "work"
    working.mkdir()
    monkeypatch.chdir(working)
    return working
