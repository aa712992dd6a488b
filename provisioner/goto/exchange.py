"""PURE. What one request brings back, whichever library carries it."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.goto.pace import Allowance


class Reply(NamedTuple):
    status: int
    body: bytes
    retry_after: float | None = None
    """Seconds, from the header of that name."""
    allowance: Allowance | None = None
    """What the server says is left of the limit, where it says so."""


class NotSent(Exception):
    """No connection, or none free: the request has certainly not been applied."""


class NoAnswer(Exception):
    """The request may have arrived, and what came back is not an answer of the API: nothing at all, a 5xx,
    a 2xx that cannot be read or that carries an error."""


class NoSuchPath(NoAnswer):
    """A page with 404 or 410, of a gateway that knows no such path: the other dialect's, or lost for now."""
