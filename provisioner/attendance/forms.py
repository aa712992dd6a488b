"""The forms of an export, written as a stream: CSV that a spreadsheet does not execute, and one JSON array
with a line for each row."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from provisioner.attendance.rows import Row
from provisioner.audit.export_csv import csv_cell


class Written(NamedTuple):
    rows: int
    digest: str
    """`sha256:…` of the bytes."""
    states: Counter[str]
    """Rows by state."""


def write_rows(write: Callable[[bytes], object], rows: Iterable[Row], form: str) -> Written:
    """`form` is one of `FORMS`."""
    digest, states = hashlib.sha256(), Counter[str]()

    def counted() -> Iterator[Row]:
        for row in rows:
            states[row.state] += 1
            yield row

    for text in FORMS[form](counted()):
        raw = text.encode(errors="backslashreplace")
        digest.update(raw)
        write(raw)
    return Written(states.total(), f"sha256:{digest.hexdigest()}", states)


def _csv(rows: Iterable[Row]) -> Iterator[str]:
    yield ",".join(Row._fields) + "\r\n"
    for row in rows:
        yield ",".join(map(csv_cell, row)) + "\r\n"


def _json(rows: Iterable[Row]) -> Iterator[str]:
    before = "[\n"
    for row in rows:
        yield before + json.dumps(row._asdict(), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


FORMS: Mapping[str, Callable[[Iterable[Row]], Iterator[str]]] = {"csv": _csv, "json": _json}
