"""What stands where the roster should be, and is none: exit 20, and nobody is decided about."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from provisioner.roster import local_file

from .bench import HERE, INSTALLED, Bench, as_ordinary_user, ways

ROWS = b"employee_id,email,first_name,last_name\nE001,person1@example.com,First1,Last1\n"
Junk = Callable[[Bench], object]


def bytes_of(content: bytes) -> Junk:
    return lambda bench: bench.file.write_bytes(content)


def instead(make: Callable[[Bench], object]) -> Junk:
    def made(bench: Bench) -> None:
        bench.file.unlink()
        make(bench)

    return made


def a_sparse_file(bench: Bench) -> None:
    with bench.file.open("wb") as file:
        file.truncate(2 << 30)


def a_symlink_loop(bench: Bench) -> None:
    bench.file.symlink_to("other.csv")
    (bench.folder / "other.csv").symlink_to(bench.file)


def named_with_a_newline(bench: Bench) -> None:
    name = "roster\nof\x1b[2J\nmay.csv"
    (bench.folder / name).write_bytes(b"")
    bench.stage.set(roster__source=name)


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("roster.csv", ROWS)
    return packed.getvalue()


JUNK: Mapping[str, Junk] = {
    "a folder": instead(lambda bench: bench.file.mkdir()),
    "a FIFO": instead(lambda bench: os.mkfifo(bench.file)),
    "a sparse file of 2 GB": a_sparse_file,
    "nothing": instead(lambda bench: None),
    "a symlink to nowhere": instead(lambda bench: bench.file.symlink_to("nowhere.csv")),
    "a symlink loop": instead(a_symlink_loop),
    "a device": instead(lambda bench: bench.file.symlink_to("/dev/zero")),
    "a name with a newline": named_with_a_newline,
    "an empty file": bytes_of(b""),
    "blank lines": bytes_of(b"\n\n  \n"),
    "binary": bytes_of(bytes(range(256)) * 64),
    "a zip": bytes_of(zipped()),
    "a page": bytes_of(b"<!DOCTYPE html><html><body>Please sign in</body></html>"),
    "NUL in a cell": bytes_of(ROWS.replace(b"First1", b"Fi\0rst")),
    "UTF-16 without a mark": bytes_of(ROWS.decode().encode("utf-16-le")),
    "half a character": bytes_of(ROWS + b"E002,person2@example.com,Zo" + b"\xc3"),
    "cut in a row": bytes_of(ROWS + b"E002,person2@exa"),
    "another delimiter": bytes_of(ROWS.replace(b",", b"|")),
    "an open quote": bytes_of(ROWS + b'E002,person2@example.com,"First2,Last2\n'),
    "only a heading": bytes_of(ROWS.splitlines(keepends=True)[0]),
    "a heading twice": bytes_of(ROWS.replace(b"first_name", b"email", 1)),
    "a line of 50 MB": bytes_of(b"employee_id,email," + b"x" * 50_000_000),
    "an address of no protocol": lambda bench: bench.stage.set(roster__source="gopher://example.com/x"),
}
IN_A_PROCESS_OF_ITS_OWN = ["a FIFO"]
"""Whatever waits for ever must not stop the tests."""


@pytest.mark.parametrize(("what", "way"), ways(JUNK, only_installed=IN_A_PROCESS_OF_ITS_OWN))
def test_it_is_no_roster(what: str, way: str, bench: Bench) -> None:
    JUNK[what](bench)
    bench.refuses(way, "plan", "--format", "json", code=20, keeps_records=True)
    if way == HERE:
        bench.refuses(way, "apply", "--yes", code=20, keeps_records=True)


def test_a_file_that_this_user_may_not_read(bench: Bench) -> None:
    bench.file.chmod(0)
    ran = bench.installed("apply", "--yes", prepare=as_ordinary_user)
    bench.assert_refused(ran, 20, "Permission denied")


def while_it_is_read(bench: Bench, happens: Callable[[], object]) -> None:
    """After its first bytes."""
    read = local_file._Bounded.readinto
    reads: list[int | None] = []

    def then(file: local_file._Bounded, buffer: bytearray) -> int | None:
        reads.append(read(file, buffer))
        if len(reads) == 1:
            happens()
        return reads[-1]

    bench.patch.setattr(local_file._Bounded, "readinto", then)


def test_a_file_that_vanishes_while_it_is_read_was_read_whole(bench: Bench) -> None:
    while_it_is_read(bench, bench.file.unlink)
    ran = bench.here("plan", "--format", "json")
    assert (ran.code, ran.json()["roster"]["people"]) == (0, 6)
    assert not bench.file.exists()


def test_a_file_that_grows_while_it_is_read(bench: Bench) -> None:
    def append() -> None:
        with bench.file.open("ab") as file:
            file.write(b"E099,person99@example.com,First99,Last99,active,,,,,\r\n")

    while_it_is_read(bench, append)
    before = bench.remembered()
    bench.assert_refused(bench.here("apply", "--yes"), 20, "changed while it was read")
    assert bench.remembered() == before


@pytest.mark.nightly
def test_a_file_that_is_written_without_end(bench: Bench) -> None:
    """Through the installed command, whose moments nobody chooses."""
    done = threading.Event()

    def write() -> None:
        with suppress(FileNotFoundError), bench.file.open("ab", buffering=0) as file:
            while not done.is_set():
                file.write(b"E099,person99@example.com,First99,Last99,active,,,,,\r\n" * 50)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        ran = bench.run(INSTALLED, "apply", "--yes")
    finally:
        done.set()
        writer.join()
    bench.assert_refused(ran, 20)
