"""Whether a source is CSV, a workbook or JSON, by its first bytes."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from provisioner.roster.unusable import Why, unusable

AUTO = "auto"
_NAMES = {"csv": "a CSV file", "xlsx": "an Excel workbook (or another ZIP archive)", "json": "JSON"}
_OTHER_THINGS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), or one with a password"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"<", "an HTML or XML page (a log-in page, perhaps)"),
)


def kind_of(stream: BinaryIO, *, source: str, configured: str = AUTO) -> str:
    """`csv`, `xlsx` or `json`; the stream is at its beginning afterwards. Raises `RosterUnusable` for what is
    none of them, or not the configured one."""
    head = stream.read(1024)
    stream.seek(0)
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16", "ignore").encode() if marked else head.removeprefix(codecs.BOM_UTF8)
    text = text.lstrip()
    if not text:
        raise unusable(Why.EMPTY, "the roster is empty", source=source)
    for mark, thing in _OTHER_THINGS:
        if text.startswith(mark):
            what = f"this is {thing}, not a CSV file, a workbook or JSON"
            raise unusable(Why.NOT_A_ROSTER, what, source=source)
    kind = "xlsx" if text.startswith(b"PK\x03\x04") else "json" if text[:1] in (b"{", b"[") else "csv"
    if configured not in (AUTO, kind):
        what = f"this is {_NAMES[kind]}, and roster.format says {configured}"
        raise unusable(Why.NOT_A_ROSTER, what, source=source)
    return kind
