"""What the README says about the program, the program says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from provisioner.cli.exits import Code
from provisioner.cli.main import app

from .tree import ROOT, documents, table_rows

README = ROOT / "README.md"
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest -n 2"
LONGEST = 250


def commands(group: TyperGroup, *before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, *before, name)
        else:
            yield " ".join((*before, name))


def program() -> TyperGroup:
    found = typer.main.get_command(app)
    assert isinstance(found, TyperGroup)
    return found


def code_in(page: Path) -> str:
    """Everything that a page shows as code: fenced blocks and spans."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"^```.*?$(.*?)^```", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return "\n".join([*fenced, *spans])


def test_the_readme_has_every_command() -> None:
    shown = code_in(README)
    assert [name for name in commands(program()) if not re.search(rf"\bprovisioner {name}\b", shown)] == []


def test_the_readme_has_every_exit_code_in_a_table() -> None:
    cells = {cell.strip("`") for row in table_rows(README) for cell in row}
    assert {str(int(code)) for code in Code} - cells == set()


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_shows_a_command_that_there_is_not(page: Path) -> None:
    groups = program().commands
    known = {*groups, "--help", "--version", "--install-completion", "--show-completion"}
    for line in code_in(page).splitlines():
        for name, sub in re.findall(r"(?:^|[\s/])provisioner (-{0,2}[a-z][\w-]*)(?: ([a-z][a-z-]*))?", line):
            assert name in known, line
            group = groups.get(name)
            assert not (sub and isinstance(group, TyperGroup)) or sub in group.commands, line


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_command_of_the_readme_is_the_one_that_ci_runs() -> None:
    assert TEST_COMMAND in code_in(README).splitlines()
    assert TEST_COMMAND in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_readme_fits_into_250_lines() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= LONGEST
