"""Files that name people: whole or not at all, readable by this user alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from provisioner.errors import WrongUsage


def write_private(path: Path, text: str) -> None:
    """Mode 0600. Raises `WrongUsage` where the file cannot be written."""
    with private_file(path) as file:
        file.write(text.encode())


@contextmanager
def private_file(path: Path) -> Iterator[BufferedRandom]:
    """Mode 0600; it is there when the block is left without an error, and on disk. Raises `WrongUsage` where
    the file cannot be written."""
    part = path.parent / f".{path.name}.part"
    try:
        part.unlink(missing_ok=True)  # of a program that was killed
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as trouble:
        raise WrongUsage(
            f"{path.name} cannot be written: {trouble.strerror}",
            where=str(path),
            remedy="name another file",
        ) from None
