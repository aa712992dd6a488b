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


def encoding_of(
    stream: BinaryIO, *, source: str, fallback: str = AUTO, lines: bool = True
) -> tuple[str, tuple[str, ...]]:
    """The encoding in which the whole stream is text, and a note where it had to be the configured one.
    `lines`: whether it must come in lines, as CSV does.

    Reads the stream to its end. Raises `RosterUnusable` for what is no text, naming byte and line.
    """
    head = stream.read(2)
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if marked else "utf-8-sig"
    fault = _fault(stream, encoding, source, lines)
    if fault is None:
        return encoding, ()
    if fallback != AUTO and not marked and _fault(stream, fallback, source, lines) is None:
        return fallback, (f"{source} is not UTF-8 and was read as {fallback} (roster.encoding)",)
    raise fault


def as_text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """From the first byte. The caller detaches it, or the stream is closed with it."""
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _fault(stream: BinaryIO, encoding: str, source: str, lines: bool) -> RosterUnusable | None:
    """Why the stream is no text in this encoding."""
    text = as_text(stream, encoding)
    try:
        for number, line in enumerate(iter(partial(text.readline, _LONGEST_LINE), ""), 1):
            if "\0" in line:
                what = "this is a binary file, or a damaged one: it holds NUL bytes"
                return unusable(Why.NOT_A_ROSTER, what, source=source, line=number)
            if lines and len(line) == _LONGEST_LINE:
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
