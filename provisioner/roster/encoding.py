"""From bytes to text, by rule and never by guessing: by its mark, strict UTF-8, then the configured one."""

from __future__ import annotations

import codecs
import io
from functools import partial
from typing import BinaryIO

from provisioner.errors import RosterUnusable
from provisioner.roster.unusable import Why, unusable

AUTO = "auto"
_LONGEST_LINE = 1 << 20
_OTHER_THINGS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"<", "an HTML or XML page (a log-in page, perhaps)"),
)


def encoding_of(stream: BinaryIO, *, source: str, fallback: str = AUTO) -> tuple[str, tuple[str, ...]]:
    """The encoding in which the whole stream is text, and a note where it had to be the configured one.

    Reads the stream to its end. Raises `RosterUnusable` for what is no text, naming byte and line.
    """
    head = _head(stream, source)
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if marked else "utf-8-sig"
    fault = _fault(stream, encoding, source)
    if fault is None:
        return encoding, ()
    if fallback != AUTO and not marked and _fault(stream, fallback, source) is None:
        return fallback, (f"{source} is not UTF-8 and was read as {fallback} (roster.encoding)",)
    raise fault


def as_text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """From the first byte. The caller detaches it, or the stream is closed with it."""
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _head(stream: BinaryIO, source: str) -> bytes:
    head = stream.read(1024)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        raise unusable(Why.EMPTY, "the roster is empty", source=source)
    for mark, kind in _OTHER_THINGS:
        if text.startswith(mark):
            raise unusable(Why.NOT_A_ROSTER, f"this is {kind}, not a CSV file", source=source)
    return head


def _fault(stream: BinaryIO, encoding: str, source: str) -> RosterUnusable | None:
    """Why the stream is no text in this encoding."""
    text = as_text(stream, encoding)
    try:
        for number, line in enumerate(iter(partial(text.readline, _LONGEST_LINE), ""), 1):
            if "\0" in line:
                what = "this is a binary file, or a damaged one: it holds NUL bytes"
                return unusable(Why.NOT_A_ROSTER, what, source=source, line=number)
            if len(line) == _LONGEST_LINE:
                what = "this is not a CSV file: a line is longer than a million characters"
                return unusable(Why.NOT_A_ROSTER, what, source=source, line=number)
    except UnicodeError:
        pass
    else:
        return None
    finally:
        text.detach()
    return _first_fault(stream, encoding, source)


def _first_fault(stream: BinaryIO, encoding: str, source: str) -> RosterUnusable:
    """Names the byte (from 0) and the line that are not in this encoding."""
    stream.seek(0)
    data = stream.read()
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding  # which would not count the mark's bytes
    offset, line = 0, 1
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        offset = error.start
        line = data[:offset].decode(encoding, "replace").count("\n") + 1
    return unusable(
        Why.ENCODING,
        f"the roster is not {encoding.upper()}: byte {offset} cannot be read",
        source=source,
        line=line,
        remedy="export it as UTF-8, or say in roster.encoding what it is (Excel in western Europe: cp1252)",
    )
