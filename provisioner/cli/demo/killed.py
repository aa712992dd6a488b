"""Runs a real command line that ends with kill -9: `python -m provisioner.cli.demo.killed N apply --yes`.

The process kills itself at the moment in which the answer to its N-th create has arrived: GoTo has carried it
out, and nobody has written down the outcome yet. The product itself has no such switch.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import httpx

from provisioner.cli.main import execute


def killed_at_create(number: int) -> None:
    """Wraps the transport. Creates after that one never leave: their intents are on disk all the same."""
    send = httpx.AsyncHTTPTransport.handle_async_request
    left = answered = 0

    async def sent_or_killed(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        nonlocal left, answered
        if not (request.method == "POST" and request.url.path.endswith("/organizers")):
            return await send(transport, request)
        left += 1
        if left > number:
            await asyncio.Event().wait()
        response = await send(transport, request)
        answered += 1
        if answered == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    httpx.AsyncHTTPTransport.handle_async_request = sent_or_killed  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    killed_at_create(int(sys.argv[1]))
    sys.exit(execute(sys.argv[2:]))
