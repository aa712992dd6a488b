"""A session always leaves a row: of each person, or of why there is none. And a row is as safe in a
spreadsheet as it is whole in JSON."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.attendance.forms import write_rows
from provisioner.attendance.rows import Host, Row, rows_of_session
from provisioner.audit.export_csv import DANGEROUS
from provisioner.meetings.attendance import Session, Stay

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST = Host("7", "ada@example.com")


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def session(starts: datetime | None, ends: datetime | None) -> Session:
    return Session("1", "11", "7", "Stand-up", starts, ends)


def test_a_row_of_a_person_has_session_person_and_time() -> None:
    stays = [Stay("Bob", "bob@example.com", hours_ago(3), hours_ago(2.5)), Stay("", "", None, None)]
    bob, unnamed = rows_of_session(HOST, session(hours_ago(3), hours_ago(2)), stays, now=NOW)
    assert bob == Row(
        organizer_key="7",
        organizer_email="ada@example.com",
        state="attended",
        meeting_id="1",
        instance_key="11",
        subject="Stand-up",
        session_start="2026-11-22T09:00:00Z",
        session_end="2026-11-22T10:00:00Z",
        attendee_email="bob@example.com",
        attendee_name="Bob",
        first_joined="2026-11-22T09:00:00Z",
        last_left="2026-11-22T09:30:00Z",
        minutes=30,
        stays=1,
    )
    assert (unnamed.attendee_email, unnamed.minutes, unnamed.notes) == (
        None,
        None,
        "no join time: not counted",
    )


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (hours_ago(3), hours_ago(2), "nobody"),
        (hours_ago(3), hours_ago(1), "nobody"),
        (hours_ago(3), hours_ago(0.9), "not_yet_complete"),
        (hours_ago(3), NOW + timedelta(hours=1), "not_yet_complete"),
        (hours_ago(3), None, "not_yet_complete"),
        (hours_ago(26), None, "nobody"),
        (None, None, "not_yet_complete"),
    ],
)
def test_no_attendees_means_nobody_only_when_the_report_must_be_there(
    starts: datetime | None, ends: datetime | None, state: str
) -> None:
    (row,) = rows_of_session(HOST, session(starts, ends), [], now=NOW)
    assert (row.state, row.attendee_email, row.minutes) == (state, None, None)


texts = st.text(st.characters(codec="utf-8") | st.sampled_from("=+-@\t\r\n\"',＝ \ud800"), max_size=8)
some_rows = st.lists(
    st.tuples(st.none() | texts, texts, st.none() | st.integers(0, 99)).map(
        lambda cells: Row("7", "", "attended", subject=cells[0], attendee_name=cells[1], minutes=cells[2])
    ),
    max_size=3,
)


def written(rows: list[Row], form: str) -> bytes:
    found = io.BytesIO()
    told = write_rows(found.write, iter(rows), form)
    assert (told.rows, told.digest) == (len(rows), f"sha256:{hashlib.sha256(found.getvalue()).hexdigest()}")
    assert told.states["attended"] == len(rows)
    return found.getvalue()


@given(some_rows)
def test_json_is_one_array_with_a_line_for_each_row(rows: list[Row]) -> None:
    raw = written(rows, "json")
    assert json.loads(raw) == [row._asdict() for row in rows]
    assert raw.count(b"\n") == (len(rows) + 2 if rows else 1)


@given(some_rows)
def test_no_cell_of_the_csv_is_a_formula(rows: list[Row]) -> None:
    text = written(rows, "csv").decode()
    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert read[0] == list(Row._fields)
    assert len(read) == len(rows) + 1
    for cells in read[1:]:
        assert not [cell for cell in cells if cell.lstrip(" ").startswith(DANGEROUS)]
