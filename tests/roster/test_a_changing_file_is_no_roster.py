"""What is written while it is read is neither the old roster nor the new one."""

from __future__ import annotations

import os
from pathlib import Path

import anyio
import pytest

from provisioner.errors import RosterUnusable
from provisioner.roster.fetch import fetched
from provisioner.roster.load import RosterFiles
from tests.roster.files import PLAIN


@pytest.mark.parametrize("change", ["grows", "shrinks", "is rewritten"])
def test_a_change_while_reading_is_refused(change: str, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(PLAIN)
    with pytest.raises(RosterUnusable) as refused, fetched(str(file), max_mb=1) as source:
        source.stream.read(10)
        if change == "grows":
            with file.open("a") as more:
                more.write("one more")
        elif change == "shrinks":
            os.truncate(file, 100)
        else:
            os.utime(file, (1, 1))
    assert refused.value.code == "changed_while_read"


def test_a_file_that_grows_beyond_the_limit_while_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(PLAIN)
    with pytest.raises(RosterUnusable) as refused, fetched(str(file), max_mb=1) as source:
        with file.open("ab") as more:
            more.write(b"x" * 1_100_000)
        while source.stream.read(1 << 16):
            pass
    assert refused.value.code == "too_large"


def test_a_file_that_is_replaced_is_the_old_one_whole(tmp_path: Path) -> None:
    file, new = tmp_path / "roster.csv", tmp_path / "new.csv"
    file.write_text(PLAIN)
    new.write_text("nothing")
    with fetched(str(file), max_mb=1) as source:
        new.replace(file)
        assert source.stream.read().decode() == PLAIN


def test_the_time_of_the_oldest_source_is_kept(tmp_path: Path) -> None:
    for name, age in (("a.csv", 1_700_000_000), ("b.csv", 1_800_000_000)):
        (tmp_path / name).write_text(PLAIN)
        os.utime(tmp_path / name, (age, age))
    files = RosterFiles(sources=(str(tmp_path / "b.csv"), str(tmp_path / "a.csv")))
    roster = anyio.run(files.load)
    assert roster.written_at is not None
    assert roster.written_at.isoformat() == "2023-11-14T22:13:20+00:00"
