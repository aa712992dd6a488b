"""A folder with settings, a simulated account, and the real command, driven as a person would."""

from __future__ import annotations

import asyncio
import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from provisioner.cli.main import execute
from provisioner.cli.redirect import query_of
from provisioner.goto.access import GotoAccess
from provisioner.goto.authorization import authorization, redeemed
from provisioner.goto.grants import StoredGrant
from provisioner.settings import load_settings
from provisioner.simulator import Simulator
from provisioner.store.engine import open_database
from provisioner.store.grants import GrantStore
from provisioner.wiring import access_of, keeper_of

CLIENT_SECRET = "planted-client-secret-1f"
TOKEN_KEY = "planted-token-key-2e"
ACCOUNT = "6425603496547407943"
PEOPLE = "employee_id,email,first_name,last_name,status\n1,ada.okafor@example.com,Ada,Okafor,active\n"
PATIENCE_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MovedClock:
    """The server's, ahead of ours: its access tokens expire before we think so."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Desk:
    def __init__(self, folder: Path, simulator: Simulator, clock: MovedClock) -> None:
        self._clock = clock
        self.folder = folder
        self.simulator = simulator
        self.port = free_port()
        self.said = ""
        """Everything that every command has printed."""
        (folder / "roster.csv").write_text(PEOPLE)
        self.settings: dict[str, str] = {
            **simulator.environment(),
            "PROVISIONER_GOTO__CLIENT_SECRET": CLIENT_SECRET,
            "PROVISIONER_GOTO__GRANT": "authorization_code",
            "PROVISIONER_GOTO__TOKEN_KEY": TOKEN_KEY,
            "PROVISIONER_GOTO__REDIRECT_PORT": str(self.port),
            "PROVISIONER_ROSTER__SOURCE": str(folder / "roster.csv"),
            "PROVISIONER_DATABASE__URL": f"sqlite:///{folder / 'p.db'}",
        }

    def start(
        self, *arguments: str, program: tuple[str, ...] = ("-m", "provisioner")
    ) -> subprocess.Popen[str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return subprocess.Popen(
            [sys.executable, *program, *arguments],
            env={**kept, **self.settings, "PYTHONPATH": str(Path.cwd())},
            cwd=self.folder,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """In this process: one of its own costs a second."""
        out = io.StringIO()
        with self._environment(), redirect_stdout(out), redirect_stderr(out):
            code = execute(arguments)
        self.said += out.getvalue()
        return code, out.getvalue()

    @contextmanager
    def _environment(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patched, chdir(self.folder):
            for name, value in self.settings.items():
                patched.setenv(name, value)
            yield

    def login(self, *arguments: str, tamper: str = "") -> tuple[int, str]:
        """The browser follows what is printed; `tamper` is put behind the address it comes back to."""
        process = self.start("auth", "login", *arguments)
        told = ""
        assert process.stdout is not None and process.stdin is not None
        killer = threading.Timer(PATIENCE_S, process.kill)
        killer.start()
        try:
            while "authorize?" not in told:
                line = process.stdout.readline()
                assert line, told
                told += line
            address = told[told.index("http", told.index("Sign in as")) :].split()[0]
            back = httpx.get(address).headers["Location"] + tamper
            if "--paste" in arguments:
                process.stdin.write(back + "\n")
                process.stdin.flush()
            else:
                told += process.stdout.readline()
                httpx.get(back)
            told += process.stdout.read()
            code = process.wait()
        finally:
            killer.cancel()
            process.kill()
            process.wait()
        self.said += told
        return code, told

    def with_scopes(self, *scopes: str) -> dict[str, object]:
        """The account with a client that is registered for these alone."""
        state = self.simulator.dump()
        clients: list[Any] = state["clients"]  # type: ignore[assignment]
        return state | {"clients": [client | {"scopes": list(scopes)} for client in clients]}

    def expire(self) -> None:
        """The access tokens, at the server alone."""
        self._clock.ahead += timedelta(hours=2)

    @contextmanager
    def access(self) -> Iterator[tuple[GotoAccess, GrantStore]]:
        """As a run has it, in this process."""
        with self._environment():
            settings = load_settings()
        database = open_database(settings.database.url)
        try:
            yield access_of(settings, dry=False, database=database), keeper_of(settings, database)
        finally:
            database.close()

    def signed_in(self) -> None:
        """The flow of `auth login` without its process."""
        with self.access() as (access, keeper):
            attempt = authorization(access, f"http://127.0.0.1:{self.port}/")
            back = httpx.get(attempt.address(access)).headers["Location"]
            grant = asyncio.run(redeemed(access, attempt, attempt.code_in(query_of(back))))
            keeper.obtained(grant.as_text(), detail={"by": "test"})
        self.simulator.forget_requests()

    def stored(self) -> StoredGrant:
        with self.access() as (_, keeper):
            return StoredGrant.from_text(keeper.load() or "")

    def status(self) -> dict[str, Any]:
        _, out = self.run("auth", "status", "--format", "json")
        return json.loads(out)

    def events(self) -> list[str]:
        with sqlite3.connect(self.folder / "p.db") as database:
            rows = database.execute("SELECT event FROM audit_log WHERE event LIKE 'grant.%' ORDER BY seq")
            return [row[0] for row in rows]

    @property
    def token_calls(self) -> int:
        return sum(request.path == "/oauth/token" for request in self.simulator.requests)
