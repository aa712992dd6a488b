"""A roster on an SFTP server, whose host key is known beforehand. Needs the extra `sftp`."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from provisioner.errors import Misconfigured, RosterUnusable
from provisioner.roster.fetch import MB, Fetched, changed, shown, too_large
from provisioner.roster.unusable import Why, unusable

TIMEOUT_S = 30.0
WHOLE_S = 600.0
_IN_MEMORY = 1 << 23
_PIECE = 1 << 18


@contextmanager
def sftp_file(source: str, *, max_mb: int) -> Iterator[Fetched]:
    """Signs in with the password of the URL, else with the keys and the agent of whoever runs this."""
    name = shown(source)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        written_at = asyncio.run(_kept(source, name, kept, max_mb))
        kept.seek(0)
        yield Fetched(stream=cast(BinaryIO, kept), shown=name, written_at=written_at)


async def _kept(source: str, name: str, kept: IO[bytes], max_mb: int) -> datetime | None:
    try:
        import asyncssh
    except ImportError:
        what = "rosters over sftp need a library that is not installed"
        remedy = "pip install 'goto-provisioner[sftp]'"
        raise Misconfigured(what, where=name, remedy=remedy) from None
    asyncssh.set_log_level(logging.WARNING)  # below, it tells who signs in
    parts = urlsplit(source)
    own = {"username": unquote(parts.username)} if parts.username else {}
    secret = {"password": unquote(parts.password)} if parts.password else {}
    try:
        async with (
            asyncio.timeout(WHOLE_S),
            asyncssh.connect(
                parts.hostname or "",
                parts.port or 22,
                known_hosts=_known_hosts(name),
                connect_timeout=TIMEOUT_S,
                login_timeout=TIMEOUT_S,
                **own,
                **secret,
            ) as connection,
            connection.start_sftp_client() as client,
            client.open(unquote(parts.path), "rb") as file,
        ):
            before = await file.stat()
            if (before.size or 0) > max_mb * MB:
                raise too_large(name, max_mb)
            while piece := await file.read(_PIECE):
                kept.write(cast(bytes, piece))
                if kept.tell() > max_mb * MB:
                    raise too_large(name, max_mb)
            after = await file.stat()
            if (before.size, before.mtime) != (after.size, after.mtime) or kept.tell() != after.size:
                raise changed(name)
            return None if after.mtime is None else datetime.fromtimestamp(after.mtime, tz=UTC)
    except asyncssh.HostKeyNotVerifiable:
        raise _unknown_host(name) from None
    except asyncssh.PermissionDenied:
        raise _not_readable("the server does not let us in", name) from None
    except asyncssh.SFTPNoSuchFile:
        remedy = "look at roster.source, and whether the export has run"
        raise unusable(Why.NOT_THERE, "the roster is not there", source=name, remedy=remedy) from None
    except (asyncssh.Error, OSError, TimeoutError, ValueError) as error:
        raise _not_readable(type(error).__name__, name) from None


def _known_hosts(name: str) -> str:
    """Never None, which would accept any host."""
    file = Path("~/.ssh/known_hosts").expanduser()
    if not file.is_file():
        raise _unknown_host(name)
    return str(file)


def _unknown_host(name: str) -> RosterUnusable:
    what = "the host key of the server is not the one in ~/.ssh/known_hosts, or none is there"
    remedy = "compare its key with what its owner says, and add it to that file (ssh-keyscan shows it)"
    return unusable(Why.HOST_UNKNOWN, what, source=name, remedy=remedy)


def _not_readable(what: str, name: str) -> RosterUnusable:
    remedy = "look at roster.source, the server, and the key of whoever runs provisioner"
    return unusable(Why.NOT_READABLE, f"the roster cannot be read: {what}", source=name, remedy=remedy)
