"""The token issuer: one form in, one token answer out, whichever grant it is for (goto-api section 1)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

import anyio

from provisioner.errors import AccountRefused, AccountUnreachable
from provisioner.goto.backoff import pauses
from provisioner.goto.exchange import NoAnswer, NotSent, Reply
from provisioner.goto.problems import Problem, problem
from provisioner.goto.wire import Json, Unreadable, decode

DEFAULT_LIFETIME_S = 3600.0
LONGEST_WAIT_S = 60.0
_REMEDY = "check goto.token_url (the API host is no token issuer), goto.client_id and goto.client_secret"


class InvalidGrant(AccountRefused):
    """`invalid_grant`: the code, refresh token or personal access token that was sent is worth nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenAnswer:
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    """Often none: then the old one goes on; where one comes, the old one is dead."""
    asked_at: float
    """Monotonic seconds."""
    lifetime_s: float
    scope: str | None
    principal: str | None

    @property
    def usable_s(self) -> float:
        """Its lifetime but for a little, so that it does not expire on its way."""
        return self.lifetime_s - min(30.0, self.lifetime_s / 4)


class TokenIssuer:
    """`post` sends a form to the token address, with client id and secret as HTTP Basic."""

    def __init__(
        self,
        *,
        token_url: str,
        grant: str,
        secrets: Iterable[str | None],
        post: Callable[[dict[str, str]], Awaitable[Reply]],
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        """`grant` is the name that `goto.grant` has for it; `secrets` are never told."""
        self.token_url = token_url
        self.now = now
        self.sleep = sleep
        self._post = post
        self._remedies = _remedies(grant)
        self._lasting = tuple(filter(None, secrets))
        self._passing: deque[str] = deque(maxlen=16)

    def hide(self, *secrets: str | None) -> None:
        """Of those that come and go, the last are kept in mind."""
        self._passing.extend(filter(None, secrets))

    def redacted(self, text: str) -> str:
        """Servers quote what they were sent."""
        for secret in (*self._lasting, *self._passing):
            text = text.replace(secret, "***")
        return text

    async def ask(self, form: dict[str, str]) -> TokenAnswer:
        """Raises `InvalidGrant`, another `AccountRefused`, and `AccountUnreachable`."""
        for pause in pauses():
            asked_at = self.now()
            wait = pause
            try:
                reply = await self._post(form)
                if reply.status != 429 and reply.status < 500:
                    return self._answer_in(reply, asked_at)
                seen = problem(reply.status, reply.body, self.redacted).sentence()
                wait = None if pause is None else max(pause, reply.retry_after or 0.0)
            except (NotSent, NoAnswer) as lost:
                seen = str(lost)
            if wait is None or wait > LONGEST_WAIT_S:
                break
            await self.sleep(wait)
        raise AccountUnreachable(f"no token: {seen}", where=self.token_url)

    def _answer_in(self, reply: Reply, asked_at: float) -> TokenAnswer:
        if not 200 <= reply.status < 300:
            raise self._refusal(problem(reply.status, reply.body, self.redacted))
        try:
            data = decode(reply.body)
        except Unreadable as seen:
            raise self._no_issuer(f"it answers with {seen}") from None
        text = data.get("access_token") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(text, str) or not _fits_a_header(text):
            raise self._no_issuer("its answer holds no access_token")
        refresh_token = _text(data, "refresh_token")
        self.hide(text, refresh_token)
        return TokenAnswer(
            access_token=text,
            refresh_token=refresh_token,
            asked_at=asked_at,
            lifetime_s=_lifetime(data.get("expires_in")),
            scope=_text(data, "scope"),
            principal=_text(data, "principal"),
        )

    def _refusal(self, said: Problem) -> AccountRefused:
        if said.status not in (400, 401, 403):
            return self._no_issuer(said.sentence())
        family = InvalidGrant if said.code == "invalid_grant" else AccountRefused
        return family(
            f"the token issuer refuses: {said.sentence()}",
            where=self.token_url,
            remedy=self._remedies.get(said.code or "", _REMEDY),
        )

    def _no_issuer(self, seen: str) -> AccountRefused:
        return AccountRefused(
            f"goto.token_url is no token issuer: {seen}",
            where=self.token_url,
            remedy="set goto.token_url to the token issuer; the API host is none",
        )


def _remedies(grant: str) -> Mapping[str, str]:
    """By the code of the refusal."""
    allow = f"allow the grant {grant} for the OAuth client"
    return {
        "invalid_client": "check goto.client_id and goto.client_secret",
        "invalid_scope": "allow the OAuth client the scopes that goto.scopes and goto.read_scopes name",
        "unauthorized_client": allow,
        "unsupported_grant_type": allow,
        "invalid_grant": "make a new personal access token and set goto.personal_access_token"
        if grant == "personal_access_token"
        else "run `provisioner auth login` again",
    }


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
