"""One request and one answer, between the sockets and the account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class Arrival(NamedTuple):
    """A request as it came off the wire. `headers` have lower-case names."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def target(self) -> str:
        """Path and query, for the faults to match."""
        query = "&".join(f"{name}={value}" for name, value in self.query.items())
        return f"{self.path}?{query}" if query else self.path


class Answer(NamedTuple):
    status: int
    body: object = None
    """A JSON value, bytes as they are, or None for an empty body."""
    headers: Mapping[str, str] = {}

    def encoded(self) -> tuple[dict[str, str], bytes]:
        """Headers and bytes for the wire."""
        if self.body is None:
            return dict(self.headers), b""
        if isinstance(self.body, bytes):
            return {"Content-Type": "text/html", **self.headers}, self.body
        return {"Content-Type": "application/json", **self.headers}, json.dumps(self.body).encode()


class Call(NamedTuple):
    """One request as a dialect meets it: `body` parsed, `scopes` those of its token."""

    method: str
    path: str
    query: Mapping[str, str]
    body: object
    scopes: tuple[str, ...]
    now: datetime


class LoggedRequest(NamedTuple):
    """One request as a test wants to see it afterwards; never a token."""

    method: str
    path: str
    query: Mapping[str, str]
    scope: str | None
    """Of the token that was used, or that was handed out; None without a valid one."""
    status: int | None
    """What was answered; None when the reply was lost."""
    body: object = None
    """What was sent to create or update an organizer or a meeting."""
    fault: str | None = None
    """The fault that the request met."""


def error(status: int, code: str, description: str, **headers: str) -> Answer:
    """The guide's error body. The incident is the same for the same error: rehearsals repeat exactly."""
    incident = f"sim-{status}-{code}"
    body = {"errorCode": code, "description": description, "incident": incident}
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})
