"""The bytes of one source: bounded, of a regular file, unchanged from the first byte to the last."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from provisioner.errors import RosterUnusable
from provisioner.roster.unusable import Why, unusable

_MB = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    stream: BinaryIO
    """Seekable."""
    shown: str
    written_at: datetime


def shown(source: str) -> str:
    """The source as it may be shown: without user, password and query."""
    if "://" not in source:
        return source
    try:
        parts = urlsplit(source)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
    except ValueError:
        return f"{source.split('://', 1)[0]}://…"


@contextmanager
def fetched(source: str, *, max_mb: int) -> Iterator[Fetched]:
    """One source, open for reading. Raises `RosterUnusable`, also at the end, where the file has changed
    while it was read."""
    name = shown(source)
    if "://" in source:
        raise unusable(
            Why.NOT_SUPPORTED,
            "the roster is read from local files only",
            source=name,
            remedy="fetch it to a file, and name that in roster.source",
        )
    try:
        number = _opened(Path(source), name, max_mb)
        before = os.fstat(number)
        with io.BufferedReader(_Bounded(number, name, max_mb), 1 << 16) as stream:
            yield Fetched(
                stream=stream, shown=name, written_at=datetime.fromtimestamp(before.st_mtime, tz=UTC)
            )
            after = os.fstat(number)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise unusable(
            Why.NOT_READABLE,
            f"the roster cannot be read ({reason})",
            source=name,
            remedy="let the user that runs provisioner read this file",
        ) from None
    except UnicodeError:  # its first reading, for the encoding, has found text throughout
        raise _changed(name) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _changed(name)


def _opened(path: Path, name: str, max_mb: int) -> int:
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        remedy = "look at roster.source, and whether the export has run"
        raise unusable(Why.NOT_THERE, "the roster is not there", source=name, remedy=remedy) from None
    if not stat.S_ISREG(state.st_mode):
        kind = "a folder" if stat.S_ISDIR(state.st_mode) else "no regular file"
        remedy = "name one file, or a list of files, in roster.source"
        raise unusable(Why.NOT_A_FILE, f"the roster is {kind}", source=name, remedy=remedy)
    if state.st_size > max_mb * _MB:
        raise _too_large(name, max_mb)
    # if a pipe has taken the place of the file since, opening it does not wait for a writer
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


class _Bounded(io.FileIO):
    """A file that ends in an error where it is larger than allowed, also if it grows while it is read."""

    def __init__(self, number: int, name: str, max_mb: int) -> None:
        super().__init__(number)
        self._shown = name
        self._max_mb = max_mb

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        count = super().readinto(buffer)
        if self.tell() > self._max_mb * _MB:
            raise _too_large(self._shown, self._max_mb)
        return count


def _changed(name: str) -> RosterUnusable:
    remedy = "write exports to another name, and rename them when they are complete"
    return unusable(Why.CHANGED, "the roster changed while it was read", source=name, remedy=remedy)


def _too_large(name: str, max_mb: int) -> RosterUnusable:
    remedy = "name the right file in roster.source, or raise roster.max_mb"
    return unusable(Why.TOO_LARGE, f"the roster is larger than {max_mb} MB", source=name, remedy=remedy)
