"""A roster in a file of this machine."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from provisioner.roster.fetch import MB, Fetched, changed, too_large
from provisioner.roster.unusable import Why, unusable


@contextmanager
def local_file(source: str, *, max_mb: int) -> Iterator[Fetched]:
    try:
        number = _opened(Path(source), source, max_mb)
        before = os.fstat(number)
        with io.BufferedReader(_Bounded(number, source, max_mb), 1 << 16) as stream:
            yield Fetched(
                stream=stream, shown=source, written_at=datetime.fromtimestamp(before.st_mtime, tz=UTC)
            )
            after = os.fstat(number)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise unusable(
            Why.NOT_READABLE,
            f"the roster cannot be read ({reason})",
            source=source,
            remedy="let the user that runs provisioner read this file",
        ) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise changed(source)


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
    if state.st_size > max_mb * MB:
        raise too_large(name, max_mb)
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
        if self.tell() > self._max_mb * MB:
            raise too_large(self._shown, self._max_mb)
        return count
