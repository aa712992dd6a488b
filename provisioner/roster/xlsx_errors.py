"""Which cells of a workbook hold the error of a formula. The reader shows them as blank, and a blank end date
would be "none"."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\b\w+:id="([^"]+)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ID = re.compile(rb'\bId="([^"]+)"')
_TARGET = re.compile(rb'\bTarget="([^"]+)"')
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*>")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_PIECE = 1 << 20


class Place(NamedTuple):
    """From 0."""

    row: int
    column: int


def error_cells(stream: BinaryIO) -> list[list[Place]]:
    """For each sheet, in their order. Raises ValueError or KeyError where this is no workbook as Excel writes
    it."""
    with zipfile.ZipFile(stream) as archive:
        parts = _parts(archive.read("xl/_rels/workbook.xml.rels"))
        sheets = [match[1] for match in _SHEET.finditer(archive.read("xl/workbook.xml"))]
        return [list(_in_part(archive, parts[sheet])) for sheet in sheets]


def _parts(relations: bytes) -> dict[bytes, str]:
    """Id of a relation → the part of the archive."""
    parts = {}
    for match in _RELATION.finditer(relations):
        name, target = _ID.search(match[0]), _TARGET.search(match[0])
        if name and target:
            path = target[1].decode()
            parts[name[1]] = path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
    return parts


def _in_part(archive: zipfile.ZipFile, part: str) -> Iterator[Place]:
    with archive.open(part) as content:
        rest = b""
        while piece := content.read(_PIECE):
            whole, mark, begun = (rest + piece).rpartition(b"<")
            for cell in _ERROR_CELL.finditer(whole):
                yield _place(cell[0])
            rest = mark + begun


def _place(cell: bytes) -> Place:
    match = _PLACE.search(cell)
    if match is None:
        raise ValueError("an error of a formula stands nowhere")
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - ord("A") + 1
    return Place(int(match[2]) - 1, column - 1)
