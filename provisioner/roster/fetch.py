"""The bytes of one source: bounded, complete, unchanged from the first byte to the last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlsplit

from provisioner.errors import RosterUnusable
from provisioner.roster.unusable import Why, unusable

MB = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    stream: BinaryIO
    """Seekable."""
    shown: str
    written_at: datetime | None
    """UTC; None where the source does not say."""


def shown(source: str) -> str:
    """The source as it may be shown: without user, password, key and query."""
    if "://" not in source:
        return source
    try:
        parts = urlsplit(source)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{host}{port}{parts.path}"
    except ValueError:
        return f"{source.split('://', 1)[0]}://…"


@contextmanager
def fetched(source: str, *, max_mb: int, headers: Mapping[str, str] | None = None) -> Iterator[Fetched]:
    """One source, open for reading. Raises `RosterUnusable`, also at the end, where a file has changed while
    it was read. `headers` go to https alone."""
    scheme = source.partition("://")[0].lower() if "://" in source else ""
    match scheme:
        case "":
            from provisioner.roster.local_file import local_file

            opened = local_file(source, max_mb=max_mb)
        case "https" | "http":
            from provisioner.roster.https_file import https_file

            opened = https_file(source, max_mb=max_mb, headers=headers or {})
        case "sftp":
            from provisioner.roster.sftp_file import sftp_file

            opened = sftp_file(source, max_mb=max_mb)
        case _:
            raise unusable(
                Why.NOT_SUPPORTED,
                "the roster is read from files, https and sftp only",
                source=shown(source),
                remedy="fetch it to a file, and name that in roster.source",
            )
    with opened as file:
        try:
            yield file
        except UnicodeError:  # its first reading, for the encoding, has found text throughout
            raise changed(file.shown) from None


def changed(name: str) -> RosterUnusable:
    remedy = "write exports to another name, and rename them when they are complete"
    return unusable(Why.CHANGED, "the roster changed while it was read", source=name, remedy=remedy)


def too_large(name: str, max_mb: int) -> RosterUnusable:
    remedy = "name the right file in roster.source, or raise roster.max_mb"
    return unusable(Why.TOO_LARGE, f"the roster is larger than {max_mb} MB", source=name, remedy=remedy)
