"""From bytes to text, by rule and never by guessing: by its mark, strict UTF-8, then the configured one."""

from __future__ import annotations

import codecs
import io
from functools import partial
from typing import BinaryIO

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
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    if _decodes(stream, encoding, source):
        return encoding, ()
    if fallback != AUTO and encoding != "utf-16" and _decodes(stream, fallback, source):
        return fallback, (f"{source} is not UTF-8 and was read as {fallback} (roster.encoding)",)
    offset, line = _first_fault(stream, encoding)
    said = "UTF-16" if encoding == "utf-16" else "UTF-8"
    raise unusable(
        Why.ENCODING,
        f"the roster is not {said}: byte {offset} cannot be read",
        source=source,
        line=line,
        remedy="export it as UTF-8, or say in roster.encoding what it is (Excel in western Europe: cp1252)",
    )


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


def _decodes(stream: BinaryIO, encoding: str, source: str) -> bool:
    text = as_text(stream, encoding)
    try:
        for number, line in enumerate(iter(partial(text.readline, _LONGEST_LINE), ""), 1):
            if "\0" in line:
                what = "this is a binary file, or a damaged one: it holds NUL bytes"
                raise unusable(Why.NOT_A_ROSTER, what, source=source, line=number)
            if len(line) == _LONGEST_LINE:
                what = "this is not a CSV file: a line is longer than a million characters"
                raise unusable(Why.NOT_A_ROSTER, what, source=source, line=number)
    except UnicodeError:
        return False
    finally:
        text.detach()
    return True


def _first_fault(stream: BinaryIO, encoding: str) -> tuple[int, int]:
    """The byte (from 0) and the line (from 1) that are not in this encoding. Only on the way to an error."""
    stream.seek(0)
    data = stream.read()
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding  # which would not count the mark's bytes
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start, data[: error.start].decode(encoding, "replace").count("\n") + 1
    return 0, 1
