"""What was read so far, a line each step, so that an export can go on where it stopped: `FILE.part`, mode
0600, until FILE is there. What a killed program has left half-written at its end is read again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from filelock import FileLock, Timeout

from provisioner.attendance.reading import Told
from provisioner.attendance.rows import Host, Row
from provisioner.errors import RunInProgress, WrongUsage

Asked = Mapping[str, object]
"""What an export is about: JSON values by name. Another question is another export."""


class Head(NamedTuple):
    asked: Asked
    hosts: tuple[Host, ...]
    """Those that were listed when it began: who goes meanwhile is still named."""
    begun_at: str


class PartFile:
    """`head` is None where nothing was begun."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises `ValueError` where the file is something else."""
        self._file = file
        self.head: Head | None = None
        self.finished: set[str] = set()
        """Organizer keys."""
        self.told_of_next: set[str] = set()
        """Sessions (`reading.name_of`) of the organizer who is not finished."""
        self._file.truncate(self._taken_up())
        self._file.seek(0, os.SEEK_END)

    def begin(self, head: Head) -> None:
        self.head = head
        self._append({"asked": head.asked, "hosts": head.hosts, "begun_at": head.begun_at})

    def add(self, told: Told) -> None:
        self._append(told._asdict())
        self._count(told)

    def rows(self) -> Iterator[Row]:
        """In the order in which they were added. Add nothing meanwhile."""
        self._file.seek(0)
        self._file.readline()
        for line in self._file:
            yield from _told(json.loads(line)).rows

    def _append(self, value: Mapping[str, object]) -> None:
        self._file.write(json.dumps(value).encode() + b"\n")
        self._file.flush()

    def _taken_up(self) -> int:
        """How many bytes at its beginning are whole."""
        self._file.seek(0)
        first, whole = self._file.readline(), 0
        if not first:
            return 0
        self.head = _head(json.loads(first))
        whole += len(first)
        for line in self._file:
            try:
                told = _told(json.loads(line)) if line.endswith(b"\n") else None
            except (ValueError, KeyError, TypeError):
                told = None
            if told is None:
                return whole
            self._count(told)
            whole += len(line)
        return whole

    def _count(self, told: Told) -> None:
        if told.session is None:
            self.finished.add(told.organizer_key)
            self.told_of_next.clear()
        else:
            self.told_of_next.add(told.session)


@contextmanager
def part_of(out: Path) -> Iterator[PartFile]:
    """That of `out`, made where there is none; it stays unless it is empty. Raises `WrongUsage` where it
    cannot be had, `RunInProgress` where another export of the same file is at work."""
    if out.is_dir():
        raise WrongUsage(f"{out} is a folder", remedy="name a file in it")
    path = path_of_part(out)
    lock = FileLock(f"{path}.lock", timeout=0, mode=0o600)
    try:
        # First the file: the lock would make a folder that is not there.
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file, lock:
            path.chmod(0o600)
            try:
                yield _opened(file, path)
            finally:
                if not os.fstat(file.fileno()).st_size:
                    path.unlink(missing_ok=True)
                Path(lock.lock_file).unlink(missing_ok=True)
    except Timeout:
        raise RunInProgress(
            f"Another export writes {out.name}", where=lock.lock_file, remedy="wait until it has finished"
        ) from None
    except OSError as trouble:
        raise WrongUsage(
            f"{path.name} cannot be written: {trouble.strerror}", where=str(path), remedy="name another file"
        ) from None


def path_of_part(out: Path) -> Path:
    return out.parent / f"{out.name}.part"


def _opened(file: BinaryIO, path: Path) -> PartFile:
    try:
        return PartFile(file)
    except (ValueError, KeyError, TypeError):
        raise WrongUsage(
            f"{path.name} is not the beginning of an export",
            where=str(path),
            remedy="move it away, or name another file",
        ) from None


def _head(line: Any) -> Head:
    asked, hosts, begun_at = line["asked"], line["hosts"], line["begun_at"]
    return Head(dict(asked), tuple(Host(*host) for host in hosts), str(begun_at))


def _told(line: Any) -> Told:
    rows: Sequence[Any] = line["rows"]
    return Told(line["organizer_key"], line["session"], tuple(Row(*row) for row in rows))
