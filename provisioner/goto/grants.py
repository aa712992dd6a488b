"""What a person granted by signing in (goto-api section 1): kept between runs, refreshed by one at a time."""

from __future__ import annotations

import asyncio
import json
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from provisioner.errors import AccountRefused, AccountUnreachable
from provisioner.goto.issuer import InvalidGrant, TokenAnswer, TokenIssuer
from provisioner.goto.oauth import SignIn, Token
from provisioner.telemetry import log

REFRESH_LIFETIME = timedelta(days=30)
SIGN_IN_AGAIN = "run `provisioner auth login`"
LONGEST_TURN_S = 300.0
BETWEEN_LOOKS_S = 0.05


class GrantKeeper(Protocol):
    """Where the grant of one account rests between runs. Its text is secret."""

    def lock(self) -> AbstractContextManager[bool]:
        """True: no other task, thread or process renews until it is let go. False: somebody else does."""

    def load(self) -> str | None:
        """None where nobody has signed in. Raises `AccountRefused` where the grant has died, `Misconfigured`
        where it was sealed with another key."""

    def save(self, text: str) -> None:
        """Durable when it returns."""

    def mark_dead(self, why: str) -> None:
        """From now on `load` raises, until somebody signs in again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredGrant:
    refresh_token: str = field(repr=False)
    access_token: str = field(repr=False)
    access_until: datetime
    """A little before the access token expires."""
    refresh_until: datetime
    """As far as is known: no answer tells it."""
    scope: str | None
    principal: str | None

    @classmethod
    def obtained(cls, answer: TokenAnswer, *, asked: str, now: datetime) -> StoredGrant:
        """`asked`: the scopes that were asked for, where the answer does not say. Raises `AccountRefused`
        where there is nothing to refresh with."""
        if answer.refresh_token is None:
            raise AccountRefused(
                "the token issuer gave no refresh_token: the grant would end within the hour",
                remedy="allow the grant refresh_token for the OAuth client, then sign in again",
            )
        return cls(
            refresh_token=answer.refresh_token,
            access_token=answer.access_token,
            access_until=now + timedelta(seconds=answer.usable_s),
            refresh_until=now + REFRESH_LIFETIME,
            scope=answer.scope or asked or None,
            principal=answer.principal,
        )

    def renewed(self, answer: TokenAnswer, *, now: datetime) -> StoredGrant:
        rotated = answer.refresh_token not in (None, self.refresh_token)
        return StoredGrant(
            refresh_token=answer.refresh_token or self.refresh_token,
            access_token=answer.access_token,
            access_until=now + timedelta(seconds=answer.usable_s),
            refresh_until=now + REFRESH_LIFETIME if rotated else self.refresh_until,
            scope=answer.scope or self.scope,
            principal=answer.principal or self.principal,
        )

    def as_text(self) -> str:
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def from_text(cls, text: str) -> StoredGrant:
        found: dict[str, Any] = json.loads(text)
        moments = {name: datetime.fromisoformat(found[name]) for name in ("access_until", "refresh_until")}
        return cls(**{**found, **moments})


class StoredSignIn(SignIn):
    """Signs in with what `provisioner auth login` left behind."""

    def __init__(self, issuer: TokenIssuer, keeper: GrantKeeper | None) -> None:
        super().__init__(issuer)
        self._keeper = keeper
        self._renewal: asyncio.Task[Token] | None = None

    async def _obtain(self) -> Token:
        """Whoever waits may be cancelled, the renewal is not: the old refresh token may be spent already."""
        if self._keeper is None:
            raise _nobody()
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._in_turn(self._keeper))
        return await asyncio.shield(self._renewal)

    async def settled(self) -> None:
        if self._renewal is not None:
            await asyncio.wait([self._renewal])
            if not self._renewal.cancelled():
                self._renewal.exception()  # else the loop complains that nobody has looked

    async def _in_turn(self, keeper: GrantKeeper) -> Token:
        given_up_at = self._issuer.now() + LONGEST_TURN_S
        while self._issuer.now() < given_up_at:
            with keeper.lock() as ours:
                if ours:
                    return self._used(await self._fresh(keeper))
            await self._issuer.sleep(BETWEEN_LOOKS_S)
        raise AccountUnreachable("no token: another process has been renewing the grant for minutes")

    async def _fresh(self, keeper: GrantKeeper) -> StoredGrant:
        text = keeper.load()
        if text is None:
            raise _nobody()
        stored = StoredGrant.from_text(text)
        self._issuer.hide(stored.refresh_token, stored.access_token)
        if stored.access_token != self._worthless and datetime.now(UTC) < stored.access_until:
            return stored  # somebody else has renewed it meanwhile, or it still lasts
        form = {"grant_type": "refresh_token", "refresh_token": stored.refresh_token}
        try:
            answer = await self._issuer.ask(form)
        except InvalidGrant as refused:
            keeper.mark_dead(refused.what)
            log().error("grant.died", why=refused.what)
            raise AccountRefused(
                f"the grant has died: {refused.what}", where=refused.where, remedy=SIGN_IN_AGAIN
            ) from None
        renewed = stored.renewed(answer, now=datetime.now(UTC))
        keeper.save(renewed.as_text())
        return renewed

    def _used(self, stored: StoredGrant) -> Token:
        self.principal, self.granted_scope = stored.principal, stored.scope
        left = (stored.access_until - datetime.now(UTC)).total_seconds()
        return Token(text=stored.access_token, stale_at=self._issuer.now() + left)


def _nobody() -> AccountRefused:
    return AccountRefused("nobody has signed in to this account yet", remedy=SIGN_IN_AGAIN)
