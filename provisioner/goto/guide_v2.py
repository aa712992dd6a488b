"""The account in the dialect of the guide (goto-api section 2). Fulfils `reconcile.ports.GotoAccount`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallRefused,
    NotConfirmed,
    OutcomeUnknown,
    Refusal,
)
from provisioner.goto import wire
from provisioner.goto.guide_v2_reads import GuideV2Reads
from provisioner.people.organizer import Organizer, Status
from provisioner.people.person import Person


class GuideV2(GuideV2Reads):
    """`async with GuideV2(access) as account`. Every write returns what the account shows after it."""

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

    async def delete(self, organizer: Organizer) -> bool:
        """True: it was there and is gone. False: the first try already found nobody."""
        path = f"{self._organizers}/{quote(organizer.key, safe='')}"
        try:
            return await self._removed(path)
        except OutcomeUnknown:
            if await self._look(organizer.key) is None:
                return True
        try:
            await self._removed(path)  # nobody there: the first try was carried out after all
        except OutcomeUnknown:
            if await self._look(organizer.key) is not None:
                raise
        return True

    async def _removed(self, path: str) -> bool:
        try:
            await self._calls.write("DELETE", path)
        except CallRefused as refused:
            if refused.refusal is Refusal.GONE:
                return False
            raise
        return True

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
