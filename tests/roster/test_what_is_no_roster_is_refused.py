"""An error is never a shorter roster: each is refused with its own reason, place and remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provisioner.errors import RosterUnusable
from provisioner.roster.fetch import shown
from provisioner.roster.load import RosterFiles
from tests.roster.files import HEADING, PLAIN, ROWS, read

SWALLOWED = PLAIN.replace("Ada,Lovelace", 'Ada,"Lovelace').replace("Zoë,Müller", 'Zoë,Müller"')

REFUSED = {
    "nothing": ("", "empty"),
    "a byte-order mark alone": (b"\xef\xbb\xbf", "empty"),
    "blank lines": ("\n \r\n\n", "empty"),
    "a heading alone": (HEADING + "\n\n", "no_rows"),
    "a log-in page": ("<!DOCTYPE html>\n<html><title>Log in</title>", "not_a_roster"),
    "JSON": ('[{"employee_id": 1}]', "column_missing"),
    "a workbook": (b"PK\x03\x04" + bytes(40), "not_a_roster"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "not_a_roster"),
    "a PDF": (b"%PDF-1.7\n" + bytes(40), "not_a_roster"),
    "a gzip archive": (b"\x1f\x8b\x08\x00" + bytes(40), "not_a_roster"),
    "NUL bytes": (PLAIN.replace("Ada", "A\0a"), "not_a_roster"),
    "NUL in UTF-16": (PLAIN.replace("Ada", "A\0a").encode("utf-16"), "not_a_roster"),
    "UTF-16 without its mark": (PLAIN.encode("utf-16-le"), "encoding"),
    "UTF-16 of plain letters without its mark": (HEADING.encode("utf-16-le"), "not_a_roster"),
    "an endless line": ("x" * 2_000_000, "not_a_roster"),
    "people and no heading": ("\n".join(ROWS), "not_a_roster"),
    "prose": ("Dear colleagues,\nthe roster comes tomorrow.\n", "column_missing"),
    "a renamed column": (PLAIN.replace("employee_id", "staff number", 1), "column_missing"),
    "a column twice": (PLAIN.replace("manager", "Email", 1), "column_twice"),
    "no UTF-8": (PLAIN.encode("latin-1"), "encoding"),
    "UTF-16 cut in a character": (PLAIN.encode("utf-16")[:-1], "encoding"),
    "a narrower row": (PLAIN.replace("Ada,Lovelace", "Ada"), "row_width"),
    "a wider row": (PLAIN.replace("Ada,Lovelace", "Ada,King,Lovelace"), "row_width"),
    "a row that is wider by an empty cell": (PLAIN.replace("Ada,", "Ada,,"), "row_width"),
    "all rows wider": ("employee_id,email,first_name,last_name\n1,a@example.org,A,B,C\n", "cut_off"),
    "cut in the last row": (PLAIN[:-40], "cut_off"),
    "a quote that is not closed": (PLAIN.replace(",Grace", ',"Grace'), "unbalanced_quote"),
    "a quote closed too early": (PLAIN.replace("Grace", '"Gr"ace'), "unbalanced_quote"),
    "a quote that swallows a row": (SWALLOWED, "unbalanced_quote"),
    "a quote in the heading": (PLAIN.replace("status", '"status', 1), "unbalanced_quote"),
    "days before months": (PLAIN.replace("2026-10-31", "3-8-2026").replace("9999-12-31", ""), "date_format"),
    "spreadsheet serials": (PLAIN.replace("2026-10-31", "45306").replace("9999-12-31", ""), "date_format"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_one_clear_sentence(kind: str, tmp_path: Path) -> None:
    content, code = REFUSED[kind]
    with pytest.raises(RosterUnusable) as refused:
        read(tmp_path, content)
    assert refused.value.code == code
    assert str(tmp_path / "roster.csv") in (refused.value.where or "")
    assert refused.value.remedy
    assert all(line.isprintable() for line in refused.value.lines())
    assert "example.org" not in "".join(refused.value.lines())


def test_the_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(RosterUnusable, match="9 cells where 10") as refused:
        read(tmp_path, PLAIN.replace("Grace,Hopper", "Grace"))
    assert (refused.value.where or "").endswith("line 4")
    western = PLAIN.encode("latin-1")
    with pytest.raises(RosterUnusable, match=f"byte {western.index(0xEB)} cannot") as refused:
        read(tmp_path, western)
    assert (refused.value.where or "").endswith("line 3")


def test_missing_columns_are_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(RosterUnusable) as refused:
        read(tmp_path, "Staff No,email,Given,last_name\n1,a@example.org,A,B\n")
    assert "no column employee_id, first_name; it has Staff No, email, Given, last_name" in refused.value.what
    with pytest.raises(RosterUnusable, match="no column Zustand"):
        read(tmp_path, PLAIN, columns={"status": "Zustand"})


def test_an_impossible_day_is_no_doubt_about_the_format(tmp_path: Path) -> None:
    roster = read(tmp_path, PLAIN.replace("2026-10-31", "30-2-2026"))
    assert [(row.employee_id, row.code) for row in roster.held] == [("A-8", "damaged")]


def test_a_place_without_a_readable_file(tmp_path: Path) -> None:
    pipe, loop = tmp_path / "pipe", tmp_path / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    expected = {
        tmp_path: "not_a_file",
        pipe: "not_a_file",
        Path("/dev/zero"): "not_a_file",
        tmp_path / "nothing": "not_there",
        tmp_path / "x\0y": "not_there",
        loop: "not_readable",
        tmp_path / ("n" * 300): "not_readable",
        Path("s3://example.org/r.csv"): "not_supported",
    }
    for place, code in expected.items():
        source = str(place).replace("s3:/", "s3://")
        with pytest.raises(RosterUnusable) as refused:
            RosterFiles(sources=(source,)).read()
        assert (place, refused.value.code) == (place, code)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(PLAIN)
    file.chmod(0)
    with pytest.raises(RosterUnusable) as refused:
        RosterFiles(sources=(str(file),)).read()
    assert refused.value.code == "not_readable"


def test_too_large_is_seen_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    with file.open("wb") as sparse:
        sparse.truncate(3_000_000_000)
    with pytest.raises(RosterUnusable) as refused:
        RosterFiles(sources=(str(file),)).read()
    assert refused.value.code == "too_large"


def test_of_several_sources_all_must_be_complete(tmp_path: Path) -> None:
    staff, others = tmp_path / "staff.csv", tmp_path / "others.csv"
    staff.write_text(PLAIN)
    others.write_text("employee_id,email,first_name,last_name,salary\nC1,c@example.org,Cy,Twombly,1\n")
    roster = RosterFiles(sources=(str(staff), str(others))).read()
    assert [person.employee_id for person in roster.people][-1] == "C1"
    assert roster.columns == ("employee_id", "email", "first_name", "last_name")
    assert roster.sources == (str(staff), str(others))
    others.unlink()
    with pytest.raises(RosterUnusable):
        RosterFiles(sources=(str(staff), str(others))).read()


def test_a_source_is_shown_without_its_key() -> None:
    assert shown("https://me:pw@hr.example.org:8443/r.csv?key=k#f") == "https://hr.example.org:8443/r.csv"
    assert "pw" not in shown("https://me:pw@[bad/r.csv?key=k")
    assert shown("/srv/roster.csv") == "/srv/roster.csv"
