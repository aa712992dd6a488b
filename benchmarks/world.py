"""A roster and the account that follows it, of any size: invented people, a simulator in its own process."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from provisioner.simulator.default_seed import default_seed

FIRST_KEY = 8514119291996280000
HEADINGS = ("employee_id", "email", "first_name", "last_name", "status", "start_date", "manager", "time_zone")
ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Singapore")
FIRST = [
    f"{a}{b}" for a in ("An", "Be", "Cla", "Do", "El", "Fri", "Gu", "Han") for b in ("na", "rit", "ko", "mo")
]
LAST = [
    f"{a}{b}"
    for a in ("Mei", "Schul", "Ha", "Oka", "Va", "Lind", "Du")
    for b in ("er", "ze", "for", "ga", "qvist")
]


def row(number: int, *, status: str = "active", renamed: bool = False) -> tuple[str, ...]:
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)] + ("-Neu" if renamed else "")
    return (
        f"{number:06}",
        f"{first}.{number}@example.com".lower(),
        first,
        last,
        status,
        f"20{number % 20:02}-{number % 12 + 1:02}-01",
        f"{number // 10:06}" if number >= 10 else "",
        ZONES[number % len(ZONES)],
    )


def write_roster(file: Path, rows: Iterator[tuple[str, ...]], *, days_old: int = 0) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADINGS)
        writer.writerows(rows)
    at = file.stat().st_mtime - 86_400 * days_old
    os.utime(file, (at, at))


def organizer(number: int) -> dict[str, object]:
    _, email, first, last, *_, zone = row(number)
    key = str(FIRST_KEY + number)
    return {"organizerKey": key, "email": email, "firstName": first, "lastName": last, "timeZone": zone}


def seed(count: int) -> dict[str, object]:
    """Everybody of the roster, and the admin behind the token."""
    base = default_seed()
    admins = base["organizers"][:1]  # type: ignore[index]
    people = [organizer(number) for number in range(1, count + 1)]
    return base | {
        "organizers": [*admins, *people],
        "meetings": [],
        "elsewhere": [],
        "seats": 2 * count + 1_000,
    }


class Server:
    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._root = environment["PROVISIONER_GOTO__BASE_URL"]

    def ask(self, method: str, what: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"{self._root}/_simulator/{what}", data=body, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.read()  # type: ignore[no-any-return]

    def options(self, **options: object) -> None:
        self.ask("POST", "options", json.dumps(options).encode())

    def calls(self) -> list[dict[str, object]]:
        """What was asked since the last time."""
        found = json.loads(self.ask("GET", "requests"))["requests"]
        self.ask("DELETE", "requests")
        return found  # type: ignore[no-any-return]


@contextmanager
def server(folder: Path, count: int) -> Iterator[Server]:
    """The product's simulator as a process of its own, with `count` people."""
    file = folder / "seed.json"
    file.write_text(json.dumps(seed(count)), encoding="utf-8")
    command: Sequence[str] = (
        sys.executable,
        "-m",
        "provisioner",
        "simulator",
        "--port",
        "0",
        "--seed",
        str(file),
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        environment: dict[str, str] = {}
        for line in child.stdout:
            if found := re.fullmatch(r"export (\w+)='?(.*?)'?\n", line):
                environment[found[1]] = found[2]
            if line.startswith("Its state"):
                break
        try:
            yield Server(environment)
        finally:
            child.terminate()
