"""The account in the dialect of the guide (goto-api section 2). Fulfils `reconcile.ports.GotoAccount`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple
from urllib.parse import quote

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallRefused,
    ListingIncomplete,
    NotConfirmed,
    OutcomeUnknown,
    Refusal,
)
from provisioner.goto import listing, wire
from provisioner.goto.access import GotoAccess
from provisioner.goto.calls import Calls
from provisioner.goto.http import Http
from provisioner.people.organizer import Account, Organizer, Status
from provisioner.people.person import Person

ROOT = "/G2M/rest/v2"


class Probe(NamedTuple):
    """The first page of the listing."""

    organizers: tuple[Organizer, ...]
    more: bool


class GuideV2:
    """`async with GuideV2(access) as account`. Every write returns what the account shows after it."""

    def __init__(self, access: GotoAccess) -> None:
        self._access = access
        self._http = Http(access)
        self._calls = Calls(self._http)
        self._organizers = f"{ROOT}/accounts/{quote(access.account_key, safe='')}/organizers"

    async def __aenter__(self) -> GuideV2:
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

    async def probe(self) -> Probe:
        """One page, to see whether the listing answers; the sign-in is counted once, whoever asked first."""
        page = await self._page(None, 1)
        return Probe(page.organizers, page.next_token is not None)

    # --- reading -----------------------------------------------------------------------------------------

    async def list_organizers(self) -> Account:
        pages = listing.Listing()
        token = None
        while True:
            page = await self._page(token, pages.pages + 1)
            try:
                pages.add(page)
            except wire.Malformed as odd:
                raise self._incomplete(pages.pages + 1, odd) from None
            token = page.next_token
            if token is None:
                break
        principal = self.principal
        return Account(
            account_key=self._access.account_key,
            organizers=pages.organizers,
            service_address=principal if principal and "@" in principal else self._access.service_organizer,
            seats=self._access.seats,
        )

    async def find(self, key: str) -> Organizer | None:
        path = self._path(key)
        answer = await self._calls.read(path)
        if answer.problem is not None:
            return None
        try:
            found = wire.organizer(answer.data, whole=True)
        except wire.Malformed as odd:
            raise AccountUnreachable(f"the answer shows {odd}", where=f"GET {path}") from None
        if found.key != key:
            raise AccountUnreachable("the answer shows another organizer", where=f"GET {path}")
        return found

    async def find_many(self, keys: Sequence[str]) -> list[Organizer | None]:
        return await asyncio.gather(*(self.find(key) for key in keys))

    async def _page(self, token: str | None, number: int) -> listing.Page:
        query = {"limit": str(self._access.page_size)} | ({"nextPageToken": token} if token else {})
        try:
            answer = await self._calls.read(self._organizers, query)
        except AccountUnreachable as lost:
            if number == 1:
                raise
            raise self._incomplete(number, lost) from lost
        if answer.problem is not None:
            raise AccountRefused(
                f"GoTo knows no such listing: {answer.problem.sentence()}",
                where=f"GET {self._organizers}",
                remedy="goto.account_key or goto.api does not fit this account",
            )
        try:
            return listing.page(answer.data)
        except wire.Malformed as odd:
            raise self._incomplete(number, odd) from None

    def _incomplete(self, number: int, seen: Exception) -> ListingIncomplete:
        return ListingIncomplete(
            f"the listing is incomplete, page {number}: {seen}",
            where=f"GET {self._organizers}",
            remedy="nothing was decided; run again later",
        )

    def _path(self, key: str) -> str:
        return f"{ROOT}/organizers/{quote(key, safe='')}"

    # --- writing -----------------------------------------------------------------------------------------

    async def create(self, person: Person) -> Organizer:
        """Never repeated here: in this dialect nobody can be looked up by address, so an unknown outcome is
        left to the next listing (answers, "Acting")."""
        data = await self._calls.write("POST", self._organizers, wire.create_body(person))
        try:
            seen = wire.shown(data).values
        except wire.Malformed as odd:
            raise OutcomeUnknown(f"the creation was answered with {odd}") from None
        key = seen.get("key")
        if not key:
            raise OutcomeUnknown("the creation was answered without an organizerKey")
        told = {"email", "status"} <= seen.keys()
        created = wire.organizer(data, whole=False) if told else await self._look(key)
        if created is None:
            raise OutcomeUnknown(f"the creation was answered, but organizer {key} is not there")
        return _confirmed(created, {"email": person.email, "status": Status.ACTIVE})

    async def update(self, organizer: Organizer, fields: dict[str, str]) -> Organizer:
        return await self._put(organizer, fields)

    async def suspend(self, organizer: Organizer) -> Organizer:
        path = f"{self._organizers}/{quote(organizer.key, safe='')}/suspend"

        async def send(_: Organizer) -> object:
            return await self._calls.write("PUT", path)

        return await self._change(organizer, {"status": Status.SUSPENDED}, send)

    async def reactivate(self, organizer: Organizer, fields: dict[str, str]) -> Organizer:
        return await self._put(organizer, {**fields, "status": Status.ACTIVE})

    async def _put(self, organizer: Organizer, wanted: Mapping[str, str]) -> Organizer:
        async def send(whole: Organizer) -> object:
            return await self._calls.write("PUT", self._path(whole.key), wire.put_body(whole, wanted))

        if organizer.missing:
            raise ValueError(f"organizer {organizer.key} is not complete: its other fields would be reset")
        return await self._change(organizer, wanted, send)

    async def _change(
        self,
        organizer: Organizer,
        wanted: Mapping[str, str],
        send: Callable[[Organizer], Awaitable[object]],
        *,
        repeat: bool = True,
    ) -> Organizer:
        """One write, seen to be done. An unknown outcome is settled by a look, and one repeat where that
        shows that it was not applied."""
        try:
            data = await send(organizer)
        except OutcomeUnknown:
            seen = await self._still_there(organizer.key)
            if not wire.differing(seen._asdict(), wanted):
                return seen
            if not repeat:
                raise
            return await self._change(organizer, wanted, send, repeat=False)
        return _confirmed(await self._after(organizer, wanted, data), wanted)

    async def _after(self, organizer: Organizer, wanted: Mapping[str, str], data: object) -> Organizer:
        """The organizer after a success: from its answer where that shows what was wanted, else by a look."""
        try:
            seen = wire.shown(data)
        except wire.Malformed:
            return await self._still_there(organizer.key)
        if seen.values.get("key", organizer.key) != organizer.key or wire.differing(seen.values, wanted):
            return await self._still_there(organizer.key)
        return wire.updated(organizer, seen)

    async def _still_there(self, key: str) -> Organizer:
        seen = await self._look(key)
        if seen is None:
            raise CallRefused(f"organizer {key} is gone", refusal=Refusal.GONE, status=404)
        return seen

    async def _look(self, key: str) -> Organizer | None:
        """What became of a write. A look that fails leaves it unknown."""
        try:
            return await self.find(key)
        except (AccountUnreachable, AccountRefused) as blind:
            raise OutcomeUnknown(f"sent, but a look failed: {blind.what}") from blind


def _confirmed(organizer: Organizer, wanted: Mapping[str, str]) -> Organizer:
    if left := wire.differing(organizer._asdict(), wanted):
        told = f"answered as done, but organizer {organizer.key} shows another {', '.join(left)}"
        raise NotConfirmed(told, fields=left)
    return organizer
