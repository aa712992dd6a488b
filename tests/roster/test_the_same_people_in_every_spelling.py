"""However a complete file is written, the same people come out of it."""

from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest

from provisioner.people.person import Standing
from tests.roster.files import HEADING, PLAIN, ROWS, read

SPELLINGS = {
    "byte-order mark": codecs.BOM_UTF8 + PLAIN.encode(),
    "UTF-16 with tabs": PLAIN.replace(",", "\t").encode("utf-16"),
    "UTF-16, other byte order": codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "pipes": PLAIN.replace(",", "|").encode(),
    "CRLF": PLAIN.replace("\n", "\r\n").encode(),
    "CR": PLAIN.replace("\n", "\r").encode(),
    "no line end at the end": PLAIN.rstrip("\n").encode(),
    "blank lines": ("\n\n" + PLAIN.replace("\n", "\n\n  \n") + ",,,,,,,,,\n").encode(),
    "all quoted": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in PLAIN.splitlines()
    ).encode(),
    "headings in other letters": PLAIN.replace(HEADING, HEADING.upper().replace(",", " , ")).encode(),
    "columns without a heading": PLAIN.replace("\n", ",,\n").encode(),
    "a comma too many in every row": (HEADING + "\n" + "".join(f"{row},\n" for row in ROWS)).encode(),
    "rows twice": (PLAIN + "\n".join(ROWS)).encode(),
    "rows in another order": "\n".join((HEADING, *reversed(ROWS))).encode(),
    "decomposed letters": PLAIN.replace("ë", "e\u0308").replace("ü", "u\u0308").encode(),
    "ids as Excel keeps them": PLAIN.replace("000005,ada", '="000005",ada').encode(),
    "an apostrophe before an id": PLAIN.replace("000005,ada", "'000005,ada").encode(),
    "more columns": PLAIN.replace("\n", ",12345.67\n").replace("zone,12345.67", "zone,salary").encode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_same_people_and_the_same_digest(spelling: str, tmp_path: Path) -> None:
    plain = read(tmp_path, PLAIN)
    spelt = read(tmp_path, SPELLINGS[spelling])
    without_lines = sorted(person[1:] for person in spelt.people)
    assert without_lines == sorted(person[1:] for person in plain.people)
    assert spelt.held == ()
    assert spelt.digest == plain.digest


def test_the_plain_file_says_this(tmp_path: Path) -> None:
    roster = read(tmp_path, PLAIN)
    assert [person.employee_id for person in roster.people] == ["000005", "000006", "000007", "A-8", "A-9"]
    zoe = roster.people[1]
    assert zoe[:4] == (3, "000006", "zoë@example.org", "Zoë")
    assert (zoe.last_name, zoe.standing, zoe.manager) == ("Müller", Standing.LEAVE, "000007")
    assert (zoe.start_date, zoe.end_date, zoe.locale) == (date(2021, 2, 28), None, "de_DE")
    assert roster.people[3].end_date == date(2026, 10, 31)
    assert (roster.people[3].locale, roster.people[3].time_zone) == (None, None)
    assert (roster.rows, roster.columns, roster.notes) == (5, tuple(HEADING.split(",")), ())


def test_without_a_status_column_everybody_is_active(tmp_path: Path) -> None:
    roster = read(tmp_path, "employee_id,email,first_name,last_name\n1,a@example.org,A,B\n")
    assert [person.standing for person in roster.people] == [Standing.ACTIVE]
    assert roster.columns == ("employee_id", "email", "first_name", "last_name")


def test_the_configured_encoding_comes_after_utf_8_and_is_told(tmp_path: Path) -> None:
    western = PLAIN.replace("zoë@", "zoe@").encode("cp1252")
    roster = read(tmp_path, western, encoding="cp1252")
    assert roster.people[1].first_name == "Zoë"
    assert "cp1252" in roster.notes[0]
    assert read(tmp_path, PLAIN, encoding="cp1252").notes == ()


def test_their_headings_words_and_dates_are_settings(tmp_path: Path) -> None:
    content = (
        "Personalnummer;Mail;Vorname;Nachname;Zustand;Austritt;Gehalt\n"
        "0001;a@example.org;Änne;B;beurlaubt;31.12.2026;1\n"
        "0002;b@example.org;Bo;C;Active;31.12.2099;1\n"
    )
    names = ("Personalnummer", "mail", "Vorname", "NACHNAME", "Zustand", "Austritt")
    ours = ("employee_id", "email", "first_name", "last_name", "status", "end_date")
    roster = read(
        tmp_path,
        content,
        columns=dict(zip(ours, names, strict=True)),
        status_words={"Beurlaubt": "leave", "active": "future"},
        date_format="%d.%m.%Y",
    )
    assert [person.standing for person in roster.people] == [Standing.LEAVE, Standing.FUTURE]
    assert [person.end_date for person in roster.people] == [date(2026, 12, 31), None]
