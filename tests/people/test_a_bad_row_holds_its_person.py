"""A bad row is not an absent row: what cannot be understood holds the person, with a code and a reason."""

from __future__ import annotations

import pytest

from provisioner.people.person import HeldRow, Person, Standing
from provisioner.people.reading import CELLS, FIELDS, ReadingRules, RowReader

GOOD = {
    "employee_id": "007",
    "email": "ada@example.org",
    "first_name": "Ada",
    "last_name": "O'Neil-Lovelace",
    "status": "active",
}
WORDS = {"active": Standing.ACTIVE, "On Leave": Standing.LEAVE, "gone": Standing.LEAVER}


def row_reader(*, date_format: str = "%Y-%m-%d", columns: tuple[str, ...] = FIELDS) -> RowReader:
    rules = ReadingRules(
        status_words=WORDS, date_formats=(date_format,), known_zone=lambda name: name == "Europe/Berlin"
    )
    return RowReader(rules, columns)


def understood(reader: RowReader | None = None, **cells: str) -> Person | HeldRow:
    return (reader or row_reader()).read(2, [{**GOOD, **cells}.get(field, "") for field in CELLS])


HELD = [
    ("employee_id", "", "no_employee_id"),
    ("employee_id", "  ", "no_employee_id"),
    ("employee_id", "#N/A", "damaged"),
    ("employee_id", "00?7", "damaged"),
    ("employee_id", "1.23457E+11", "damaged"),
    ("employee_id", "NULL", "damaged"),
    ("email", "", "damaged"),
    ("email", "m?ller@example.org", "damaged"),
    ("email", "m\ufffdller@example.org", "damaged"),
    ("email", "ada@example", "damaged"),
    ("email", "ada@@example.org", "damaged"),
    ("email", "ada love@example.org", "damaged"),
    ("email", "Ada <ada@example.org>", "damaged"),
    ("email", "ada@example.org, b@example.org", "damaged"),
    ("email", "ada\u200b@example.org", "damaged"),
    ("email", "#NAME?", "damaged"),
    ("email", "a" * 117 + "@example.org", "too_long"),
    ("first_name", "", "damaged"),
    ("first_name", "Zo?", "damaged"),
    ("first_name", "A\x07da", "damaged"),
    ("first_name", "A\x85da", "damaged"),
    ("first_name", "Ada\nLovelace", "damaged"),
    ("last_name", "#REF!", "damaged"),
    ("last_name", "########", "damaged"),
    ("last_name", "#WERT!", "damaged"),
    ("last_name", "n/a", "damaged"),
    ("last_name", "x" * 33, "too_long"),
    ("status", "", "blank_status"),
    ("status", "furloughed", "unknown_word"),
    ("status", "#N/A", "damaged"),
    ("start_date", "30-2-2026", "damaged"),
    ("end_date", "2026-02-30", "damaged"),
    ("end_date", "2026-12-3", "damaged"),
    ("end_date", "soon", "damaged"),
    ("end_date", "#N/A", "damaged"),
]


@pytest.mark.parametrize(("field", "cell", "code"), HELD)
def test_held(field: str, cell: str, code: str) -> None:
    held = understood(**{field: cell})
    assert isinstance(held, HeldRow)
    assert (held.code, held.line) == (code, 2)
    assert field in held.reason
    assert held.employee_id == (None if field == "employee_id" else "007")
    assert held.email == (None if field == "email" else "ada@example.org")


LEFT_ALONE = [
    ("manager", "#REF!"),
    ("locale", "klingon"),
    ("time_zone", "Middle-earth Standard Time"),
]


@pytest.mark.parametrize(("field", "cell"), LEFT_ALONE)
def test_what_is_optional_and_not_understood_is_left_alone_and_told(field: str, cell: str) -> None:
    reader = row_reader()
    person = understood(reader, **{field: cell})
    assert isinstance(person, Person)
    assert getattr(person, field) is None
    (note,) = reader.notes()
    assert note.startswith(f"{field}: 1 ")
    assert (cell in note) is (field != "manager")


UNDERSTOOD = [
    ("employee_id", "000123", "000123"),
    ("employee_id", '="000005"', "000005"),
    ("employee_id", "'0042", "0042"),
    ("employee_id", " A-1\xa0", "A-1"),
    ("email", " Ada@Example.ORG ", "Ada@Example.ORG"),
    ("email", "zoe\u0308@example.org", "zoë@example.org"),
    ("first_name", "Zoe\u0308", "Zoë"),
    ("last_name", "'t Hooft", "'t Hooft"),
    ("last_name", "x" * 32, "x" * 32),
    ("status", "ON_LEAVE", None),
    ("start_date", "0000-00-00", None),
    ("end_date", "9999-12-31", None),
    ("end_date", "2099-12-31", None),
    ("end_date", "2150-01-01", None),
    ("locale", "en-US", "en_US"),
    ("locale", "DE_de", "de_DE"),
    ("locale", "de", "de_DE"),
    ("time_zone", "W. Europe Standard Time", "Europe/Berlin"),
    ("time_zone", "Europe/Berlin", "Europe/Berlin"),
    ("manager", " Hopper, Grace ", "Hopper, Grace"),
]


@pytest.mark.parametrize(("field", "cell", "value"), UNDERSTOOD)
def test_understood(field: str, cell: str, value: str | None) -> None:
    person = understood(**{field: cell})
    assert isinstance(person, Person)
    assert person.standing is (Standing.LEAVE if field == "status" else Standing.ACTIVE)
    assert field == "status" or getattr(person, field) == value


def test_a_row_of_nobody_is_held_without_a_name() -> None:
    held = understood(employee_id="?", email="?")
    assert isinstance(held, HeldRow)
    assert (held.employee_id, held.email) == (None, None)


def test_a_blank_status_can_be_given_a_meaning() -> None:
    rules = ReadingRules(status_words={"": Standing.ACTIVE}, known_zone=lambda name: True)
    assert isinstance(understood(RowReader(rules, FIELDS), status=" "), Person)


def test_reasons_quote_words_and_days_only() -> None:
    for cells in (
        {"email": "ada.lovelace@example"},
        {"status": "ada@example.org"},
        {"last_name": "Lovelace?"},
    ):
        held = understood(**cells)
        assert isinstance(held, HeldRow)
        assert "ovelace" not in held.reason
        assert "@" not in held.reason
    held = understood(status="furloughed")
    assert isinstance(held, HeldRow)
    assert '"furloughed"' in held.reason


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [
        (["3-8-2026"], True),
        (["03.08.2026", ""], True),
        (["45306"], True),
        (["20260803"], True),
        (["3 Aug 2026"], True),
        (["2026-08-03T00:00:00Z", "0000-00-00"], True),
        (["30-2-2026"], False),
        (["soon", "later"], False),
        (["3-8-2026", "2026-08-03"], False),
        ([""], False),
    ],
)
def test_the_format_is_in_doubt_where_no_cell_fits_it_and_one_fits_another(
    cells: list[str], doubtful: bool
) -> None:
    reader = row_reader()
    for cell in cells:
        understood(reader, end_date=cell)
    assert reader.doubtful_days() == (["end_date"] if doubtful else [])


def test_another_format_is_followed() -> None:
    person = understood(row_reader(date_format="%d.%m.%Y"), end_date="3.8.2026", start_date="31.12.9999")
    assert isinstance(person, Person)
    assert (str(person.end_date), person.start_date) == ("2026-08-03", None)
