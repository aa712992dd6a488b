"""The tracked files hold no address of a package registry, no path of somebody's machine and no secret."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from .tree import ROOT

# The brackets keep this page from finding itself.
UNWANTED = {
    "a package registry": r"pypi[.]org/simple|pythonhosted[.]org|registry[.]npmjs|proxy[.]golang|index[-]url",
    "a path of somebody's machine": r"[/]work[/]|[/]root[/]|[/]home/[a-z]+/|[/]Users/[a-z]+/",
    "a private key": r"BEGIN [A-Z ]*PRIVATE[ ]KEY",
    "a token": r"\b(?:gh[pousr]_\w{20,}|AKIA[0-9A-Z]{16}|xox[bp]-\w{10,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,})",
}


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files belong to the project is not known")
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", UNWANTED)
def test_the_tracked_files_hold_no_trace_of(what: str) -> None:
    unwanted = re.compile(UNWANTED[what])
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if unwanted.search(line)
    ]
    assert found == []


def test_only_the_example_of_the_settings_is_tracked() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in tracked_files()}
    assert not {name for name in names if re.search(r"(?:^|/)(?:\.env|provisioner\.toml|secrets/.*)$", name)}
