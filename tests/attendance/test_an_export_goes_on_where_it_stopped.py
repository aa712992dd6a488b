"""`FILE.part`: whatever it was cut off at, what is whole in it counts and nothing else does."""

from __future__ import annotations

import stat
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisioner.attendance.forms import write_rows
from provisioner.attendance.part_file import Head, PartFile, part_of, path_of_part
from provisioner.attendance.reading import Told
from provisioner.attendance.rows import Host, Row
from provisioner.errors import RunInProgress, WrongUsage

HOSTS = (Host("7", "ada@example.com"), Host("8", "bób@example.com"))
HEAD = Head({"from": "2026-11-01", "organizers": []}, HOSTS, "2026-11-22T10:00:00+00:00")


def told(host: Host, session: str | None) -> Told:
    row = Row(*host, "attended", instance_key=session, attendee_name="Zoë \u2028 \ud800", minutes=7)
    return Told(host.key, session, () if session is None else (row, row))


STEPS = [told(HOSTS[0], "71"), told(HOSTS[0], "72"), told(HOSTS[0], None), told(HOSTS[1], "81")]


def begun(out: Path) -> bytes:
    with part_of(out) as part:
        part.begin(HEAD)
        for step in STEPS:
            part.add(step)
    return path_of_part(out).read_bytes()


def test_it_is_private_and_keeps_what_was_read(tmp_path: Path) -> None:
    out = tmp_path / "attendance.csv"
    begun(out)
    assert stat.S_IMODE(path_of_part(out).stat().st_mode) == 0o600
    assert not out.exists()
    with part_of(out) as part:
        assert part.head == HEAD
        assert (part.finished, part.told_of_next) == ({"7"}, {"81"})
        assert list(part.rows()) == [row for step in STEPS for row in step.rows]
    assert [path.name for path in tmp_path.iterdir()] == ["attendance.csv.part"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), junk=st.sampled_from([b"", b'{"organizer_key": "8"', b'{"rows": 1}\n', b"\0\0\0\0"]))
def test_what_was_cut_off_is_as_if_it_had_not_been_read(
    tmp_path: Path, data: st.DataObject, junk: bytes
) -> None:
    out = tmp_path / "attendance.csv"
    path_of_part(out).unlink(missing_ok=True)
    whole = begun(out)
    lines = whole.splitlines(keepends=True)
    cut = data.draw(st.integers(len(lines[0]), len(whole)))
    kept = sum(1 for at in range(1, len(lines) + 1) if len(b"".join(lines[:at])) <= cut) - 1
    path_of_part(out).write_bytes(whole[:cut] + junk)
    with part_of(out) as part:
        assert list(part.rows()) == [row for step in STEPS[:kept] for row in step.rows]
        assert part.finished == ({"7"} if kept >= 3 else set())
    with part_of(out) as part:
        for step in STEPS[kept:]:
            part.add(step)
    assert path_of_part(out).read_bytes() == whole


@pytest.mark.parametrize("content", [b"name,address\n", b"{}\n", b"[1, 2]\n", b'{"asked": 1}', b"\xff\xfe\n"])
def test_somebody_elses_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    out = tmp_path / "attendance.csv"
    path_of_part(out).write_bytes(content)
    with pytest.raises(WrongUsage, match="is not the beginning of an export"), part_of(out):
        pass
    assert path_of_part(out).read_bytes() == content


def test_what_nobody_began_leaves_nothing(tmp_path: Path) -> None:
    with part_of(tmp_path / "attendance.csv") as part:
        assert part.head is None
    assert list(tmp_path.iterdir()) == []


def test_two_do_not_write_one_file(tmp_path: Path) -> None:
    out = tmp_path / "attendance.csv"
    with part_of(out), pytest.raises(RunInProgress, match=r"writes attendance\.csv"), part_of(out):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="cannot be written"), part_of(tmp_path / "none" / "a.csv"):
        pass


@pytest.mark.parametrize("name", [".", "folder"])
def test_a_folder_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(WrongUsage, match="is a folder"), part_of(Path(name)):
        pass


def test_what_was_read_is_written_without_being_held_in_memory(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w+b") as file:
        part = PartFile(file)
        part.begin(HEAD)
        for number in range(2_000):
            part.add(told(HOSTS[0], str(number)))
        tracemalloc.start()
        try:
            written = write_rows(lambda _: None, part.rows(), "json")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert written.rows == 4_000
    assert peak < 200_000 < (tmp_path / "x").stat().st_size


def test_the_part_of_a_stream_can_be_added_to_after_it_was_read(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w+b") as file:
        part = PartFile(file)
        part.begin(HEAD)
        part.add(STEPS[0])
        assert len(list(part.rows())) == 2
