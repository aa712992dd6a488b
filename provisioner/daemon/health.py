"""`/healthz`, `/readyz` and `/metrics` over HTTP, beside the runs and in the same event loop. While the first
answers, that loop turns; the second says whether the runs get anywhere, the third how far in numbers."""

from __future__ import annotations

import asyncio
import hmac
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from ipaddress import ip_address

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from provisioner.daemon.metrics import TEXT_FORMAT, Metrics
from provisioner.daemon.readiness import Readiness
from provisioner.errors import Misconfigured

_UNKEPT = {"Cache-Control": "no-store"}
_BEARER = {"WWW-Authenticate": "Bearer"}


def listening(host: str, port: int) -> socket.socket:
    """Taken before anything else is done. Raises `Misconfigured` where the address cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as trouble:
        told = getattr(trouble, "strerror", None) or "this is no address"
        reason = told.partition(" (while")[0]  # create_server repeats the address
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
async def answering(
    listener: socket.socket, readiness: Readiness, metrics: Metrics, *, token: str | None
) -> AsyncIterator[None]:
    config = uvicorn.Config(
        faces(readiness, metrics, token=token),
        lifespan="off",
        ws="none",
        # Else X-Forwarded-For would say from where a request comes.
        proxy_headers=False,
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


def faces(readiness: Readiness, metrics: Metrics, *, token: str | None) -> Starlette:
    """`token`: who sends it as a bearer is told why it is not ready, and the numbers also from afar."""

    async def ready(request: Request) -> Response:
        reasons = await readiness.reasons()
        status = 503 if reasons else 200
        if _has(request, token):
            told = {"ready": not reasons, "reasons": [reason._asdict() for reason in reasons]}
            return JSONResponse(told, status, headers=_UNKEPT)
        return PlainTextResponse("not ready\n" if reasons else "ready\n", status, headers=_UNKEPT)

    async def numbers(request: Request) -> Response:
        if not (_is_near(request) or _has(request, token)):
            # Where no token is set, none would help.
            return Response(status_code=403) if token is None else Response(status_code=401, headers=_BEARER)
        try:
            text = await metrics.text()
        except TimeoutError:
            return Response(status_code=503)
        return Response(text, media_type=TEXT_FORMAT, headers=_UNKEPT)

    routes = [Route("/healthz", _alive), Route("/readyz", ready), Route("/metrics", numbers)]
    return Starlette(routes=routes)


async def _alive(request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok\n")


def _is_near(request: Request) -> bool:
    """From this machine, as the connection tells."""
    return request.client is not None and ip_address(request.client.host).is_loopback


def _has(request: Request, token: str | None) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return (
        token is not None
        and scheme.casefold() == "bearer"
        and hmac.compare_digest(given.strip().encode("latin-1"), token.encode())
    )


class _Server(uvicorn.Server):
    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Signals belong to the daemon."""
        return nullcontext()
