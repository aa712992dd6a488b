"""A bench on which junk is tried: an account, a roster and the database of an earlier run, and what must be
true after every failure."""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from provisioner.__main__ import main
from tests.acceptance.stage import COMMAND, Ran, Stage

AUDIT_KEY = "the-key-of-the-audit-log-8f2b"
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24
RECORDS = frozenset({"audit_log", "audit_detail", "run"})
"""Tables in which a refused run stands, as every run. Everything else is what decisions are made from."""
LARGE = 1 << 20

HERE, INSTALLED = "here", "installed"


def ways(names: Iterable[str], *, soon: Iterable[str] = (), only_installed: Iterable[str] = ()) -> list[Any]:
    """Each case through `main()` in this process, the first ten through the installed command too: by night,
    because a process costs a second, but for those that are named in `soon`."""
    listed = list(names)
    told, alone = set(soon), set(only_installed)
    assert told | alone <= set(listed)
    cases = [pytest.param(name, HERE, id=f"{name}-here") for name in listed if name not in alone]
    for name in [name for name in listed if name in alone | told | set(listed[:10])]:
        marks = () if name in told | alone else (pytest.mark.nightly,)
        cases.append(pytest.param(name, INSTALLED, id=f"{name}-installed", marks=marks))
    return cases


Picture = dict[str, tuple[object, ...]]


def picture(folder: Path) -> Picture:
    """Every entry of the folder with all that writing could change."""
    return {str(path.relative_to(folder)): _seen(path) for path in sorted(folder.rglob("*"))}


def _seen(path: Path) -> tuple[object, ...]:
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode) or state.st_size > LARGE:
        return (state.st_mode, state.st_size if stat.S_ISREG(state.st_mode) else None)
    return (state.st_mode, hashlib.sha256(path.read_bytes()).hexdigest())


class Bench:
    def __init__(self, stage: Stage, patch: pytest.MonkeyPatch) -> None:
        self.stage = stage
        self.patch = patch
        self.folder = stage.folder
        self.file = stage.file
        self.database = stage.database
        # What a test sets ends with the test, and not with the file.
        stage._patch = patch
        self.hides: list[str] = [AUDIT_KEY, os.environ["PROVISIONER_GOTO__CLIENT_SECRET"]]
        """What must not be in any output."""

    # --- running -------------------------------------------------------------------------------------------

    def run(self, way: str, *arguments: str) -> Ran:
        return self.installed(*arguments) if way == INSTALLED else self.here(*arguments)

    def here(self, *arguments: str) -> Ran:
        out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.StringIO()
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = main(arguments)
        finally:
            sys.stdin = stdin
        return Ran(code, out.getvalue(), err.getvalue())

    def installed(
        self,
        *arguments: str,
        prepare: Callable[[], None] | None = None,
        without: Iterable[str] = (),
        **environment: str,
    ) -> Ran:
        """`prepare` runs in the child before the command does; `without` names variables to leave out."""
        ended = subprocess.run(
            [*COMMAND, *arguments],
            env={name: value for name, value in {**os.environ, **environment}.items() if name not in without},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            preexec_fn=prepare,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    # --- what must be true after a failure -----------------------------------------------------------------

    def refuses(
        self, way: str, *arguments: str, code: int, says: str = "", keeps_records: bool = False
    ) -> Ran:
        """`keeps_records`: it came as far as a run, which stands in the audit log; whatever decisions are
        made from is as it was. Else nothing at all may have changed."""
        before = self._before(keeps_records)
        ran = self.run(way, *arguments)
        self.assert_refused(ran, code, says)
        self.assert_nothing_written(before, keeps_records)
        return ran

    def assert_refused(self, ran: Ran, code: int, says: str = "") -> None:
        assert ran.code == code, ran
        assert ran.out == "", ran.out
        self.assert_told(ran, says)
        assert self.stage.writes == []

    def assert_told(self, ran: Ran, says: str = "") -> None:
        """Three lines on stderr at most, no traceback, no secret."""
        assert 1 <= len(ran.err.splitlines()) <= 3, ran.err
        assert "Traceback" not in ran.err
        assert all(line.isprintable() for line in ran.err.splitlines()), ran.err
        assert says in ran.err, ran.err
        self.assert_no_secret(ran)

    def assert_no_secret(self, ran: Ran) -> None:
        for secret in self.hides:
            assert secret not in ran.out + ran.err

    def _before(self, keeps_records: bool) -> tuple[Picture, Mapping[str, list[Any]]]:
        ours = (self.database.name, f"{self.database.name}-wal", f"{self.database.name}-shm")
        beside = {name: what for name, what in self.picture().items() if name not in ours}
        return beside, self.remembered(but=RECORDS if keeps_records else frozenset())

    def assert_nothing_written(
        self, before: tuple[Picture, Mapping[str, list[Any]]], keeps_records: bool
    ) -> None:
        assert self._before(keeps_records) == before
        if keeps_records:
            assert self.here("audit", "verify").code == 0

    def picture(self) -> Picture:
        return picture(self.folder)

    def remembered(self, *, but: frozenset[str] = RECORDS) -> dict[str, list[Any]]:
        """Every table row by row; those left out are of what happened, the others of what decisions are made
        from."""
        if not self.database.exists():
            return {}
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            kept = sorted({name for (name,) in named} - but)
            return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}


def as_ordinary_user() -> None:
    """In the child: modes and owners count for root too. An execve takes the capabilities away."""
    if os.geteuid() != 0:
        return
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the capability cannot be dropped")


def with_room(size: int) -> Callable[[], None]:
    """In the child: no file may be larger, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
