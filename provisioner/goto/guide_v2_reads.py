"""What can be read of the organizers in the dialect of the guide (goto-api section 2)."""

from __future__ import annotations

from urllib.parse import quote

from provisioner.errors import AccountUnreachable, ListingIncomplete
from provisioner.goto import listing, wire
from provisioner.goto.access import GotoAccess
from provisioner.goto.session import NoSuchListing, Probe, Session
from provisioner.people.organizer import Account, Organizer

ROOT = "/G2M/rest/v2"


class GuideV2Reads(Session):
    """What `GuideV2` changes is seen through this."""

    scopes = (
        "collab:meeting:manage",
        "collab:meeting:read",
        "identity:scim.user.management",
        "admin:org.read",
        "admin:org.manage",
    )
    read_scopes = ("collab:meeting:read", "admin:org.read")

    def __init__(self, access: GotoAccess) -> None:
        super().__init__(access)
        self._organizers = f"{ROOT}/accounts/{quote(access.account_key, safe='')}/organizers"

    async def probe(self) -> Probe:
        page = await self._page(None, 1)
        more = page.next_token is not None
        return Probe(len(page.entries), more, self.principal, self._access.seats)

    # --- reading -----------------------------------------------------------------------------------------

    async def list_organizers(self) -> Account:
        pages = listing.Listing()
        token = None
        while not pages.count or token is not None:
            page = await self._page(token, pages.count + 1)
            try:
                pages.add(page)
            except wire.Malformed as odd:
                raise self._incomplete(pages.count + 1, odd) from None
            token = page.next_token
        principal = self.principal
        return Account(
            account_key=self._access.account_key,
            organizers=tuple(pages.entries),
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

    async def _page(self, token: str | None, number: int) -> listing.Page[Organizer]:
        query = {"limit": str(self._access.page_size)} | ({"nextPageToken": token} if token else {})
        try:
            answer = await self._calls.read(self._organizers, query)
        except AccountUnreachable as lost:
            if number == 1:
                raise
            raise self._incomplete(number, lost) from lost
        if answer.problem is not None:
            raise NoSuchListing(
                f"GoTo knows no such listing: {answer.problem.sentence()}",
                where=f"GET {self._organizers}",
                remedy="goto.account_key or goto.api does not fit this account",
            )
        try:
            return listing.organizers_page(answer.data)
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
