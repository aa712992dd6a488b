"""Rosters to read: invented people, and whatever a file can suffer."""

from __future__ import annotations

from pathlib import Path

from provisioner.people.person import Roster
from provisioner.roster.load import RosterFiles

HEADING = "employee_id,email,first_name,last_name,status,start_date,end_date,manager,locale,time_zone"
ROWS = (
    "000005,ada@example.org,Ada,Lovelace,active,2020-01-31,,000007,en-US,Europe/London",
    "000006,zoë@example.org,Zoë,Müller,on leave,2021-02-28,9999-12-31,000007,de-DE,Europe/Berlin",
    "000007,grace@example.org,Grace,Hopper,Active,2019-12-01,0000-00-00,,en_US,America/New_York",
    "A-8,linus@example.org,Linus,O'Neil,terminated,2018-05-05,2026-10-31,000005,,",
    "A-9,barbara@example.org,Barbara,Liskov-Huberman,future,2027-01-01,,000007,en-GB,Europe/Dublin",
)
PLAIN = "\n".join((HEADING, *ROWS)) + "\n"


def read(folder: Path, content: str | bytes, **rules: object) -> Roster:
    """The roster of one file with this content."""
    file = folder / "roster.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return RosterFiles(sources=(str(file),), **rules).read()  # type: ignore[arg-type]
