from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner.store.engine import Database, open_database


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite, unless the test asks for another or for both (`on_both`)."""
    if getattr(request, "param", "sqlite") == "postgresql":
        new: str = request.getfixturevalue("postgresql").new_database()
        return new
    return f"sqlite:///{tmp_path}/a log.db"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url, busy_ms=200)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all examples, an account for each."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('memory')}/memory.db"
    else:
        url = request.getfixturevalue("postgresql").new_database()
    database = open_database(url)
    yield database
    database.close()
