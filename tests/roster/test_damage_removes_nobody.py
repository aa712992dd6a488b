"""Whatever happens to a file on its way: refused, or nobody of the undamaged one is missing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provisioner.errors import RosterUnusable
from provisioner.people.person import Roster
from tests.roster.files import HEADING, read

WIDTH = HEADING.count(",") + 1

names = st.text("abcdefghijklmnopqrstuvwxyzäéøßŁ'- ", min_size=1, max_size=12).filter(str.strip)
optional = st.tuples(
    st.sampled_from(["active", "Leave", "left", "future", "no show"]),
    st.sampled_from(["", "2020-01-31", "9999-12-31"]),
    st.sampled_from(["", "2026-12-31"]),
    st.sampled_from(["", "0001", "Grace Hopper"]),
    st.sampled_from(["", "en-US", "de"]),
    st.sampled_from(["", "Europe/Berlin", "Mars"]),
)


@st.composite
def rosters(draw: st.DrawFn) -> list[list[str]]:
    """Rows of cells; everybody in them can be understood."""
    rows = draw(st.lists(st.tuples(names, names, optional), min_size=1, max_size=8))
    return [
        [f"{number:04d}", f"p{number}@example.org", first, last, *rest]
        for number, (first, last, rest) in enumerate(rows)
    ]


def written(rows: list[list[str]], *, quoted: bool = False) -> str:
    mark = '"' if quoted else ""
    table = [HEADING.split(","), *rows]
    return "".join(",".join(f"{mark}{cell}{mark}" for cell in row) + "\n" for row in table)


def read_anywhere(content: bytes) -> Roster | None:
    """None where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return read(Path(folder), content)
        except RosterUnusable as refused:
            assert refused.code
            assert len(refused.lines()) <= 3
            return None


def ids(roster: Roster) -> set[str | None]:
    return {person.employee_id for person in roster.people} | {row.employee_id for row in roster.held}


@given(rosters(), st.booleans())
def test_undamaged_everybody_is_there(rows: list[list[str]], quoted: bool) -> None:
    roster = read_anywhere(written(rows, quoted=quoted).encode())
    assert roster is not None
    assert (ids(roster), roster.held) == ({row[0] for row in rows}, ())


@settings(max_examples=300)
@given(rosters(), st.booleans(), st.data())
def test_a_file_cut_anywhere_but_between_two_rows_is_refused(
    rows: list[list[str]], quoted: bool, data: st.DataObject
) -> None:
    whole = written(rows, quoted=quoted).encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    rest = whole[:at].rsplit(b"\n", 1)[-1]
    # with all its cells a row is a row: what comes after it is missed by its absence, not by its reading
    is_whole_row = rest == b"" or (
        rest.count(b",") == WIDTH - 1 and (not quoted or rest.endswith((b'"', b",")))
    )
    roster = read_anywhere(whole[:at])
    if is_whole_row:
        assert roster is None or roster.rows == whole[:at].count(b"\n") - (rest == b"")
    else:
        assert roster is None


@settings(max_examples=300)
@given(rosters(), st.booleans(), st.data())
def test_flipped_bytes_lose_no_row(rows: list[list[str]], quoted: bool, data: st.DataObject) -> None:
    whole = written(rows, quoted=quoted).encode()
    flipped = bytearray(whole)
    lost_ids = set()
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=2, unique=True)):
        line = whole[:at].count(b"\n")
        before = whole[:at].rsplit(b"\n", 1)[-1]
        if b"," not in before and line:
            lost_ids.add(rows[min(line, len(rows)) - 1][0])
        flipped[at] = data.draw(st.integers(0, 255) | st.sampled_from(b'",;\n\r\t?'))
    roster = read_anywhere(bytes(flipped))
    if roster is not None:
        assert roster.rows == len(rows)
        assert {row[0] for row in rows} - ids(roster) <= lost_ids


@given(rosters(), st.integers(0, WIDTH - 1), st.sampled_from(["all", "heading", "rows", "last row"]))
def test_a_dropped_column_is_refused_or_was_optional(rows: list[list[str]], column: int, where: str) -> None:
    table = [HEADING.split(","), *rows]
    for place, row in enumerate(table):
        chosen = {"all": True, "heading": not place, "rows": place > 0, "last row": place == len(rows)}
        if chosen[where]:
            row.pop(column)
    roster = read_anywhere("".join(",".join(row) + "\n" for row in table).encode())
    if where == "all" and column >= 4:
        assert roster is not None
        assert ids(roster) == {row[0] for row in rows}
    elif roster is not None:
        assert where == "heading" or (where, rows[0][-1:]) == ("rows", [""])


@given(rosters(), st.data())
def test_doubled_rows_count_once(rows: list[list[str]], data: st.DataObject) -> None:
    doubled = data.draw(st.permutations(rows + data.draw(st.lists(st.sampled_from(rows)))))
    plain, again = read_anywhere(written(rows).encode()), read_anywhere(written(doubled).encode())
    assert plain is not None
    assert again is not None
    assert again.digest == plain.digest


@given(rosters(), st.data(), st.sampled_from([2, 3, 4]))
def test_a_doubled_row_that_differs_holds_the_person(
    rows: list[list[str]], data: st.DataObject, column: int
) -> None:
    twin = list(data.draw(st.sampled_from(rows)))
    twin[column] = twin[column].strip() + "x"
    roster = read_anywhere(written([*rows, twin]).encode())
    assert roster is not None
    assert ids(roster) == {row[0] for row in rows}
    assert twin[0] in {row.employee_id for row in roster.held}
    assert twin[0] not in {person.employee_id for person in roster.people}


@given(rosters(), st.sampled_from(["utf-8-sig", "utf-16", "cp1250"]), st.data())
def test_a_line_in_another_encoding_loses_nobody(
    rows: list[list[str]], encoding: str, data: st.DataObject
) -> None:
    lines = [line.encode() for line in written(rows).splitlines(keepends=True)]
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = lines[at].decode().encode(encoding, "replace")
    roster = read_anywhere(b"".join(lines))
    if roster is not None:
        assert roster.rows == len(rows)


@given(st.binary(max_size=300))
@example(b'"' * 200)
@example(HEADING.encode() + b"\n" + b"," * 9 + b"\n")
def test_junk_is_refused_and_never_a_traceback(junk: bytes) -> None:
    assert read_anywhere(junk) is None
    assert read_anywhere(HEADING.encode() + b"\n" + junk) is None or junk.count(b",") >= WIDTH - 1


@pytest.mark.parametrize("quoted", [False, True])
def test_a_cut_after_a_whole_row_is_only_shorter(quoted: bool) -> None:
    """The boundary of reading: this is for the comparison with the last accepted roster to find."""
    rows = [[f"{n}", f"p{n}@example.org", "A", "B", *[""] * 6] for n in range(5)]
    whole = written(rows, quoted=quoted)
    roster = read_anywhere("".join(whole.splitlines(keepends=True)[:3]).encode())
    assert roster is not None
    assert roster.rows == 2
