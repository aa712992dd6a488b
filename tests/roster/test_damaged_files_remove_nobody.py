"""Whatever happens to a file on its way, in whatever format: no traceback, and no removal that the undamaged
roster would not bring."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioner.errors import RosterUnusable
from provisioner.people.organizer import Account, Organizer
from provisioner.people.person import Roster
from provisioner.people.text import keyed_digest
from provisioner.plan.build import build
from provisioner.plan.continuity import demand_known_columns
from provisioner.plan.memory import AcceptedRoster, Kind, Memory
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.worlds import ADDRESS_KEY, address_digest
from tests.roster.files import HEADING, read
from tests.roster.workbooks import workbook

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIELDS = HEADING.split(",")
Table = list[list[str]]

names = st.sampled_from(["Ada", "Zoë", "Łukasz", "O'Neil", "van der Berg", "Müller", "Ng"])
people = st.lists(
    st.tuples(
        names,
        names,
        st.sampled_from(["active", "active", "active", "Leave", "left", "future", "no show"]),
        st.sampled_from(["", "2020-01-31", "2027-02-01"]),
        st.sampled_from(["", "", "9999-12-31", "2026-10-31", "2027-10-31"]),
        st.sampled_from(["", "0001", "Ng, Ada"]),
        st.sampled_from(["", "en-US", "de"]),
        st.sampled_from(["", "Europe/Berlin", "W. Europe Standard Time"]),
    ),
    min_size=2,
    max_size=12,
)


def table_of(rows: list[tuple[str, ...]]) -> Table:
    return [[f"{n:04}", f"p{n}@example.org", *row] for n, row in enumerate(rows)]


def as_csv(table: Table) -> bytes:
    return "".join(",".join(row) + "\n" for row in [FIELDS, *table]).replace("Ng, Ada", '"Ng, Ada"').encode()


def as_json(table: Table) -> bytes:
    entries = [dict(zip(FIELDS, row, strict=True)) for row in table]
    return json.dumps({"employees": entries, "total": len(entries)}, ensure_ascii=False).encode()


def as_workbook(table: Table) -> bytes:
    return workbook({"Staff": [list(FIELDS), *map(list, table)]})


FORMATS: dict[str, Callable[[Table], bytes]] = {"csv": as_csv, "json": as_json, "xlsx": as_workbook}


def cut(whole: bytes, data: st.DataObject) -> bytes:
    return whole[: data.draw(st.integers(0, len(whole)))]


def flipped(whole: bytes, data: st.DataObject) -> bytes:
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=3)):
        damaged[at] = data.draw(st.integers(0, 255) | st.sampled_from(b'",;\n\r\t?0 '))
    return bytes(damaged)


def hole(whole: bytes, data: st.DataObject) -> bytes:
    at = data.draw(st.integers(0, len(whole)))
    return whole[:at] + whole[at + data.draw(st.integers(1, 80)) :]


def doubled(whole: bytes, data: st.DataObject) -> bytes:
    lines = whole.splitlines(keepends=True)
    return b"".join(lines + [data.draw(st.sampled_from(lines)) for _ in range(data.draw(st.integers(1, 3)))])


def other_encoding(whole: bytes, data: st.DataObject) -> bytes:
    lines = whole.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    encoding = data.draw(st.sampled_from(["cp1252", "utf-16", "utf-16-le", "utf-8-sig", "ascii"]))
    lines[at] = lines[at].decode(errors="replace").encode(encoding, "replace")
    return b"".join(lines)


def without_a_column(table: Table, data: st.DataObject) -> bytes:
    column = data.draw(st.integers(0, len(FIELDS) - 1))
    rows = [[cell for place, cell in enumerate(row) if place != column] for row in [FIELDS, *table]]
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows).encode()


DAMAGES = (cut, flipped, hole, doubled, other_encoding)


def read_anywhere(content: bytes) -> Roster | None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return read(Path(folder), content, encoding="cp1252")
        except RosterUnusable as refused:
            assert refused.code
            return None


def removed(roster: Roster, before: Roster) -> set[str | None]:
    """By the plan of an account in which everybody of the undamaged roster is linked."""
    everybody = {person.employee_id: person for person in before.people}
    last = AcceptedRoster(
        digest=before.digest,
        written_at=None,
        accepted_at=NOW,
        rows=before.rows,
        people=len(everybody),
        columns=before.columns,
        active=frozenset(keyed_digest(ADDRESS_KEY, each) for each in everybody),
    )
    memory = Memory(
        address_key=ADDRESS_KEY,
        links={each: f"9{each}" for each in everybody},
        addresses={address_digest(person.email): each for each, person in everybody.items()},
        applied_before=True,
        last_roster=last,
        baseline=last,
    )
    listed = tuple(Organizer(f"9{p.employee_id}", p.email, p.first_name, p.last_name) for p in before.people)
    try:
        demand_known_columns(roster, last)
    except RosterUnusable:
        return set()
    made = build(
        World(
            roster=roster,
            account=Account(account_key="1", organizers=listed),
            memory=memory,
            policy=Policy(removal_limit_percent=100, removal_window_percent=100, max_held_percent=100),
            today=TODAY,
            now=NOW,
        )
    )
    return {change.employee_id for change in made.changes if change.kind in (Kind.SUSPEND, Kind.DELETE)}


def told_otherwise(damaged: Roster, before: Roster) -> set[str | None]:
    """Whose damaged cell is a good one with another meaning, such as another digit in a date: nobody can
    tell."""
    plain = {person.employee_id: person for person in before.people}
    return {
        person.employee_id
        for person in damaged.people
        if (known := plain.get(person.employee_id))
        and (known.standing, known.start_date, known.end_date)
        != (person.standing, person.start_date, person.end_date)
    }


def a_damaged_file(rows: list[tuple[str, ...]], form: str, data: st.DataObject) -> None:
    table = table_of(rows)
    whole = FORMATS[form](table)
    before = read_anywhere(whole)
    assert before is not None
    assert len(before.people) == len(rows)
    damage = data.draw(st.sampled_from((*DAMAGES, without_a_column) if form == "csv" else DAMAGES))
    content = without_a_column(table, data) if damage is without_a_column else damage(whole, data)
    roster = read_anywhere(content)
    if roster is None:
        return
    excused = told_otherwise(roster, before) if damage in (flipped, hole) else set()
    assert removed(roster, before) <= removed(before, before) | excused


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=300, suppress_health_check=SLOW)
@given(people, st.sampled_from(["csv", "csv", "json", "xlsx"]), st.data())
def test_hundreds_of_damaged_files(rows: list[tuple[str, ...]], form: str, data: st.DataObject) -> None:
    a_damaged_file(rows, form, data)


@pytest.mark.nightly
@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=8_000, suppress_health_check=SLOW)
@given(people, st.data())
def test_thousands_of_damaged_files(form: str, rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    a_damaged_file(rows, form, data)
