"""What a person grants at the authorize address: codes with PKCE, refresh tokens with rotation (RFC 6749
section 4.1, RFC 7636, and the reuse detection of RFC 9700 section 4.14.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from provisioner.simulator.exchange import Answer, error
from provisioner.simulator.options import Client, Options

LOOPBACK = "127.0.0.1"


@dataclass(kw_only=True, slots=True)
class UserGrant:
    """One sign-in of the test user, with all that came of it."""

    client_id: str
    scopes: tuple[str, ...]
    refresh_token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    """The one that counts now."""
    alive: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a code stands for, until it is redeemed."""

    client_id: str
    redirect_uri: str
    challenge: str
    scopes: tuple[str, ...]


class Refusal(Exception):
    """Of the token endpoint: the code of RFC 6749 section 5.2, and a description."""


class UserGrants:
    def __init__(self) -> None:
        self._codes: dict[str, Asked] = {}
        self._by_refresh_token: dict[str, UserGrant] = {}
        """Rotated ones too: who comes with such a one has stolen it, or was stolen from."""

    def authorize(self, query: Mapping[str, str], clients: tuple[Client, ...], options: Options) -> Answer:
        """The test user approves at once, or always denies."""
        client = next((each for each in clients if each.client_id == query.get("client_id")), None)
        redirect_uri = query.get("redirect_uri", "")
        if client is None or urlsplit(redirect_uri).hostname != LOOPBACK:
            return error(400, "invalid_request", "The client or its redirect address is not registered.")
        back = {"state": query["state"]} if "state" in query else {}
        scopes = tuple(query.get("scope", "").split()) or client.scopes
        if options.deny_sign_in:
            back |= {"error": "access_denied", "error_description": "The user said no."}
        elif set(scopes) - set(client.scopes):
            back |= {"error": "invalid_scope"}
        elif query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            back |= {"error": "invalid_request", "error_description": "A code with PKCE (S256) is wanted."}
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._codes[back["code"]] = Asked(
                client_id=client.client_id,
                redirect_uri=redirect_uri,
                challenge=query.get("code_challenge", ""),
                scopes=scopes,
            )
        return Answer(302, None, {"Location": f"{redirect_uri}?{urlencode(back)}"})

    def redeem(self, form: Mapping[str, str], client: Client) -> UserGrant:
        """Raises `Refusal`; a code counts once, whoever brings it."""
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or asked.client_id != client.client_id:
            raise Refusal("invalid_grant", "the code is unknown, or was used")
        if asked.redirect_uri != form.get("redirect_uri"):
            raise Refusal("invalid_grant", "redirect_uri is another one than the code was given for")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not hmac.compare_digest(challenge, asked.challenge):
            raise Refusal("invalid_grant", "code_verifier does not fit")
        grant = UserGrant(client_id=client.client_id, scopes=asked.scopes)
        self._by_refresh_token[grant.refresh_token] = grant
        return grant

    def refresh(self, form: Mapping[str, str], client: Client, *, rotate: bool) -> UserGrant:
        """Raises `Refusal`. A rotated token that comes again ends the whole grant."""
        token = form.get("refresh_token", "")
        grant = self._by_refresh_token.get(token)
        if grant is None or grant.client_id != client.client_id:
            raise Refusal("invalid_grant", "the refresh token is unknown")
        if token != grant.refresh_token:
            grant.alive = False
        if not grant.alive:
            raise Refusal("invalid_grant", "the grant has been withdrawn")
        if rotate:
            grant.refresh_token = secrets.token_urlsafe(24)
            self._by_refresh_token[grant.refresh_token] = grant
        return grant

    def withdraw(self) -> None:
        """As an admin does: every grant of a person ends."""
        for grant in self._by_refresh_token.values():
            grant.alive = False
