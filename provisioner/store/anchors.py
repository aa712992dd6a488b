"""Anchors: files, best on another machine's disk, to which every run appends what the chain was."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from provisioner.audit.checkpoint import Checkpoint, from_line, to_line
from provisioner.errors import AuditLogBroken


def append_checkpoint(checkpoint: Checkpoint, anchors: Sequence[Path]) -> None:
    """On disk in every anchor when it returns. A file that is not there yet is made, its folder is not.
    Raises `AuditLogBroken`."""
    line = f"{to_line(checkpoint)}\n".encode()
    for anchor in anchors:
        try:
            _append(anchor, line)
        except OSError as trouble:
            raise AuditLogBroken(
                f"An anchor cannot be written: {trouble.strerror}",
                where=str(anchor),
                remedy="make its folder reachable and writable, or take it out of audit.anchors",
            ) from None


def _append(anchor: Path, line: bytes) -> None:
    # One write to a file opened for appending: lines of two writers do not mix.
    descriptor = os.open(anchor, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        written = os.write(descriptor, line)
        if written != len(line):
            raise OSError(28, "No space left on device")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def demand_writable(anchors: Sequence[Path]) -> None:
    """Writes nothing. Raises `AuditLogBroken` for the first anchor to which a run could not append."""
    for anchor in anchors:
        place, wanted = (anchor, os.W_OK) if anchor.exists() else (anchor.parent, os.W_OK | os.X_OK)
        if place.is_dir() == (place == anchor) or not os.access(place, wanted):
            raise AuditLogBroken(
                "An anchor could not be written",
                where=str(anchor),
                remedy="make its folder reachable and writable, or take it out of audit.anchors",
            )


def read_checkpoints(anchors: Sequence[Path]) -> list[Checkpoint]:
    """Those of all anchors; a file that is not there yet has none. Raises `AuditLogBroken` where a line is
    no checkpoint."""
    found: list[Checkpoint] = []
    for anchor in anchors:
        try:
            lines = anchor.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeError) as trouble:
            raise AuditLogBroken(
                f"An anchor cannot be read: {trouble}", where=str(anchor), remedy="make it readable"
            ) from None
        for number, line in enumerate(lines, start=1):
            try:
                found.append(from_line(line))
            except ValueError as trouble:
                raise AuditLogBroken(
                    f"An anchor holds a line that is no checkpoint: {trouble}",
                    where=f"{anchor}, line {number}",
                    remedy="find out who wrote it; take that line out only if you know",
                ) from None
    return found
