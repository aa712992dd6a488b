"""`/healthz` over HTTP, beside the runs and in the same event loop: while it answers, that loop turns."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from provisioner.errors import Misconfigured


def listening(host: str, port: int) -> socket.socket:
    """Taken before anything else is done. Raises `Misconfigured` where the address cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as trouble:
        reason = getattr(trouble, "strerror", None) or "this is no address"
        raise Misconfigured(
            f"web.host and web.port cannot be had: {reason}",
            where=f"{host}:{port}",
            remedy="stop what listens there, or set PROVISIONER_WEB__PORT to another port",
        ) from None


def address_of(listener: socket.socket) -> str:
    """Where it answers, with the port that it was given."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if listener.family == socket.AF_INET6 else host
    return f"http://{shown}:{port}/healthz"


@asynccontextmanager
async def answering(listener: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        Starlette(routes=[Route("/healthz", _alive)]),
        lifespan="off",
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _alive(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok\n")


class _Server(uvicorn.Server):
    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Signals belong to the daemon."""
        return nullcontext()
