"""The audit log, opened for reading: nothing is made, migrated or appended, also where it is falsified."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioner.settings import Settings, load_settings
from provisioner.store.engine import Database, open_read_only


@contextmanager
def opened_log(config: Path | None) -> Iterator[tuple[Settings, Database]]:
    settings = load_settings(config)
    database = open_read_only(settings.database.url)
    try:
        yield settings, database
    finally:
        database.close()
