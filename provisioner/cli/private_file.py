"""Files that name people: whole or not at all, readable by this user alone."""

from __future__ import annotations

import os
from pathlib import Path

from provisioner.errors import WrongUsage


def write_private(path: Path, text: str) -> None:
    """Mode 0600. Raises `WrongUsage` where the file cannot be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        part.replace(path)
    except OSError as trouble:
        part.unlink(missing_ok=True)
        raise WrongUsage(
            f"{path.name} cannot be written: {trouble.strerror}",
            where=str(path),
            remedy="name another file",
        ) from None
