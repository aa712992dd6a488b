"""The bearer token by client credentials (goto-api section 1): one at a time, renewed once on a 401."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field

import anyio
import httpx

from provisioner.errors import AccountRefused, AccountUnreachable
from provisioner.goto.backoff import pauses
from provisioner.goto.exchange import NoAnswer, NotSent, Reply
from provisioner.goto.problems import Problem, problem
from provisioner.goto.wire import Json, Unreadable, decode

DEFAULT_LIFETIME_S = 3600.0
LONGEST_WAIT_S = 60.0
_REMEDY = "check goto.token_url (the API host is no token issuer), goto.client_id and goto.client_secret"
_REMEDY_BY_CODE = {
    "invalid_client": "check goto.client_id and goto.client_secret",
    "invalid_scope": "allow the OAuth client the scopes of goto.scopes and goto.read_scopes, or change these",
    "unauthorized_client": "allow the grant client_credentials for the OAuth client",
    "unsupported_grant_type": "allow the grant client_credentials for the OAuth client",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    text: str = field(repr=False)
    stale_at: float
    """Monotonic seconds; a little before it expires."""


class ClientCredentials(httpx.Auth):
    """`principal` and `granted_scope` are what the last token answer said, None before the first."""

    def __init__(
        self,
        *,
        token_url: str,
        client_secret: str,
        scopes: tuple[str, ...],
        post: Callable[[dict[str, str]], Awaitable[Reply]],
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        """`post` sends a form to the token address, with client id and secret as HTTP Basic."""
        self.principal: str | None = None
        self.granted_scope: str | None = None
        self._token_url = token_url
        self._form = {"grant_type": "client_credentials"} | ({"scope": " ".join(scopes)} if scopes else {})
        self._scope_asked = " ".join(scopes) or None
        self._post = post
        self._now = now
        self._sleep = sleep
        self._lock = anyio.Lock()
        self._token: Token | None = None
        self._refused: AccountRefused | None = None
        self._secrets = deque([client_secret], maxlen=16)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self.token()
        request.headers["Authorization"] = f"Bearer {token.text}"
        response = yield request
        if response.status_code == 401:
            token = await self.token(instead_of=token)
            request.headers["Authorization"] = f"Bearer {token.text}"
            yield request

    async def token(self, *, instead_of: Token | None = None) -> Token:
        """The stored token, or a new one where it is stale or is the one that was refused.

        Raises `AccountRefused` (and goes on to, without asking again) and `AccountUnreachable`.
        """
        async with self._lock:
            if self._refused:
                raise self._refused
            if self._token is None or self._token is instead_of or self._now() >= self._token.stale_at:
                try:
                    self._token = await self._ask()
                except AccountRefused as refused:
                    self._refused = refused
                    raise
            return self._token

    def refused(self, authorization: str) -> None:
        """This header was answered as expired, in words instead of a 401: its token is not used again."""
        if self._token is not None and authorization == f"Bearer {self._token.text}":
            self._token = None

    def redacted(self, text: str) -> str:
        """Servers quote what they were sent."""
        for secret in filter(None, self._secrets):
            text = text.replace(secret, "***")
        return text

    async def _ask(self) -> Token:
        for pause in pauses():
            asked_at = self._now()
            wait = pause
            try:
                reply = await self._post(self._form)
                if reply.status != 429 and reply.status < 500:
                    return self._token_in(reply, asked_at)
                seen = problem(reply.status, reply.body, self.redacted).sentence()
                wait = None if pause is None else max(pause, reply.retry_after or 0.0)
            except (NotSent, NoAnswer) as lost:
                seen = str(lost)
            if wait is None or wait > LONGEST_WAIT_S:
                break
            await self._sleep(wait)
        raise AccountUnreachable(f"no token: {seen}", where=self._token_url)

    def _token_in(self, reply: Reply, asked_at: float) -> Token:
        if not 200 <= reply.status < 300:
            raise self._refusal(problem(reply.status, reply.body, self.redacted))
        try:
            data = decode(reply.body)
        except Unreadable as seen:
            raise self._no_issuer(f"it answers with {seen}") from None
        text = data.get("access_token") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(text, str) or not _fits_a_header(text):
            raise self._no_issuer("its answer holds no access_token")
        self._secrets.append(text)
        self.principal = _text(data, "principal")
        self.granted_scope = _text(data, "scope") or self._scope_asked
        life = _lifetime(data.get("expires_in"))
        return Token(text=text, stale_at=asked_at + life - min(30.0, life / 4))

    def _refusal(self, said: Problem) -> AccountRefused:
        if said.status not in (400, 401, 403):
            return self._no_issuer(said.sentence())
        return AccountRefused(
            f"the token issuer refuses: {said.sentence()}",
            where=self._token_url,
            remedy=_REMEDY_BY_CODE.get(said.code or "", _REMEDY),
        )

    def _no_issuer(self, seen: str) -> AccountRefused:
        return AccountRefused(
            f"goto.token_url is no token issuer: {seen}",
            where=self._token_url,
            remedy="set goto.token_url to the token issuer; the API host is none",
        )


def _fits_a_header(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _text(data: Json, name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and value.strip() else None


def _lifetime(raw: object) -> float:
    """`expires_in`: seconds, a number or a number as text."""
    try:
        seconds = float(raw) if isinstance(raw, str | int | float) else 0.0
    except (ValueError, OverflowError):
        seconds = 0.0
    return seconds if 0 < seconds < float("inf") else DEFAULT_LIFETIME_S
