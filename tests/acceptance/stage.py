"""A stage: a simulated account on loopback, a folder with a roster, and the command as a user has it."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from provisioner.__main__ import main
from provisioner.people.organizer import Status
from provisioner.simulator import LoggedRequest, Simulator, default_seed
from provisioner.simulator.account import Organizer
from provisioner.simulator.licenses import MEETING_LICENSE_KEY

Row = dict[str, str]

HEADINGS = (
    "employee_id",
    "email",
    "first_name",
    "last_name",
    "status",
    "start_date",
    "end_date",
    "manager",
    "locale",
    "time_zone",
)
SERVICE = "it-automation@example.com"
INSTALLED = Path(sys.executable).with_name("provisioner")
COMMAND = [str(INSTALLED)] if INSTALLED.is_file() else [sys.executable, "-m", "provisioner"]


class Terminal(io.StringIO):
    def __init__(self, answer: Callable[[], str]) -> None:
        super().__init__()
        self._answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self, *_: object) -> str:
        return self._answer()


class Ran(NamedTuple):
    """What a command leaves behind: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


def person(number: int, **cells: str) -> Row:
    """One line of the roster; `cells` replace or add columns."""
    return {
        "employee_id": f"E{number:03d}",
        "email": f"person{number}@example.com",
        "first_name": f"First{number}",
        "last_name": f"Last{number}",
        "status": "active",
    } | cells


def people(count: int) -> list[Row]:
    return [person(number) for number in range(1, count + 1)]


def in_days(number: int) -> str:
    """A day as a cell of the roster has it. Never within a day of today: the zone of the machine decides."""
    return (date.today() + timedelta(days=number)).isoformat()


def account(rows: Iterable[Mapping[str, str]], *, seats: int | None = None, **seed: object) -> dict[str, Any]:
    """The seed of an account where each of these people has an organizer, beside an admin for the token."""
    base = default_seed()
    admin = base["organizers"][0]  # type: ignore[index]
    first = int(admin["organizerKey"])
    organizers = [
        {
            "organizerKey": str(first + at),
            "email": row["email"],
            "firstName": row["first_name"],
            "lastName": row["last_name"],
        }
        for at, row in enumerate(rows, start=1)
    ]
    base |= {"organizers": [admin, *organizers], "meetings": [], "elsewhere": []}
    del base["seats"]
    return base | ({} if seats is None else {"seats": seats}) | seed


class Stage:
    """Settings are given in the environment, so that both ways to run the command see the same."""

    def __init__(self, folder: Path, simulator: Simulator, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.simulator = simulator
        self._patch = patch
        self.file = folder / "roster.csv"
        self.database = folder / "provisioner.db"
        patch.chdir(folder)
        for name, value in simulator.environment().items():
            patch.setenv(name, value)
        # How fast is no decision; everything else stands at its default.
        self.set(roster__source="roster.csv", goto__requests_per_second="1000")

    def set(self, **settings: str) -> None:
        for name, value in settings.items():
            self._patch.setenv(f"PROVISIONER_{name.upper()}", value)

    def unset(self, *names: str) -> None:
        for name in names:
            self._patch.delenv(f"PROVISIONER_{name.upper()}")

    def roster(self, rows: Iterable[Mapping[str, str]], *, days_later: int = 0) -> None:
        """`days_later`: the file bears a later date than now."""
        with self.file.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            writer.writerows(rows)
        if days_later:
            at = self.file.stat().st_mtime + 86_400 * days_later
            os.utime(self.file, (at, at))

    # --- the command ---------------------------------------------------------------------------------------

    def run(self, *arguments: str, **environment: str) -> Ran:
        """The installed command in a process of its own."""
        ended = subprocess.run(
            [*COMMAND, *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def here(self, *arguments: str, answer: Callable[[], str] | None = None) -> Ran:
        """The same entry point in this process, for what a process of its own would not show better. `answer`
        is what somebody at a terminal types when asked."""
        out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.StringIO() if answer is None else Terminal(answer)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = main(arguments)
        finally:
            sys.stdin = stdin
        return Ran(code, out.getvalue(), err.getvalue())

    def apply(self) -> Ran:
        return self.here("apply", "--yes", "--format", "json")

    def plan(self) -> dict[str, Any]:
        """The plan as JSON; it must have been possible to make one."""
        ran = self.here("plan", "--format", "json")
        assert ran.code in (0, 10, 11), ran
        return ran.json()  # type: ignore[no-any-return]

    def adopt(self) -> None:
        """The first run: it links everybody and changes nothing."""
        ran = self.apply()
        assert ran.code == 0, ran
        assert self.writes == []
        self.simulator.forget_requests()

    # --- what the account saw ------------------------------------------------------------------------------

    @property
    def writes(self) -> list[LoggedRequest]:
        return [r for r in self.simulator.requests if r.method != "GET" and not r.path.endswith("/token")]

    def calls(self) -> list[str]:
        """Each write in short: `POST person41@example.com`, `suspend person1@example.com`, `PUT …`.

        An organizer is named by the address that it has now, or had when it went."""
        sent = [what_was_sent(request) for request in self.writes]
        return [f"{each.verb} {each.email or self._address(each.key)}" for each in sent]

    def _address(self, key: str | None) -> str:
        account = self.simulator.account
        there = [*account.organizers.values(), *account.deleted.values()]
        return next(organizer.email for organizer in there if organizer.key == key)

    def organizer(self, email: str) -> Organizer | None:
        with self.simulator.lock:
            return self.simulator.account.holder(email)

    def status_of(self, email: str) -> str | None:
        found = self.organizer(email)
        return found.status.value if found else None

    def addresses(self, status: str = "ACTIVE") -> set[str]:
        """Of the organizers in this state, the admin behind the token left out."""
        with self.simulator.lock:
            found = self.simulator.account.organizers.values()
            return {o.email for o in found if o.status.value == status} - {SERVICE}

    def by_hand(self, email: str, *, status: str) -> None:
        """Somebody changes an organizer in the Admin Center."""
        with self.simulator.lock:
            found = self.simulator.account.holder(email)
            assert found is not None
            self.simulator.account.update(
                found.key,
                status=Status(status),
                locale=found.locale,
                time_zone=found.time_zone,
                admin_roles=found.admin_roles,
            )

    def schedule(self, email: str, subject: str, *, in_hours: int) -> None:
        """A meeting of one hour, by hand as well."""
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=in_hours)
        with self.simulator.lock:
            found = self.simulator.account.holder(email)
            assert found is not None
            end = start + timedelta(hours=1)
            self.simulator.account.schedule(found.key, subject, start_time=start, end_time=end)

    # --- what the database says ----------------------------------------------------------------------------

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def events(self) -> list[str]:
        """The whole audit log in short: `event outcome`."""
        return [
            f"{event} {outcome or ''}".strip()
            for event, outcome in self.rows("SELECT event, outcome FROM audit_log ORDER BY seq")
        ]

    def verdict(self) -> str:
        ran = self.here("audit", "verify", "--format", "json")
        found: str = ran.json()["verdict"]
        assert ran.code == (0 if found == "ok" else 30)
        return found


class Sent(NamedTuple):
    """One write, whichever the dialect. `verb` is its method, or `suspend`."""

    verb: str
    key: str | None = None
    email: str | None = None
    """Of a creation."""


def what_was_sent(request: LoggedRequest) -> Sent:
    body = request.body if isinstance(request.body, dict) else {}
    if request.method == "POST":
        (user,) = body.get("users", [body])
        return Sent("POST", email=user["email"])
    *_, key, last = request.path.split("/")
    if last == "suspend":
        return Sent("suspend", key)
    takes_away = MEETING_LICENSE_KEY not in body.get("licenseKeys", [MEETING_LICENSE_KEY])
    return Sent("suspend" if takes_away else request.method, last)


def held(plan: Mapping[str, Any]) -> dict[str, str]:
    """Address (else employee id) → code of the hold."""
    return {each["email"] or each["employee_id"]: each["code"] for each in plan["held"]}


def objections(document: Mapping[str, Any]) -> list[str]:
    return [each["code"] for each in document.get("objections", [])]
