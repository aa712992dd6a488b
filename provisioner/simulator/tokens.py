"""The token endpoint: client credentials in, short-lived bearer tokens out (goto-api section 1)."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import parse_qs, unquote_plus

from provisioner.simulator.exchange import Answer, Arrival
from provisioner.simulator.options import Client

BASIC = "Basic "
BEARER = "Bearer "


class Grant(NamedTuple):
    scopes: tuple[str, ...]
    expires_at: datetime


class TokenDesk:
    """Hands out tokens and knows them again until they expire."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self.clients = tuple(clients)
        self._grants: dict[str, Grant] = {}

    def issue(
        self, arrival: Arrival, *, now: datetime, lifetime_s: float, principal: str | None
    ) -> tuple[Answer, str | None]:
        """The answer, and the scope that was granted if any was."""
        if arrival.method != "POST":
            return Answer(405, None, {"Allow": "POST"}), None
        form = {name: values[0] for name, values in parse_qs(arrival.body.decode("utf-8", "replace")).items()}
        client = self._client(*_credentials(arrival.headers, form))
        if client is None:
            challenge = {"WWW-Authenticate": "Basic"}
            return _refusal(401, "invalid_client", "unknown client or wrong secret", challenge), None
        if form.get("grant_type") != "client_credentials":
            return _refusal(400, "unsupported_grant_type", "only client_credentials is simulated"), None
        scopes = tuple(form.get("scope", "").split()) or client.scopes
        unregistered = [scope for scope in scopes if scope not in client.scopes]
        if unregistered:
            names = " ".join(unregistered)
            return _refusal(400, "invalid_scope", f"the client is not registered for: {names}"), None
        token = secrets.token_urlsafe(24)
        self._grants[token] = Grant(scopes, now + timedelta(seconds=lifetime_s))
        body: dict[str, object] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(lifetime_s),
            "scope": " ".join(scopes),
        }
        if principal is not None:
            body["principal"] = principal
        return Answer(200, body, {"Cache-Control": "no-store"}), " ".join(scopes)

    def scopes_of(self, arrival: Arrival, *, now: datetime) -> tuple[str, ...] | None:
        """None for a token that is missing, unknown or expired."""
        grant = self._grants.get(_bearer(arrival))
        return grant.scopes if grant is not None and now < grant.expires_at else None

    def revoke(self, arrival: Arrival) -> None:
        """From now on the token of this request is as good as expired."""
        self._grants.pop(_bearer(arrival), None)

    def _client(self, client_id: str, client_secret: str) -> Client | None:
        for client in self.clients:
            if client.client_id == client_id and hmac.compare_digest(
                client.client_secret.encode(), client_secret.encode()
            ):
                return client
        return None


def _bearer(arrival: Arrival) -> str:
    header = arrival.headers.get("authorization", "")
    return header[len(BEARER) :] if header.startswith(BEARER) else ""


def _credentials(headers: Mapping[str, str], form: Mapping[str, str]) -> tuple[str, str]:
    """HTTP Basic (form-encoded inside, RFC 6749 section 2.3.1) or the form itself."""
    header = headers.get("authorization", "")
    if not header.startswith(BASIC):
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        pair = base64.b64decode(header[len(BASIC) :], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _, client_secret = pair.partition(":")
    return unquote_plus(client_id), unquote_plus(client_secret)


def _refusal(status: int, code: str, description: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, {"error": code, "error_description": description}, headers or {})
