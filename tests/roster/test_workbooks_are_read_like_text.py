"""Excel workbooks: the same people as the plain file, and none where it is not a whole roster."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from provisioner.errors import RosterUnusable
from provisioner.people.person import Person, Roster, Standing
from provisioner.roster.load import RosterFiles
from tests.roster.files import HEADING, PLAIN, ROWS, read
from tests.roster.workbooks import ERROR, Cell, workbook

TABLE: list[list[Cell]] = [list(line.split(",")) for line in (HEADING, *ROWS)]
SHORT = ["employee_id", "email", "first_name", "last_name", "status", "start_date", "end_date"]


def row(**cells: Cell) -> list[Cell]:
    plain: dict[str, Cell] = {
        "employee_id": "7",
        "email": "a@example.org",
        "first_name": "A",
        "last_name": "B",
    }
    plain["status"] = "active"
    return [{**plain, **cells}.get(name) for name in SHORT]


def read_rows(folder: Path, *rows: list[Cell], **rules: object) -> Roster:
    return read(folder, workbook({"Staff": [list(SHORT), *rows]}), **rules)


def test_a_workbook_says_what_the_plain_file_says(tmp_path: Path) -> None:
    plain = read(tmp_path, PLAIN)
    spelt = read(tmp_path, workbook({"Staff": TABLE}))
    assert (spelt.people, spelt.held, spelt.digest) == (plain.people, (), plain.digest)


def test_a_preamble_blank_rows_totals_and_other_sheets_are_no_people(tmp_path: Path) -> None:
    dressed: list[list[Cell]] = [["Staff of Example Ltd"], [], *TABLE, [], ["Total", 5]]
    sheets = {"Read me": [["Written on Monday"]], "Staff": dressed, "Empty": []}
    assert read(tmp_path, workbook(sheets)).digest == read(tmp_path, PLAIN).digest


@pytest.mark.parametrize(("number", "text"), [(5, "5"), (5.0, "5"), (123456789012, "123456789012")])
def test_whole_numbers_are_ids_again(number: Cell, text: str, tmp_path: Path) -> None:
    (found,) = read_rows(tmp_path, row(employee_id=number)).people
    assert found.employee_id == text


def test_a_true_cell_is_the_word(tmp_path: Path) -> None:
    (found,) = read_rows(tmp_path, row(status=True)).people
    assert found.standing is Standing.ACTIVE


def test_dates_are_days_in_whatever_format_texts_are(tmp_path: Path) -> None:
    for rules in ({}, {"date_format": "%d.%m.%Y"}, {"preset": "personio", "columns": {n: n for n in SHORT}}):
        (found,) = read_rows(tmp_path, row(start_date=date(2026, 2, 3)), **rules).people
        assert found.start_date == date(2026, 2, 3)


def test_a_date_that_has_become_a_number_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(RosterUnusable) as refused:
        read_rows(tmp_path, row(start_date=45306))
    assert refused.value.code == "date_format"


@pytest.mark.parametrize("field", ["employee_id", "email", "first_name", "status", "end_date"])
def test_the_error_of_a_formula_holds(field: str, tmp_path: Path) -> None:
    roster = read_rows(tmp_path, row(**{field: ERROR}), row(employee_id="8", email="b@example.org"))
    assert [held.code for held in roster.held] == ["damaged"]
    assert [person.employee_id for person in roster.people] == ["8"]


def test_a_number_that_excel_has_rounded_holds(tmp_path: Path) -> None:
    (held,) = read_rows(tmp_path, row(employee_id=1.2345678901234567e19)).held
    assert held.code == "damaged"


def code_of(folder: Path, content: bytes, **rules: object) -> str:
    with pytest.raises(RosterUnusable) as refused:
        read(folder, content, **rules)
    return refused.value.code


def test_what_is_no_whole_workbook_is_refused(tmp_path: Path) -> None:
    whole = workbook({"Staff": TABLE})
    assert code_of(tmp_path, whole[: len(whole) // 2]) == "not_a_roster"
    assert code_of(tmp_path, whole.replace(b"worksheets", b"w0rksheets")) == "not_a_roster"
    assert code_of(tmp_path, workbook({"One": TABLE, "Two": TABLE})) == "several_sheets"
    assert code_of(tmp_path, workbook({"One": []})) == "empty"
    assert code_of(tmp_path, workbook({"One": [list(SHORT)]})) == "no_rows"
    assert code_of(tmp_path, workbook({"One": [["a", "b"], ["1", "2"]]})) == "column_missing"
    assert code_of(tmp_path, workbook({"One": [*TABLE[1:3], TABLE[0], *TABLE[3:]]})) == "not_a_roster"
    assert code_of(tmp_path, whole, format="csv") == "not_a_roster"


def bomb(size: int, *, declared: int | None = None) -> bytes:
    """A workbook with a part that unpacks to `size` bytes, and may declare to be smaller."""
    packed = io.BytesIO(workbook({"Staff": TABLE}))
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media.bin", "w") as part,
    ):
        for _ in range(size // 1_000_000):
            part.write(bytes(1_000_000))
    content = packed.getvalue()
    if declared is not None:
        content = content.replace(struct.pack("<I", size), struct.pack("<I", declared))
    return content


@pytest.mark.parametrize("declared", [None, 1000])
def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(
    declared: int | None, tmp_path: Path
) -> None:
    content = bomb(9_000_000, declared=declared)
    assert len(content) < 100_000
    assert code_of(tmp_path, content, max_mb=2) == "too_large"
    assert read(tmp_path, bomb(7_000_000), max_mb=2).rows == 5


def test_the_workbook_and_the_file_of_others_are_one_roster(tmp_path: Path) -> None:
    (tmp_path / "staff.xlsx").write_bytes(workbook({"Staff": TABLE}))
    (tmp_path / "others.csv").write_text(
        "employee_id,email,first_name,last_name\nC1,c@example.org,Cy,Twombly\n"
    )
    roster = RosterFiles(sources=(str(tmp_path / "staff.xlsx"), str(tmp_path / "others.csv"))).read()
    assert len(roster.people) == 6
    assert all(isinstance(person, Person) for person in roster.people)
