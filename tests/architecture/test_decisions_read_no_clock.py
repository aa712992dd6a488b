"""What an import rule cannot see: `datetime` is a type of the pure folders, `datetime.now` is a clock."""

from __future__ import annotations

import ast

import pytest

from .tree import nodes, place_of, pure_files

CLOCKS = {"now", "today", "utcnow"}
OUTSIDE = {"open", "input", "print", "exec", "eval", "__import__"}


def reaches_outside(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="date" | "datetime") | ast.Attribute(attr="date" | "datetime")):
            return node.attr in CLOCKS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in CLOCKS
        case ast.Name(id=name):
            return name in OUTSIDE
        case _:
            return False


def test_the_pure_folders_read_no_clock_and_open_nothing() -> None:
    assert [place_of(path, node) for path, node in nodes(*pure_files()) if reaches_outside(node)] == []


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "date.today()",
        "datetime.datetime.utcnow()",
        "clock.now()",
        "f(datetime.now)",
        "open('x')",
        "print(1)",
    ],
)
def test_a_clock_or_a_file_would_be_seen(source: str) -> None:
    assert any(reaches_outside(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize("source", ["world.today", "world.now - since", "datetime(2026, 1, 1)", "date.min"])
def test_a_day_that_was_handed_in_is_no_clock(source: str) -> None:
    assert not any(reaches_outside(node) for node in ast.walk(ast.parse(source)))


def test_foreign_data_ends_at_the_edges() -> None:
    """`Any` is for JSON of others; decisions are about typed values."""
    any_or_cast = [
        place_of(path, node)
        for path, node in nodes(*pure_files())
        if isinstance(node, ast.Name) and node.id in ("Any", "cast")
    ]
    assert any_or_cast == []
