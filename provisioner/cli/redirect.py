"""Where the browser comes back to after a sign-in: one answer on loopback (RFC 8252 section 7.3)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from provisioner.errors import AccountUnreachable, Misconfigured

HOST = "127.0.0.1"
PATIENCE_S = 300.0
_PAGE = b"<!doctype html><title>provisioner</title><p>%s You can close this page.</p>"


class Redirect:
    """Listens from `__enter__` on; raises `Misconfigured` where the port is taken."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: _Server

    def __enter__(self) -> Self:
        try:
            self._server = _Server((HOST, self._port), _Visit)
        except OSError as trouble:
            raise Misconfigured(
                f"goto.redirect_port cannot be had: {trouble.strerror}",
                where=f"{HOST}:{self._port}",
                remedy="stop what listens there, or sign in with `provisioner auth login --paste`",
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.server_close()

    def answer(self, now: Callable[[], float] = time.monotonic) -> Mapping[str, str]:
        """The query that the browser brings. Raises `AccountUnreachable` after five minutes."""
        until = now() + PATIENCE_S
        while self._server.answer is None:
            self._server.timeout = until - now()
            if self._server.timeout <= 0:
                raise AccountUnreachable(
                    "nobody has signed in within five minutes", remedy="run `provisioner auth login` again"
                )
            self._server.handle_request()
        return self._server.answer


def redirect_address(port: int) -> str:
    """To be registered for the OAuth client, character for character."""
    return f"http://{HOST}:{port}/"


def query_of(address: str) -> Mapping[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


class _Server(HTTPServer):
    answer: Mapping[str, str] | None = None


class _Visit(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5
    """Seconds for a browser that connects ahead of time and says nothing."""

    def do_GET(self) -> None:
        query = query_of(self.path)
        if urlsplit(self.path).path != "/" or not {"code", "error"} & query.keys():
            self.send_error(404)
            return
        self.server.answer = query
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(
            _PAGE % (b"The sign-in was refused." if "error" in query else b"You are signed in at GoTo.")
        )

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the address holds the code."""
