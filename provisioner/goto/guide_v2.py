"""The account in the dialect of the guide (goto-api section 2). Fulfils `reconcile.ports.GotoAccount`."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from provisioner.errors import OutcomeUnknown
from provisioner.goto import wire
from provisioner.goto.access import GotoAccess
from provisioner.goto.guide_v2_meetings import GuideV2Meetings
from provisioner.goto.guide_v2_reads import GuideV2Reads
from provisioner.goto.settling import Settling, confirmed
from provisioner.people.organizer import Entitlements, Organizer, Status
from provisioner.people.person import Person


class GuideV2(GuideV2Reads, GuideV2Meetings):
    """`async with GuideV2(access) as account`. Every write returns what the account shows after it."""

    def __init__(self, access: GotoAccess) -> None:
        super().__init__(access)
        self._settling = Settling(self._calls, find=self.find, shown=wire.shown)

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
        created = wire.organizer(data, whole=False) if told else await self._settling.look(key)
        if created is None:
            raise OutcomeUnknown(f"the creation was answered, but organizer {key} is not there")
        return confirmed(created, {"email": person.email, "status": Status.ACTIVE})

    async def update(self, organizer: Organizer, fields: dict[str, str]) -> Organizer:
        return await self._put(organizer, fields)

    async def suspend(self, organizer: Organizer) -> Organizer:
        path = f"{self._of_account(organizer.key)}/suspend"

        async def send(_: Organizer) -> object:
            return await self._calls.write("PUT", path)

        return await self._settling.change(organizer, {"status": Status.SUSPENDED}, send)

    async def delete(self, organizer: Organizer) -> bool:
        """True: it was there and is gone. False: the first try already found nobody."""
        return await self._settling.delete(organizer.key, self._of_account(organizer.key))

    async def reactivate(self, organizer: Organizer, fields: dict[str, str], kept: Entitlements) -> Organizer:
        """A suspension has taken nothing away in this dialect: `kept` is empty."""
        return await self._put(organizer, {**fields, "status": Status.ACTIVE})

    async def _put(self, organizer: Organizer, wanted: Mapping[str, str]) -> Organizer:
        async def send(whole: Organizer) -> object:
            return await self._calls.write("PUT", self._path(whole.key), wire.put_body(whole, wanted))

        if organizer.missing:
            raise ValueError(f"organizer {organizer.key} is not complete: its other fields would be reset")
        return await self._settling.change(organizer, wanted, send)

    def _of_account(self, key: str) -> str:
        return f"{self._organizers}/{quote(key, safe='')}"
