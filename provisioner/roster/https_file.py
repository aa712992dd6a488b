"""A roster behind a URL. The one place here that talks HTTP."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import IO, BinaryIO, cast

import httpx

from provisioner import __version__
from provisioner.errors import RosterUnusable
from provisioner.roster.fetch import MB, Fetched, shown, too_large
from provisioner.roster.unusable import Why, unusable

TIMEOUT_S = 30.0
"""For each step: connect, the next bytes."""
WHOLE_S = 600.0
_REDIRECTS = 5
_IN_MEMORY = 1 << 23


@contextmanager
def https_file(source: str, *, max_mb: int, headers: Mapping[str, str]) -> Iterator[Fetched]:
    """`headers` hold a key: they go to the host that was named, and to no other that it leads to."""
    own = {"User-Agent": f"goto-provisioner/{__version__}", "Accept-Encoding": "identity"}
    name = shown(source)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        try:
            url = httpx.URL(source)
            origin = _origin(url)
            with httpx.Client(timeout=TIMEOUT_S, headers=own) as client:
                for _ in range(_REDIRECTS):
                    _demand_safe(url, name, own_machine=origin[0] == "http")
                    given = dict(headers) if _origin(url) == origin else {}
                    with client.stream("GET", url, headers=given) as answer:
                        if answer.next_request is None:
                            _demand_good(answer, name)
                            _keep(answer, kept, name, max_mb)
                            written_at = _written_at(answer.headers.get("Last-Modified"))
                            break
                        url = answer.next_request.url
                else:
                    raise _not_readable("the address leads on and on", name)
        except httpx.RemoteProtocolError:
            what = "the connection ended before the roster did"
            raise unusable(Why.CUT_OFF, what, source=name, remedy="try again") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            raise _not_readable(f"no answer ({type(error).__name__})", name) from None
        kept.seek(0)
        yield Fetched(stream=cast(BinaryIO, kept), shown=name, written_at=written_at)


def _keep(answer: httpx.Response, kept: IO[bytes], name: str, max_mb: int) -> None:
    allowed = max_mb * MB
    if int(answer.headers.get("Content-Length") or 0) > allowed:
        raise too_large(name, max_mb)
    ends = time.monotonic() + WHOLE_S
    for piece in answer.iter_bytes(1 << 16):
        kept.write(piece)
        if kept.tell() > allowed:
            raise too_large(name, max_mb)
        if time.monotonic() > ends:
            raise _not_readable(f"not complete after {WHOLE_S:.0f} seconds", name)


def _demand_safe(url: httpx.URL, name: str, *, own_machine: bool) -> None:
    if url.scheme == "https" and url.host:
        return
    if own_machine and url.scheme == "http" and _is_loopback(url.host):
        return
    what = "the roster would come over a connection that anybody can read and change"
    raise unusable(Why.NOT_SUPPORTED, what, source=name, remedy="name an https address in roster.source")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _demand_good(answer: httpx.Response, name: str) -> None:
    if answer.status_code in (401, 403):
        what = f"the server does not let us read it (HTTP {answer.status_code})"
        raise unusable(Why.NOT_READABLE, what, source=name, remedy="look at the key in roster.headers")
    if answer.status_code in (404, 410):
        remedy = "look at roster.source, and whether the export has run"
        raise unusable(
            Why.NOT_THERE, f"the roster is not there (HTTP {answer.status_code})", source=name, remedy=remedy
        )
    if answer.status_code != 200:
        raise _not_readable(f"HTTP {answer.status_code}", name)
    if "html" in answer.headers.get("Content-Type", ""):
        what = "the answer is an HTML page (a log-in page, perhaps), not a roster"
        raise unusable(Why.NOT_A_ROSTER, what, source=name, remedy="look at the key in roster.headers")
    if "Content-Length" not in answer.headers and answer.headers.get("Transfer-Encoding") != "chunked":
        what = "the server does not say how long its answer is: nobody can tell whether it is complete"
        remedy = "let the server send Content-Length, or fetch the roster to a file"
        raise unusable(Why.CUT_OFF, what, source=name, remedy=remedy)


def _written_at(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None


def _not_readable(what: str, name: str) -> RosterUnusable:
    remedy = "look at roster.source, and at the server"
    return unusable(Why.NOT_READABLE, f"the roster cannot be read: {what}", source=name, remedy=remedy)
