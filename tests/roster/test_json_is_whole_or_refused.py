"""JSON rosters: one list of people, read to its end, and every sign that it is not the whole one refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provisioner.errors import RosterUnusable
from tests.roster.files import HEADING, PLAIN, ROWS, read

NAMES = HEADING.split(",")
PEOPLE = [dict(zip(NAMES, row.split(","), strict=True)) for row in ROWS]
ONE = {"employee_id": "1", "email": "a@example.org", "first_name": "A", "last_name": "B"}


@pytest.mark.parametrize(
    "document",
    [
        PEOPLE,
        {"employees": PEOPLE},
        {"Report_Entry": PEOPLE},
        {"d": {"results": PEOPLE, "__next": None}},
        {"value": PEOPLE, "@odata.context": "x", "@odata.count": 5},
        {"success": True, "error": None, "data": PEOPLE, "metadata": {"total_pages": 1, "total_elements": 5}},
        {"fields": [{"id": "a"}], "employees": [{**one, "salary": {"amount": 1.5}} for one in PEOPLE]},
        [{name: cell for name, cell in one.items() if cell} for one in PEOPLE],
        [{name: cell or None for name, cell in one.items()} for one in PEOPLE],
    ],
)
def test_the_same_people_as_in_the_plain_file(document: object, tmp_path: Path) -> None:
    plain = read(tmp_path, PLAIN)
    for text in (json.dumps(document), json.dumps(document, indent=2, ensure_ascii=False)):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            found = read(tmp_path, text.encode(encoding))
            assert (found.digest, found.rows, found.columns) == (plain.digest, 5, plain.columns)


REFUSED = {
    "an empty list": ([], "no_rows"),
    "an empty list of workers": ({"workers": []}, "no_rows"),
    "no list": ({"message": "welcome"}, "not_a_roster"),
    "two lists": ({"employees": PEOPLE, "data": PEOPLE}, "not_a_roster"),
    "a list of texts": (["a@example.org"], "not_a_roster"),
    "a partial failure": ({"workers": PEOPLE, "partiallyFailed": True}, "incomplete"),
    "an error": ({"error": {"code": "denied"}}, "answered_an_error"),
    "an error beside people": ({"errors": ["timeout"], "employees": PEOPLE}, "answered_an_error"),
    "no success": ({"success": False, "data": []}, "answered_an_error"),
    "a next page": ({"value": PEOPLE, "@odata.nextLink": "https://example.org/2"}, "incomplete"),
    "a next page of OData 2": ({"d": {"results": PEOPLE, "__next": "https://example.org/2"}}, "incomplete"),
    "a next page in links": ({"data": PEOPLE, "_links": {"next": {"href": "x"}}}, "incomplete"),
    "more pages": ({"data": PEOPLE, "metadata": {"total_pages": 4}}, "incomplete"),
    "more people than there are": ({"data": PEOPLE, "total": 6}, "incomplete"),
    "no ids": ([{"email": "a@example.org"}], "column_missing"),
    "an id with a fraction": ([{**ONE, "employee_id": 12.5}], "rounded_id"),
    "an id with an exponent": (
        '[{"employee_id": 1e3, "email": "a@b.cd", "first_name": "A", "last_name": "B"}]',
        "rounded_id",
    ),
    "a manager with a fraction": ([{**ONE, "manager": 7.0}], "rounded_id"),
    "a key twice": ('{"data": [], "data": []}', "not_a_roster"),
    "something behind it": ('[{"employee_id": "1"}] []', "not_a_roster"),
    "no number": ('[{"employee_id": NaN}]', "not_a_roster"),
    "cut off": (json.dumps(PEOPLE)[:-40], "cut_off"),
    "deeper than deep": ("[" * 100_000, "cut_off"),
    "deep in an entry": ('[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]", "not_a_roster"),
    "lines of objects": ("\n".join(map(json.dumps, PEOPLE)), "not_a_roster"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kind: str, tmp_path: Path) -> None:
    document, code = REFUSED[kind]
    with pytest.raises(RosterUnusable) as refused:
        read(tmp_path, document if isinstance(document, str) else json.dumps(document))
    assert refused.value.code == code
    assert "example.org" not in "".join(refused.value.lines())


def test_ids_beyond_what_a_float_can_hold_stay_exact(tmp_path: Path) -> None:
    (found,) = read(tmp_path, json.dumps([{**ONE, "employee_id": 9007199254740993}])).people
    assert found.employee_id == "9007199254740993"


@pytest.mark.parametrize("value", [["a@example.org"], {"work": "a@example.org"}])
def test_a_list_where_a_text_is_expected_holds(value: object, tmp_path: Path) -> None:
    (held,) = read(tmp_path, json.dumps([{**ONE, "email": value}])).held
    assert (held.employee_id, held.code, held.line) == ("1", "damaged", 1)


def test_every_cut_is_refused(tmp_path: Path) -> None:
    whole = json.dumps({"employees": PEOPLE[:2]})
    for at in range(1, len(whole)):
        with pytest.raises(RosterUnusable):
            read(tmp_path, whole[:at])
