"""Invented people: as HR exports them, and as the account holds some of them already."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from provisioner.simulator import default_seed

IN_THE_ACCOUNT = 37
SEATS = 60
ON_DAY_ONE = 40
MEETING_ROOM = "board.room@example.com"
"""An organizer whom no roster names."""

NAMES = """
Ada Okafor, Bruno Keller, Chen Li, Dolores Vega, Emil Novak, Farah Haddad, Grace Mbeki, Hugo Lindqvist,
Ines Duarte, Jonas Weber, Karin Olsen, Liam Byrne, Mara Rossi, Nils Berg, Olga Petrova, Paulo Nunes,
Quinn Archer, Rosa Marin, Samir Khan, Tilda Holm, Umar Farouk, Vera Koval, Wanda Kowal, Xavier Roux,
Yuki Tanaka, Zara Aziz, Anton Bauer, Bella Costa, Carlos Ibarra, Dina Levy, Erik Dahl, Fiona Grant,
Goran Maric, Hana Sato, Ivan Horvat, Jana Kral, Kofi Mensah, Lena Vogel, Marco Bruni, Nora Quist,
Omar Saleh, Petra Wolf, Rafael Luz, Sofia Lund, Theo Janssen, Uma Rao, Viktor Stone
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the roster; the fields are its headings."""

    employee_id: str
    email: str
    first_name: str
    last_name: str
    status: str = "active"
    start_date: str = ""
    end_date: str = ""
    manager: str = ""
    """By address."""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def everybody() -> list[Row]:
    """In the order in which they join: the first `IN_THE_ACCOUNT` are organizers already."""
    rows = []
    for number, full_name in enumerate(NAMES.replace("\n", " ").split(","), start=1001):
        first, last = full_name.split()
        rows.append(Row(str(number), f"{first}.{last}@example.com".lower(), first, last))
    return rows


def write_roster(rows: Iterable[Row], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(field.name for field in fields(Row))
        writer.writerows(astuple(row) for row in rows)


def account_seed() -> dict[str, object]:
    """The account before anything is automated: the admin behind the token, a meeting room, most people."""
    seed = default_seed()
    organizers: object = seed["organizers"]
    assert isinstance(organizers, list)
    admin = organizers[0]
    room = {"email": MEETING_ROOM, "firstName": "Board", "lastName": "Room"}
    people = [
        {"email": row.email, "firstName": row.first_name, "lastName": row.last_name}
        for row in everybody()[:IN_THE_ACCOUNT]
    ]
    return {**seed, "seats": SEATS, "organizers": [admin, room, *people], "meetings": [], "elsewhere": []}
