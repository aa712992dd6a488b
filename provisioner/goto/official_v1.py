"""The account in the dialect of GoTo's own reference (goto-api section 3). Fulfils
`reconcile.ports.GotoAccount`: an organizer is a user with a licence of GoTo Meeting."""

from __future__ import annotations

import time
from collections.abc import Iterable

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallDeferred,
    CallRefused,
    NotConfirmed,
    OutcomeUnknown,
    Refusal,
)
from provisioner.goto import official_wire
from provisioner.goto.access import GotoAccess
from provisioner.goto.licenses import Seats
from provisioner.goto.official_meetings import OfficialMeetings
from provisioner.goto.official_v1_reads import OfficialV1Reads
from provisioner.goto.settling import Settling, confirmed
from provisioner.goto.wire import Json, Malformed, Shown
from provisioner.people.organizer import Entitlements, Organizer, Status
from provisioner.people.person import Person

INVITED_BEFORE_MS = 24 * 3_600_000
"""An invitation older than this is not the one of a creation just now, whatever the clocks say."""


class OfficialV1(OfficialV1Reads, OfficialMeetings):
    """`async with OfficialV1(access) as account`. Every write returns what the account shows after it."""

    def __init__(self, access: GotoAccess) -> None:
        super().__init__(access)
        self._settling = Settling(self._calls, find=self.find, shown=self._shown)

    async def create(self, person: Person) -> Organizer:
        """A user who exists, or existed, comes back as a created one does: what was created is what is there
        afterwards. A lost answer is left to the next listing."""
        seats = await self._known_seats()
        license_key = self._seat(seats)
        try:
            created = await self._created(person, license_key)
            if license_key not in official_wire.licenses_of(created):
                created = await self._licensed(created, license_key)
        except CallRefused as refused:
            seats.free(license_key)
            raise await self._understood(refused) from refused
        confirmed(created, {"email": person.email, "status": Status.ACTIVE})
        return created._replace(note=await self._origin(created))

    async def _created(self, person: Person, license_key: str) -> Organizer:
        data = await self._calls.write("POST", self._users, official_wire.create_body(person, license_key))
        try:
            key = official_wire.created_key(data, person.email)
        except Malformed as odd:
            raise OutcomeUnknown(f"the creation was answered with {odd}") from None
        if key in self._listed:
            told = f"nobody was created: organizer {key} of this account has the address"
            raise CallRefused(told, refusal=Refusal.ADDRESS_KNOWN)
        created = await self._settling.look(key)
        if created is None:
            raise OutcomeUnknown(f"the creation was answered, but organizer {key} is not there")
        return created

    async def _licensed(self, created: Organizer, license_key: str) -> Organizer:
        """The user is there, without the licence: an old one, or there was no seat."""
        try:
            return await self._put(
                created, official_wire.licenses_body(created, [license_key]), {"status": Status.ACTIVE}
            )
        except (CallRefused, NotConfirmed) as failure:
            told = f"organizer {created.key} was created, and got no licence: {failure.what}"
            raise CallRefused(told, refusal=Refusal.SEAT) from failure

    async def _origin(self, created: Organizer) -> str | None:
        """What is worth telling where GoTo has brought back an old user: the old key, the old meetings."""
        if not self._is_old(created):
            return None
        told = f"GoTo gave the address its old user back, with the old key {created.key}"
        try:
            meetings = await self.meetings_of(created.key)
        except (AccountUnreachable, AccountRefused) as blind:
            return f"{told}; its old meetings are not known: {blind.what}"
        return f"{told} and {len(meetings)} upcoming meetings"

    def _is_old(self, created: Organizer) -> bool:
        """Keys are dealt upwards: who is new has a higher one than everybody who was listed."""
        invited = created.extras.get("invitedDate")
        if isinstance(invited, int) and invited < time.time() * 1000 - INVITED_BEFORE_MS:
            return True
        return created.key.isdigit() and int(created.key) < self._highest_key

    async def update(self, organizer: Organizer, fields: dict[str, str]) -> Organizer:
        return await self._put(organizer, official_wire.update_body(fields), fields)

    async def suspend(self, organizer: Organizer) -> Organizer:
        """Takes away what `entitlements` names; whoever calls has recorded it."""
        body = official_wire.suspend_body(organizer)
        suspended = await self._put(organizer, body, {"status": Status.SUSPENDED})
        seats = await self._known_seats()
        for key in organizer.entitlements.get("licenses", ()):
            seats.free(key)
        return suspended

    async def reactivate(self, organizer: Organizer, fields: dict[str, str], kept: Entitlements) -> Organizer:
        """The licences that were taken away; where one of GoTo Meeting has no seat left, another one. Admin
        rights are for people to give."""
        seats = await self._known_seats()
        before = kept.get("licenses", ())
        license_key = self._seat(seats, preferred=before)
        others = [key for key in before if key not in seats.keys and key in seats.names]
        body = official_wire.update_body(fields)
        body |= official_wire.licenses_body(organizer, [license_key, *others])
        try:
            back = await self._put(organizer, body, {**fields, "status": Status.ACTIVE})
        except (CallRefused, CallDeferred) as failure:
            seats.free(license_key)
            raise await self._understood(failure) from failure
        return back._replace(note=_not_given_back(back, kept))

    async def delete(self, organizer: Organizer) -> bool:
        return await self._settling.delete(organizer.key, self._user(organizer.key))

    # --- one write ---------------------------------------------------------------------------------------

    async def _put(self, organizer: Organizer, body: Json, wanted: dict[str, str]) -> Organizer:
        async def send(known: Organizer) -> object:
            return await self._calls.write("PUT", self._user(known.key), body)

        await self._terms()
        return await self._settling.change(organizer, wanted, send)

    def _shown(self, data: object) -> Shown:
        if self._seats is None:
            raise Malformed("the licences are not known yet")
        return official_wire.shown(data, self._terms_of(self._seats))

    def _seat(self, seats: Seats, *, preferred: Iterable[str] = ()) -> str:
        """Raises `CallDeferred`: without a seat nothing is sent."""
        license_key = seats.take(preferred)
        if license_key is None:
            raise CallDeferred("no licence of GoTo Meeting has a seat left")
        return license_key

    async def _understood(self, failure: CallRefused | CallDeferred) -> CallRefused | CallDeferred:
        """What a refusal for want of a seat looks like is not documented: the licences tell."""
        if not isinstance(failure, CallRefused) or failure.refusal is not Refusal.OTHER:
            return failure
        try:
            now = await self._ask_for_seats()
        except (AccountUnreachable, AccountRefused):
            return failure
        if now.take() is not None:
            return failure
        return CallRefused(failure.what, refusal=Refusal.SEAT, status=failure.status)


def _not_given_back(back: Organizer, kept: Entitlements) -> str | None:
    held = official_wire.licenses_of(back)
    lost = [f"licence {key}" for key in kept.get("licenses", ()) if key not in held]
    lost += [f"admin role {role}" for role in kept.get("roles", ()) if role not in back.admin_roles]
    return f"confirmed; not given back: {', '.join(lost)}" if lost else None
