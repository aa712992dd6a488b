"""A workbook is a ZIP archive: how much comes out of it is looked at before anything is made of it."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from provisioner.roster.fetch import MB, too_large
from provisioner.roster.unusable import Why, unusable

UNPACKED_TIMES = 4
"""How many times `roster.max_mb` a workbook may have unpacked."""
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, LookupError, ValueError)
"""What reading an archive raises where it is none; RuntimeError also for passwords and strange methods."""
_PIECE = 1 << 20


def demand_a_small_archive(stream: BinaryIO, *, source: str, max_mb: int) -> None:
    """Unpacks everything piece by piece into nothing: the sizes that an archive declares may be lies."""
    allowed = max_mb * UNPACKED_TIMES * MB
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > allowed:
                raise too_large(source, max_mb)
            for entry in entries:
                allowed -= _unpacked(stream, entry, allowed)
                if allowed < 0:
                    raise too_large(source, max_mb)
    except DAMAGED:
        what = "this is no Excel workbook, or one that is damaged or cut off"
        raise unusable(Why.NOT_A_ROSTER, what, source=source) from None
    stream.seek(0)


def _unpacked(stream: BinaryIO, entry: zipfile.ZipInfo, allowed: int) -> int:
    """The true size, or one above what is allowed."""
    stream.seek(entry.header_offset)
    header = stream.read(30)
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.file_size
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    inflating, size, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, entry.compress_size
    while left > 0 and size <= allowed and not inflating.eof:
        packed = stream.read(min(_PIECE, left))
        if not packed:
            raise EOFError
        left -= len(packed)
        while packed and size <= allowed:
            size += len(inflating.decompress(packed, _PIECE))
            packed = inflating.unconsumed_tail
    return size
