"""The sockets: HTTP/1.1 with keep-alive on loopback, low enough to drop a connection without a word."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from provisioner.errors import Misconfigured
from provisioner.simulator.exchange import Answer, Arrival

HOST = "127.0.0.1"
Respond = Callable[[Arrival], Answer | None]


class LoopbackServer(socketserver.ThreadingTCPServer):
    """One thread a connection. `stop()` returns when all of them have ended, and raises what went wrong in
    any of them."""

    allow_reuse_address = True
    request_queue_size = 128
    block_on_close = True

    def __init__(self, respond: Respond, port: int) -> None:
        self.respond = respond
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        self._defects: list[BaseException] = []
        try:
            super().__init__((HOST, port), _Conversation)
        except (OSError, OverflowError) as failure:
            raise Misconfigured(
                f"the simulator cannot listen: {getattr(failure, 'strerror', None) or failure}",
                where=f"{HOST}:{port}",
                remedy="choose another port, or 0 for any free one",
            ) from None
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.005}, name="simulator", daemon=True
        )

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        with self._open_lock:
            waiting = list(self._open)
        for connection in waiting:
            # Wakes the thread that waits for the next request of a kept-alive connection.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()
        if self._defects:
            raise self._defects[0]

    def handle_error(self, request: object, client_address: object) -> None:
        """Called inside the `except` of a conversation. A client that goes away in mid-sentence is an
        ordinary event here; anything else is a defect of the simulator, told by `stop()`."""
        defect = sys.exc_info()[1]
        if defect is not None and not isinstance(defect, ConnectionError):
            self._defects.append(defect)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        with self._open_lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            with self._open_lock:
                self._open.discard(request)
        super().shutdown_request(request)


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    """Headers and body leave in one packet: two would wait for each other's acknowledgement."""
    server: LoopbackServer

    def answer(self) -> None:
        address = urlsplit(self.path)
        arrival = Arrival(
            method=self.command,
            path=address.path,
            query=dict(parse_qsl(address.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        answer = self.server.respond(arrival)
        if answer is None:
            self.close_connection = True
            return
        headers, body = answer.encoded()
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the simulator never prints."""
