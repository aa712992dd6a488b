"""The bearer token of every call (goto-api section 1): one at a time, renewed once on a 401, whichever grant
it comes from."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import anyio

from provisioner.errors import AccountRefused
from provisioner.goto.httpx_alone import httpx
from provisioner.goto.issuer import TokenIssuer


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    text: str = field(repr=False)
    stale_at: float
    """Monotonic seconds; a little before it expires."""


class SignIn(httpx.Auth):
    """`principal` and `granted_scope` are what the last token answer said, None before the first."""

    def __init__(self, issuer: TokenIssuer) -> None:
        self.principal: str | None = None
        self.granted_scope: str | None = None
        self._issuer = issuer
        self._lock = anyio.Lock()
        self._token: Token | None = None
        self._worthless: str | None = None
        """The text of the last token that was refused."""
        self._refused: AccountRefused | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self.token()
        request.headers["Authorization"] = f"Bearer {token.text}"
        response = yield request
        if response.status_code == 401:
            token = await self.token(instead_of=token)
            request.headers["Authorization"] = f"Bearer {token.text}"
            yield request

    async def token(self, *, instead_of: Token | None = None) -> Token:
        """The token in hand, or a new one where it is stale or is the one that was refused.

        Raises `AccountRefused` (and goes on to, without asking again) and `AccountUnreachable`.
        """
        async with self._lock:
            if self._refused:
                raise self._refused
            if instead_of is not None and instead_of is self._token:
                self._let_go(self._token)
            if self._token is None or self._issuer.now() >= self._token.stale_at:
                try:
                    self._token = await self._obtain()
                except AccountRefused as refused:
                    self._refused = refused
                    raise
            return self._token

    def refused(self, authorization: str) -> None:
        """This header was answered as expired, in words instead of a 401: its token is not used again."""
        if self._token is not None and authorization == f"Bearer {self._token.text}":
            self._let_go(self._token)

    async def settled(self) -> None:
        """Returns when nothing of the sign-in is under way any more."""

    def _let_go(self, token: Token) -> None:
        self._worthless, self._token = token.text, None

    @abstractmethod
    async def _obtain(self) -> Token:
        """Another one than `_worthless`."""


class OneForm(SignIn):
    """Client credentials, or a personal access token: the same form for each token."""

    def __init__(self, issuer: TokenIssuer, form: dict[str, str]) -> None:
        super().__init__(issuer)
        self._form = form

    async def _obtain(self) -> Token:
        answer = await self._issuer.ask(self._form)
        self.principal = answer.principal
        self.granted_scope = answer.scope or self._form.get("scope")
        return Token(text=answer.access_token, stale_at=answer.asked_at + answer.usable_s)


def client_credentials(issuer: TokenIssuer, scopes: tuple[str, ...]) -> OneForm:
    return OneForm(
        issuer, {"grant_type": "client_credentials"} | ({"scope": " ".join(scopes)} if scopes else {})
    )


def personal_access_token(issuer: TokenIssuer, text: str) -> OneForm:
    return OneForm(issuer, {"grant_type": "personal_access_token", "pat": text})
