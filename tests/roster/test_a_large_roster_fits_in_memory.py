"""200,000 people are read in less than 200 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.roster.files import HEADING

PEOPLE = 200_000
READ = """
import resource, sys
from provisioner.roster.load import RosterFiles
roster = RosterFiles(sources=(sys.argv[1],)).read()
unit = 1 if sys.platform == "darwin" else 1024
print(len(roster.people), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


def row(n: int) -> list[str]:
    person = [f"{n:06}", f"person{n}@example.org", f"Zoë{n % 900}", f"Last{n % 9000}", "active"]
    return [*person, f"20{n % 20:02}-01-11", "", f"{n // 10:06}", "en-US", "Europe/Berlin"]


@pytest.mark.nightly
@pytest.mark.parametrize("form", ["csv", "json"])
def test_200_000_people_in_200_mb(form: str, tmp_path: Path) -> None:
    file, names = tmp_path / "roster", HEADING.split(",")
    with file.open("w", encoding="utf-8") as out:
        if form == "csv":
            out.writelines(",".join(cells) + "\n" for cells in (names, *map(row, range(PEOPLE))))
        else:
            json.dump([dict(zip(names, row(n), strict=True)) for n in range(PEOPLE)], out)
    told = subprocess.run([sys.executable, "-c", READ, str(file)], capture_output=True, text=True, check=True)
    people, most = map(int, told.stdout.split())
    assert people == PEOPLE
    assert most < 200_000_000
