"""Rows of one id, and the digest that tells one roster from another."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.person import HeldRow, Person, Roster, Standing
from provisioner.people.roster import assemble, shared_addresses

ADA = Person(2, "1", "ada@example.org", "Ada", "Lovelace")
ZOE = Person(3, "2", "zoe@example.org", "Zoe", "Ng", Standing.LEAVER, end_date=date(2026, 1, 31))
LOST = HeldRow(4, "3", None, "damaged", "email is no address")


def put_together(*rows: Person | HeldRow) -> Roster:
    return assemble(rows, sources=("roster.csv",))


def test_a_repeated_row_counts_once() -> None:
    roster = put_together(ADA, ZOE, ADA._replace(line=9))
    assert roster.people == (ADA, ZOE)
    assert (roster.held, roster.rows) == ((), 3)


def test_an_id_whose_rows_differ_is_held_also_when_one_has_ended() -> None:
    roster = put_together(ADA, ZOE, ADA._replace(line=9, standing=Standing.LEAVER), ADA._replace(line=10))
    assert roster.people == (ZOE,)
    assert [(row.line, row.employee_id, row.code) for row in roster.held] == [
        (2, "1", "duplicate"),
        (9, "1", "duplicate"),
        (10, "1", "duplicate"),
    ]


def test_an_id_with_an_unreadable_row_beside_a_good_one_is_held() -> None:
    roster = put_together(ADA, LOST._replace(employee_id="1"))
    assert roster.people == ()
    assert {row.code for row in roster.held} == {"damaged", "duplicate"}


@given(st.permutations([ADA, ZOE, LOST, LOST._replace(employee_id=None)]), st.integers(0, 99))
def test_the_digest_knows_neither_order_nor_lines(rows: list[Person | HeldRow], shift: int) -> None:
    moved = [row._replace(line=row.line + shift) for row in rows]
    plain = put_together(ADA, ZOE, LOST, LOST._replace(employee_id=None))
    assert put_together(*moved).digest == plain.digest


CHANGES = [
    {"employee_id": "11"},
    {"email": "ada@example.com"},
    {"first_name": "AdaL", "last_name": "ovelace"},
    {"last_name": ""},
    {"standing": Standing.LEAVE},
    {"start_date": date(2020, 1, 1)},
    {"end_date": date(2020, 1, 1)},
    {"manager": "2"},
    {"locale": "en_US"},
    {"time_zone": "en_US"},
]


def test_every_field_counts_in_the_digest() -> None:
    digests = {put_together(ADA._replace(**change), ZOE).digest for change in CHANGES}  # type: ignore[arg-type]
    assert len(digests | {put_together(ADA, ZOE).digest, put_together(ADA).digest}) == len(CHANGES) + 2
    assert all(digest.startswith("sha256:") for digest in digests)


@pytest.mark.parametrize("change", [{"employee_id": "4"}, {"email": "a@example.org"}, {"code": "too_long"}])
def test_held_rows_count_in_the_digest(change: dict[str, str]) -> None:
    assert put_together(ADA, LOST._replace(**change)).digest != put_together(ADA, LOST).digest  # type: ignore[arg-type]


def test_shared_addresses_are_found_in_any_letters() -> None:
    twin = ADA._replace(employee_id="9", email="ADA@Example.org")
    assert shared_addresses([ADA, ZOE, twin]) == {"ada@example.org": (ADA, twin)}
