from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from provisioner.store import grants, notices, tables
from provisioner.store.stored_row import StoredRow, table_of

from .tree import PRODUCT, nodes, python_files


def imported_from(start: str) -> Iterator[tuple[Path, str]]:
    for path, node in nodes(*python_files(PRODUCT)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(start):
            yield from ((path.relative_to(PRODUCT), alias.name) for alias in node.names)


def test_only_the_store_imports_it_and_only_what_declares() -> None:
    used = list(imported_from("sqlmodel"))
    assert {path.parent.name for path, _ in used} == {"store"}
    assert {name for _, name in used} == {"Field", "SQLModel"}


def test_every_table_is_declared_by_a_class() -> None:
    declared = {table_of(row) for row in StoredRow.__subclasses__()}
    assert declared == {*tables.METADATA.sorted_tables, grants.oauth_grant, notices.notice_told}


def test_statements_get_the_tables_and_not_the_classes() -> None:
    assert {path.name for path, _ in imported_from("provisioner.store.tables_of")} == {"tables.py"}
