"""The token endpoint: one of four grants in, short-lived bearer tokens out (goto-api section 1)."""

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
from provisioner.simulator.options import Client, Options
from provisioner.simulator.user_grants import Refusal, UserGrant, UserGrants

BASIC = "Basic "
BEARER = "Bearer "


class Grant(NamedTuple):
    scopes: tuple[str, ...]
    expires_at: datetime
    by_user: UserGrant | None = None

    def counts(self, now: datetime) -> bool:
        return now < self.expires_at and (self.by_user is None or self.by_user.alive)


class TokenDesk:
    """Hands out tokens and knows them again until they expire."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self.clients = tuple(clients)
        self.by_users = UserGrants()
        self._grants: dict[str, Grant] = {}

    def authorize(self, arrival: Arrival, options: Options) -> Answer:
        if arrival.method != "GET":
            return Answer(405, None, {"Allow": "GET"})
        return self.by_users.authorize(arrival.query, self.clients, options)

    def issue(
        self, arrival: Arrival, *, now: datetime, options: Options, principal: str | None
    ) -> tuple[Answer, str | None]:
        """The answer, and the scope that was granted if any was."""
        if arrival.method != "POST":
            return Answer(405, None, {"Allow": "POST"}), None
        form = {name: values[0] for name, values in parse_qs(arrival.body.decode("utf-8", "replace")).items()}
        client = self._client(*_credentials(arrival.headers, form))
        if client is None:
            challenge = {"WWW-Authenticate": "Basic"}
            return _refusal(401, "invalid_client", "unknown client or wrong secret", challenge), None
        try:
            scopes, by_user = self._granted(form, client, options)
        except Refusal as refused:
            return _refusal(400, *refused.args), None
        token = secrets.token_urlsafe(24)
        expires_at = now + timedelta(seconds=options.token_lifetime_s)
        self._grants[token] = Grant(scopes, expires_at, by_user)
        body: dict[str, object] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(options.token_lifetime_s),
            "scope": " ".join(scopes),
        }
        if by_user is not None and by_user.refresh_token != form.get("refresh_token"):
            body["refresh_token"] = by_user.refresh_token
        if principal is not None:
            body["principal"] = principal
        return Answer(200, body, {"Cache-Control": "no-store"}), " ".join(scopes)

    def _granted(
        self, form: Mapping[str, str], client: Client, options: Options
    ) -> tuple[tuple[str, ...], UserGrant | None]:
        """Raises `Refusal`."""
        match form.get("grant_type"):
            case "client_credentials":
                return _allowed(form, client), None
            case "personal_access_token":
                if not client.personal_access_token or form.get("pat") != client.personal_access_token:
                    raise Refusal("invalid_grant", "the personal access token is unknown")
                return client.scopes, None
            case "authorization_code":
                by_user = self.by_users.redeem(form, client)
            case "refresh_token":
                by_user = self.by_users.refresh(form, client, rotate=options.rotate_refresh_tokens)
            case _:
                raise Refusal("unsupported_grant_type", "this grant is not simulated")
        return by_user.scopes, by_user

    def scopes_of(self, arrival: Arrival, *, now: datetime) -> tuple[str, ...] | None:
        """None for a token that is missing, unknown or expired."""
        grant = self._grants.get(_bearer(arrival))
        return grant.scopes if grant is not None and grant.counts(now) else None

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


def _allowed(form: Mapping[str, str], client: Client) -> tuple[str, ...]:
    scopes = tuple(form.get("scope", "").split()) or client.scopes
    unregistered = [scope for scope in scopes if scope not in client.scopes]
    if unregistered:
        names = " ".join(unregistered)
        raise Refusal("invalid_scope", f"the client is not registered for: {names}")
    return scopes


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
