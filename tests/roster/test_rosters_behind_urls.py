"""Rosters over HTTP: whole, from where we were told, and with the key only for the host that it is for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from provisioner.errors import RosterUnusable
from provisioner.roster.load import RosterFiles
from tests.roster.files import PLAIN, read

KEY = "c4n4ry-s3cret"


class Server:
    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.asked: list[Message] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked.append(self.headers)
                answer(self)

            def log_message(self, format: str, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://me:{KEY}@127.0.0.1:{self._server.server_port}/roster.csv?key={KEY}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def answers(
    body: bytes = PLAIN.encode(), status: int = 200, length: int | None = None, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        size = str(len(body) if length is None else length)
        for name, value in {"Content_Length": size, **headers}.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return answer


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(RosterUnusable) as failure:
        yield
    assert (failure.value.code, failure.value.remedy is not None) == (code, True)
    assert KEY not in "".join(failure.value.lines()) + repr(failure.value)


def fetch(url: str, **rules: object) -> object:
    return RosterFiles(sources=(url,), **rules).read()  # type: ignore[arg-type]


def test_it_is_read_with_the_key_and_shown_without(tmp_path: Path) -> None:
    stamped = answers(Last_Modified="Sun, 22 Nov 2026 05:00:00 GMT", Content_Type="text/csv")
    with Server(stamped) as server:
        files = RosterFiles(sources=(server.url,), headers={"X-Api-Key": KEY})
        roster = files.read()
    assert roster.digest == read(tmp_path, PLAIN).digest
    assert roster.written_at == datetime(2026, 11, 22, 5, tzinfo=UTC)
    assert server.asked[0]["X-Api-Key"] == KEY
    assert KEY not in repr(roster) + repr(files)


def test_a_server_that_does_not_say_when_it_was_written() -> None:
    for headers in ({}, {"Last_Modified": "yesterday"}):
        with Server(answers(**headers)) as server:
            roster = RosterFiles(sources=(server.url,)).read()
        assert roster.written_at is None


REFUSED = {
    "401": (answers(status=401), "not_readable"),
    "404": (answers(status=404), "not_there"),
    "500": (answers(status=500), "not_readable"),
    "204": (answers(b"", status=204), "not_readable"),
    "206": (answers(status=206), "not_readable"),
    "a log-in page": (answers(b"<html>", Content_Type="text/html; charset=utf-8"), "not_a_roster"),
    "a log-in page in disguise": (answers(b"<html>", Content_Type="text/csv"), "not_a_roster"),
    "nothing": (answers(b""), "empty"),
    "cut off": (answers(PLAIN.encode()[:-1], length=len(PLAIN.encode())), "cut_off"),
    "no length": (answers(Content_Length=""), "cut_off"),
    "a length that is too large": (answers(length=2_000_000), "too_large"),
    "a redirect to another scheme": (
        answers(status=302, Location="http://example.org/r.csv"),
        "not_supported",
    ),
    "a redirect to a file": (answers(status=302, Location="file:///etc/passwd"), "not_supported"),
    "a redirect to itself": (answers(status=302, Location="/roster.csv"), "not_readable"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kind: str) -> None:
    answer, code = REFUSED[kind]
    with Server(answer) as server, refused(code):
        fetch(server.url, max_mb=1)


def test_more_than_allowed_is_refused_while_it_arrives() -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except OSError:
            handler.close_connection = True

    with Server(endless) as server, refused("too_large"):
        fetch(server.url, max_mb=1)


def test_plain_http_is_for_this_machine_alone() -> None:
    for url in (f"http://example.org/r.csv?k={KEY}", f"http://me:{KEY}@10.0.0.1/r.csv"):
        with refused("not_supported"):
            fetch(url)
    for url in (f"https://me:{KEY}@[bad/r.csv", f"https:///r.csv?{KEY}", f"ftp://me:{KEY}@example.org/r"):
        with pytest.raises(RosterUnusable) as failure:
            fetch(url)
        assert KEY not in "".join(failure.value.lines())


def test_nobody_answers() -> None:
    with Server(answers()) as server:
        url = server.url
    with refused("not_readable"):
        fetch(url)


def test_a_key_is_not_given_to_whom_a_redirect_leads(tmp_path: Path) -> None:
    with Server(answers()) as other:
        location = other.url.replace(f"me:{KEY}@", "")
        with Server(answers(b"", status=302, Location=location)) as server:
            roster = fetch(server.url, headers={"X-Api-Key": KEY})
    assert getattr(roster, "digest", None) == read(tmp_path, PLAIN).digest
    assert server.asked[0]["X-Api-Key"] == KEY
    assert (other.asked[0]["X-Api-Key"], other.asked[0]["Authorization"]) == (None, None)
