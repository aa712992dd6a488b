"""What can be read of the account in the dialect of GoTo's own reference (goto-api section 3, "Admin API"):
users and licences."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import anyio

from provisioner.errors import AccountRefused, AccountUnreachable, ListingIncomplete
from provisioner.goto import official_wire
from provisioner.goto.access import GotoAccess
from provisioner.goto.licenses import Seats, licenses
from provisioner.goto.official_listing import Drifted, OffsetListing, UsersPage, users_page
from provisioner.goto.official_wire import Terms
from provisioner.goto.session import NoSuchListing, Probe, Session
from provisioner.goto.wire import Malformed
from provisioner.people.organizer import Account, Organizer

ADMIN = "/admin/rest/v1"
LISTINGS = 4
"""How often the users are listed before an account that changes all the time is given up for this run."""


class OfficialV1Reads(Session):
    """What `OfficialV1` changes is seen through this."""

    scopes = ("collab:", "identity:")
    read_scopes = scopes
    """This dialect has no scopes for reading alone."""

    def __init__(self, access: GotoAccess) -> None:
        super().__init__(access)
        self._account = f"{ADMIN}/accounts/{quote(access.account_key, safe='')}"
        self._users = f"{self._account}/users"
        self._licenses_asked = anyio.Lock()
        self._seats: Seats | None = None
        self._listed: frozenset[str] = frozenset()
        self._highest_key = -1

    async def probe(self) -> Probe:
        service = await self._service()
        seats = await self._known_seats()
        terms = self._terms_of(seats)
        page = await self._page(lambda entry: official_wire.user(entry, terms), 0)
        return Probe(len(page.users), len(page.users) < page.total, service, seats.total, seats.taken)

    async def list_organizers(self) -> Account:
        """Lists again where the account has changed meanwhile. Raises `ListingIncomplete`."""
        service = await self._service()
        seats = await self._known_seats()
        for left in reversed(range(LISTINGS)):
            try:
                users = await self._list()
                break
            except Drifted as drift:
                if not left:
                    raise self._incomplete(f"it drifts: {drift}, {LISTINGS} times") from None
        self._listed = frozenset(users)
        self._highest_key = max((int(key) for key in users if key.isdigit()), default=-1)
        return Account(
            account_key=self._access.account_key,
            organizers=tuple(users.values()),
            service_address=service,
            seats=self._access.seats if seats.total is None else seats.total,
            seats_taken=seats.taken,
            suspended_keeps_seat=False,
        )

    async def find(self, key: str) -> Organizer | None:
        terms = await self._terms()
        path = self._user(key)
        answer = await self._calls.read(path)
        if answer.problem is not None:
            return None
        try:
            found = official_wire.user(answer.data, terms)
        except Malformed as odd:
            raise AccountUnreachable(f"the answer shows {odd}", where=f"GET {path}") from None
        if found.key != key:
            raise AccountUnreachable("the answer shows another organizer", where=f"GET {path}")
        return found

    # --- the account -------------------------------------------------------------------------------------

    async def _service(self) -> str:
        """The user behind the token, who must belong to this account. Raises `AccountRefused`."""
        path = f"{ADMIN}/me"
        answer = await self._calls.read(path)
        if answer.problem is not None:
            raise NoSuchListing(
                f"GoTo knows no user behind the token: {answer.problem.sentence()}",
                where=f"GET {path}",
                remedy="goto.api does not fit this account",
            )
        try:
            me = official_wire.me(answer.data)
        except Malformed as odd:
            raise AccountUnreachable(f"the answer shows {odd}", where=f"GET {path}") from None
        if self._access.account_key not in me.account_keys:
            known = ", ".join(sorted(me.account_keys)) or "none is told"
            raise AccountRefused(
                f"the user behind the token does not belong to account {self._access.account_key}",
                where=f"GET {path}",
                remedy=f"set goto.account_key to one of: {known}",
            )
        return me.email or me.key

    async def _known_seats(self) -> Seats:
        """One licence call a run. Raises `AccountRefused` where no licence is GoTo Meeting's."""
        async with self._licenses_asked:
            if self._seats is None:
                self._seats = await self._ask_for_seats()
            return self._seats

    async def _ask_for_seats(self) -> Seats:
        path = f"{self._account}/licenses"
        answer = await self._calls.read(path)
        if answer.problem is not None:
            raise self._no_such(f"GET {path}", answer.problem.sentence())
        try:
            seats = Seats(licenses(answer.data), chosen=self._access.license_keys)
        except Malformed as odd:
            raise AccountUnreachable(f"the answer shows {odd}", where=f"GET {path}") from None
        known = ", ".join(f"{key} ({name})" for key, name in sorted(seats.names.items())) or "none"
        if seats.unknown or not seats.keys:
            missing = ", ".join(seats.unknown)
            raise AccountRefused(
                f"the account has no licence {missing}" if missing else "no licence is of GoTo Meeting",
                where=f"GET {path}",
                remedy=f"set goto.license_keys to those of GoTo Meeting, of these: {known}",
            )
        return seats

    async def _terms(self) -> Terms:
        return self._terms_of(await self._known_seats())

    def _terms_of(self, seats: Seats) -> Terms:
        return Terms(seats.keys, self._access.strip_other_products, seats.names)

    # --- the listing -------------------------------------------------------------------------------------

    async def _list(self) -> dict[str, Organizer]:
        """Raises `Drifted`."""
        seats = await self._known_seats()
        terms, holders = self._terms_of(seats), seats.held_by()

        def read(entry: object) -> Organizer:
            return official_wire.user(entry, terms, holders=holders)

        listing = OffsetListing()
        while not listing.is_complete:
            try:
                listing.add(await self._page(read, listing.offset))
            except AccountUnreachable as lost:
                if not listing.pages or isinstance(lost, ListingIncomplete):
                    raise
                raise self._incomplete(f"page {listing.pages + 1}: {lost}") from lost
        return listing.users

    async def _page(self, read: Callable[[object], Organizer], offset: int) -> UsersPage:
        query = {"pageSize": str(self._access.page_size), "offset": str(offset)}
        answer = await self._calls.read(self._users, query)
        if answer.problem is not None:
            raise self._no_such(f"GET {self._users}", answer.problem.sentence())
        try:
            return users_page(answer.data, read)
        except Malformed as odd:
            raise self._incomplete(f"from {offset} on: {odd}") from None

    def _no_such(self, where: str, told: str) -> NoSuchListing:
        return NoSuchListing(
            f"GoTo knows no such listing: {told}",
            where=where,
            remedy="goto.account_key or goto.api does not fit this account",
        )

    def _incomplete(self, seen: str) -> ListingIncomplete:
        return ListingIncomplete(
            f"the listing is incomplete, {seen}",
            where=f"GET {self._users}",
            remedy="nothing was decided; run again later",
        )

    def _user(self, key: str) -> str:
        return f"{self._users}/{quote(key, safe='')}"
