"""Where the acts play: one folder, one simulated account, and commands that are run for real."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import provisioner
from provisioner.cli.demo.folder import DATABASE, ROSTER
from provisioner.cli.demo.page import Page, shortened
from provisioner.cli.demo.people import Row, write_roster
from provisioner.simulator import LoggedRequest, Simulator
from provisioner.simulator.account import Organizer

PATIENCE_S = 60
NOTHING_GIVEN: Mapping[str, str] = MappingProxyType({})
LAST_WORDS = 8
"""Lines of a command that ended otherwise than it should."""
PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"})


class ClaimBroken(Exception):
    """The product did not do what the demo says of it."""


class Written(NamedTuple):
    """An entry of the audit log, as far as the acts look at it."""

    seq: int
    event: str
    employee_id: str | None
    outcome: str | None
    hash: str


class Stage:
    def __init__(self, folder: Path, simulator: Simulator, page: Page, people: Iterable[Row]) -> None:
        self.folder = folder
        self.simulator = simulator
        self.page = page
        self.people = {row.full_name: row for row in people}
        """Whom HR exports, by name."""
        self.checks = 0
        self._act_began = 0
        self._environment = environment(folder, columns=page.output_width)

    # --- what an act does --------------------------------------------------------------------------

    def begin_act(self, title: str) -> None:
        self._act_began = len(self.simulator.requests)
        self.page.heading(title)

    def export(self, rows: Iterable[Row] | None = None) -> None:
        """HR writes the roster anew; without `rows` as it should be."""
        write_roster(self.people.values() if rows is None else rows, self.folder / ROSTER)

    def provisioner(
        self, *arguments: str, exits: int = 0, shows: str = "", given: Mapping[str, str] = NOTHING_GIVEN
    ) -> str:
        """Runs the command that is printed, prints the lines of what it says that match `shows`, and returns
        all of it. `given`: settings in front of the command. Raises `ClaimBroken` for another exit code."""
        told = self._ran(["provisioner"], arguments, exits, given)
        self.page.output(shortened(told.splitlines(), shows))
        if exits:
            self.page.remark(f"exit code {exits}")
        return told

    def provisioner_killed(self, *arguments: str, at_create: int) -> None:
        """The same command in a process that ends with kill -9, see `killed`."""
        self._ran(["provisioner.cli.demo.killed", str(at_create)], arguments, -signal.SIGKILL)
        self.page.output(["Killed"])
        self.page.remark(f"exit code {128 + signal.SIGKILL}")

    def claim(self, text: str, holds: bool) -> None:
        """What the demo says is looked at. Raises `ClaimBroken`."""
        if not holds:
            raise ClaimBroken(text)
        self.checks += 1
        self.page.held_true(text)

    def _ran(
        self,
        module: list[str],
        arguments: Sequence[str],
        exits: int,
        given: Mapping[str, str] = NOTHING_GIVEN,
    ) -> str:
        settings = (f"{name}={value}" for name, value in given.items())
        command = " ".join((*settings, "provisioner", *arguments))
        self.page.command(command)
        try:
            ended = subprocess.run(
                # -P: nothing in the folder is taken for a module.
                [sys.executable, "-P", "-m", *module, *arguments],
                cwd=self.folder,
                env={**self._environment, **given},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=PATIENCE_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ClaimBroken(f"`{command}` ends within {PATIENCE_S} s") from None
        if ended.returncode != exits:
            self.page.output(ended.stdout.splitlines()[-LAST_WORDS:])
            raise ClaimBroken(f"`{command}` exits with {exits} (it was {ended.returncode})")
        return ended.stdout

    # --- what an act looks at ----------------------------------------------------------------------

    def organizer(self, email: str) -> Organizer | None:
        with self.simulator.lock:
            return self.simulator.account.holder(email)

    def organizers(self) -> Mapping[str, Organizer]:
        """By key, as the account has them now."""
        with self.simulator.lock:
            return dict(self.simulator.account.organizers)

    def requests(self) -> Sequence[LoggedRequest]:
        """What GoTo was asked in this act."""
        return self.simulator.requests[self._act_began :]

    def writes(self) -> list[LoggedRequest]:
        """What GoTo was asked to change in this act."""
        return changing(self.requests())

    def log(self) -> list[Written]:
        with closing(sqlite3.connect(f"{(self.folder / DATABASE).as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute(f"SELECT {', '.join(Written._fields)} FROM audit_log ORDER BY seq")  # noqa: S608
            return [Written(*row) for row in rows]


def changing(requests: Iterable[LoggedRequest]) -> list[LoggedRequest]:
    return [each for each in requests if each.method != "GET" and not each.path.endswith("/oauth/token")]


def environment(folder: Path, *, columns: int) -> dict[str, str]:
    """The user's own, without anything that could point a command of the demo at a real account."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("PROVISIONER_") and name.upper() not in PROXIES
    }
    root = Path(provisioner.__file__).resolve().parents[1]
    if (root / "pyproject.toml").exists():  # run from its source: it is found from the other folder too
        own["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), own.get("PYTHONPATH"))))
    return {
        **own,
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        "COLUMNS": str(columns),
        # Named, so that the usual folder of a container's secrets is not looked at.
        "PROVISIONER_SECRETS_DIR": str(folder / "secrets"),
    }
