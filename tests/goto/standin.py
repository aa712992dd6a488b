"""A server that answers what a test has written down, for the answers that no sane account gives."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

TOKEN_PATH = "/oauth/token"


class Said(NamedTuple):
    """One answer: a JSON value or raw bytes; `drop` closes the connection without a word."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = MappingProxyType({})
    drop: bool = False
    drip_s: float = 0
    """Seconds between the bytes of the body."""

    @property
    def raw(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


class Heard(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


DROP = Said(drop=True)
Rule = Callable[[Heard], Said]


class StandIn:
    """API requests take the next of `script`, or ask `rule` when that is set; token requests take the next of
    `tokens`, else get `token-1`, `token-2` …"""

    def __init__(self) -> None:
        self.script: list[Said] = []
        self.tokens: list[Said] = []
        self.rule: Rule | None = None
        self.heard: list[Heard] = []
        self.token_requests: list[Heard] = []
        self._lock = threading.Lock()
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = stand_in.answer(
                    Heard(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
                )
                if said.drop:
                    self.close_connection = True
                    return
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said.raw)))
                self.end_headers()
                if not said.drip_s:
                    self.wfile.write(said.raw)
                    return
                for byte in said.raw:
                    self.wfile.write(bytes([byte]))
                    time.sleep(said.drip_s)

            do_GET = do_POST = do_PUT = do_DELETE = respond

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.token_url = self.base_url + TOKEN_PATH
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, heard: Heard) -> Said:
        with self._lock:
            if heard.path == TOKEN_PATH:
                self.token_requests.append(heard)
                if self.tokens:
                    return self.tokens.pop(0)
                number = len(self.token_requests)
                return Said(200, {"access_token": f"token-{number}", "expires_in": 3600})
            self.heard.append(heard)
            if self.rule is None:
                return self.script.pop(0) if self.script else Said(500, {"errorCode": "NothingWrittenDown"})
        return self.rule(heard)

    @property
    def methods(self) -> list[str]:
        return [heard.method for heard in self.heard]
