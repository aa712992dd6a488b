"""One client and one token for everything that is asked of an account, whichever dialect it speaks."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import ClassVar, NamedTuple, Self, TypeVar

from provisioner.errors import AccountRefused
from provisioner.goto.access import GotoAccess
from provisioner.goto.calls import Calls
from provisioner.goto.http import Http
from provisioner.people.organizer import Organizer

Found = TypeVar("Found")


class NoSuchListing(AccountRefused):
    """The account answers 404 to the listing: another account, or another dialect."""


class Probe(NamedTuple):
    """What one page of the listing shows, and what else this dialect can tell beforehand."""

    organizers: int
    more: bool
    service_address: str | None
    """Whom the token belongs to, where GoTo says so."""
    seats: int | None = None
    seats_taken: int | None = None


class Session(ABC):
    scopes: ClassVar[tuple[str, ...]]
    read_scopes: ClassVar[tuple[str, ...]]
    """What a dry run asks for, where nothing else is said."""

    def __init__(self, access: GotoAccess) -> None:
        if access.scopes is None:
            access = replace(access, scopes=self.read_scopes if access.dry else self.scopes)
        self._access = access
        self._http = Http(access)
        self._calls = Calls(self._http)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    @property
    def calls(self) -> Counter[str]:
        """What has left so far: `GET`, `POST`, `PUT`, `token`; and the answers `429`."""
        return self._http.calls

    @property
    def granted_scope(self) -> str | None:
        return self._http.sign_in.granted_scope

    @property
    def principal(self) -> str | None:
        """Whom the token answer names; None before the sign-in and where it names nobody."""
        return self._http.sign_in.principal

    async def sign_in(self) -> None:
        """Takes a token where there is none. Raises `AccountRefused`, `AccountUnreachable`."""
        await self._http.sign_in.token()

    @abstractmethod
    async def probe(self) -> Probe:
        """One page, to see whether the listing answers. Raises `NoSuchListing`."""

    @abstractmethod
    async def find(self, key: str) -> Organizer | None:
        """One organizer, complete; None when the account answers that there is none (404)."""

    async def find_many(self, keys: Sequence[str]) -> list[Organizer | None]:
        return await side_by_side(self.find(key) for key in keys)


async def side_by_side(reads: Iterable[Coroutine[None, None, Found]]) -> list[Found]:
    """The answers in order. The first failure ends the other reads and is raised alone."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(read) for read in reads]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
