from __future__ import annotations

from .tree import PRODUCT, ROOT, python_files

LONGEST = 300
"""In lines. A file that outgrows it holds two things."""
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "common",
    "base",
    "core",
    "manager",
    "service",
    "handlers",
}


def test_no_python_file_is_longer_than_300_lines() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(PRODUCT, ROOT / "tests", ROOT / "benchmarks", ROOT / "docs")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_a_file_is_named_for_what_it_holds() -> None:
    assert [path for path in python_files(PRODUCT) if path.stem in NAMES_THAT_SAY_NOTHING] == []
