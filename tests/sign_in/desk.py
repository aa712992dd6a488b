"""A folder with settings, a simulated account, and the real command, driven as a person would."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx

from provisioner.simulator import Simulator

CLIENT_SECRET = "planted-client-secret-1f"
TOKEN_KEY = "planted-token-key-2e"
ACCOUNT = "6425603496547407943"
PEOPLE = "employee_id,email,first_name,last_name,status\n1,ada.okafor@example.com,Ada,Okafor,active\n"
PATIENCE_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    def __init__(self, folder: Path, simulator: Simulator) -> None:
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

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return subprocess.Popen(
            [sys.executable, "-m", "provisioner", *arguments],
            env={**kept, **self.settings, "PYTHONPATH": str(Path.cwd())},
            cwd=self.folder,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *arguments: str, typed: str = "") -> tuple[int, str]:
        process = self.start(*arguments)
        out, _ = process.communicate(typed, timeout=PATIENCE_S)
        self.said += out
        return process.returncode, out

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
