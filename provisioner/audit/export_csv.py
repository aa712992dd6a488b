"""An entry as one record of CSV (RFC 4180) that a spreadsheet shows and does not execute.

A cell that a spreadsheet would take for a formula is preceded by an apostrophe. So such a file is to be
looked at; what verifies is the JSONL.
"""

from __future__ import annotations

from provisioner.audit.export_jsonl import FIELDS, fields_of
from provisioner.audit.verdict import Columns, StoredDetail

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""As the first character of a cell; the wide ones are formulas to some spreadsheets as well."""


def csv_heading() -> str:
    return ",".join(FIELDS)


def csv_line(columns: Columns, detail: StoredDetail | None) -> str:
    """Without the line end."""
    return ",".join(map(csv_cell, fields_of(columns, detail).values()))


def csv_cell(value: object) -> str:
    """None is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if text.lstrip(" ").startswith(DANGEROUS):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'
