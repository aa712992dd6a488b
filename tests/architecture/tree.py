"""The source tree as these tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "provisioner"
PURE = ("errors.py", "people", "plan", "meetings", "audit")


def python_files(*places: Path) -> list[Path]:
    """Every Python file at or below these places."""
    found = [path for place in places for path in ([place] if place.is_file() else place.rglob("*.py"))]
    assert found, f"no Python file in {places}"
    return sorted(found)


def pure_files() -> list[Path]:
    return python_files(*(PRODUCT / name for name in PURE))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(*paths: Path) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        for node in ast.walk(parsed(path)):
            yield path, node


def place_of(path: Path, node: ast.AST) -> str:
    """`folder/file.py:7`, as an editor opens it."""
    return f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}"


def documents() -> list[Path]:
    """The pages that people read: the README and everything in docs, decisions left out."""
    pages = [page for page in (ROOT / "docs").rglob("*.md") if "decisions" not in page.parts]
    return [ROOT / "README.md", *sorted(pages)]


def table_rows(page: Path) -> list[list[str]]:
    """The cells of every row of every Markdown table of a page, headings and rulers left out."""
    rows: list[list[str]] = []
    above = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("|") and above.startswith("|") and not set(line) <= set("|-: "):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        above = line
    return rows
