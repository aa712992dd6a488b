"""Signing in as a person: the authorization-code flow with PKCE (RFC 7636) and state, for a native program
(RFC 8252)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from provisioner.errors import AccountRefused
from provisioner.goto.access import GotoAccess
from provisioner.goto.dialects import DIALECTS
from provisioner.goto.grants import StoredGrant
from provisioner.goto.http import Http
from provisioner.goto.problems import one_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorization:
    """One attempt to sign in."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)

    def address(self, access: GotoAccess) -> str:
        """Where the person signs in."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": access.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.scopes),
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{access.authorize_url}?{urlencode(query)}"

    def code_in(self, answer: Mapping[str, str]) -> str:
        """`answer`: the query of the address that the browser was sent back to. Raises `AccountRefused`."""
        if not hmac.compare_digest(answer.get("state", "").encode(), self.state.encode()):
            raise AccountRefused(
                "the answer does not belong to this sign-in: its state is another one",
                remedy="run `provisioner auth login` again, and use the address that it prints",
            )
        if "error" in answer:
            said = one_line(f"{answer['error']} {answer.get('error_description', '')}")
            raise AccountRefused(
                f"the sign-in was refused: {said}", remedy="run `provisioner auth login` again"
            )
        if not answer.get("code"):
            raise AccountRefused(
                "the answer of the sign-in holds no code", remedy="run `provisioner auth login` again"
            )
        return answer["code"]


def authorization(access: GotoAccess, redirect_uri: str) -> Authorization:
    """Asks for what an apply needs: a refresh never gives more."""
    scopes = access.scopes if access.scopes is not None else DIALECTS[access.api].scopes
    return Authorization(redirect_uri=redirect_uri, scopes=scopes)


async def redeemed(access: GotoAccess, attempt: Authorization, code: str) -> StoredGrant:
    """The code becomes a grant. Raises `AccountRefused`, `AccountUnreachable`."""
    async with Http(access) as http:
        http.issuer.hide(code, attempt.verifier)
        answer = await http.issuer.ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": attempt.redirect_uri,
                "code_verifier": attempt.verifier,
            }
        )
    return StoredGrant.obtained(answer, asked=" ".join(attempt.scopes), now=datetime.now(UTC))
