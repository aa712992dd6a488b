"""python -m benchmarks.one_row ROSTER: what reading, validating and diffing cost a row."""

from __future__ import annotations

import csv
import gc
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.world import organizer
from provisioner.__main__ import ALLOCATIONS
from provisioner.goto import wire
from provisioner.people.organizer import Account
from provisioner.plan.build import build
from provisioner.plan.memory import Memory
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from provisioner.roster.load import RosterFiles


def product(file: Path, entries: list[dict[str, object]]) -> tuple[float, float, int]:
    """Seconds of CPU for reading and validating, and with the diff; and the number of rows."""
    now = datetime.now(UTC)
    organizers = tuple(wire.organizer({**entry, "status": "ACTIVE"}, whole=True) for entry in entries)
    links = {f"{number:06}": one.key for number, one in enumerate(organizers, start=1)}
    began = time.process_time()
    roster = RosterFiles(sources=(str(file),), time_zone="UTC").read()
    read = time.process_time() - began
    account = Account(account_key="1", organizers=organizers)
    memory = Memory(address_key=b"key", links=links, applied_before=True)
    policy = Policy()
    plan = build(
        World(roster=roster, account=account, memory=memory, policy=policy, today=now.date(), now=now)
    )
    took = time.process_time() - began
    if plan.unchanged != roster.rows:
        raise RuntimeError(f"{plan.unchanged} of {roster.rows} people are unchanged")
    return read, took, roster.rows


def floor(file: Path, entries: list[dict[str, object]]) -> float:
    by_address = {str(entry["email"]): entry for entry in entries}
    began = time.process_time()
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            seen = by_address[row["email"].lower()]
            if row["first_name"] != seen["firstName"] or row["last_name"] != seen["lastName"]:
                raise RuntimeError("nothing has changed")
    return time.process_time() - began


def main(file: Path) -> None:
    gc.set_threshold(ALLOCATIONS, 20, 50)  # as the program does
    with file.open(encoding="utf-8") as text:
        entries = [organizer(number) for number in range(1, sum(1 for _ in text))]
    read, diffed, rows = product(file, entries)
    micro = 1e6 / rows
    told = {"read, validate": read * micro, "read, validate, diff": diffed * micro}
    print(json.dumps({**told, "the floor's": floor(file, entries) * micro}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
