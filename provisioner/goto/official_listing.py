"""PURE. A listing by offset that is complete, or has drifted, or is an error (goto-api section 3, `list`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from provisioner.goto.licenses import whole
from provisioner.goto.wire import Malformed
from provisioner.people.organizer import Organizer


class Drifted(Exception):
    """Users came or went while the pages were read: what was read is not the account at any moment."""


class UsersPage(NamedTuple):
    users: tuple[Organizer, ...]
    first: int | None
    """The offset of its first user, as the server says."""
    total: int


def users_page(data: object, read: Callable[[object], Organizer]) -> UsersPage:
    """Raises `Malformed`, also without a `total`: nothing else says where the end is."""
    if not isinstance(data, dict):
        raise Malformed(f"a JSON {type(data).__name__} where a page is meant")
    fields = {name.lower(): value for name, value in data.items()}
    users, total = fields.get("results"), whole(fields.get("total"))
    if isinstance(users, dict):
        users = [users]
    if total is None:
        raise Malformed("a page without `total`")
    if users is None and total == 0:
        users = []  # empty fields are left out
    if not isinstance(users, list):
        raise Malformed("a page without `results`")
    return UsersPage(
        tuple(_entry(number, entry, read) for number, entry in enumerate(users, start=1)),
        whole(fields.get("fromindex")) if users else None,
        total,
    )


def _entry(number: int, entry: object, read: Callable[[object], Organizer]) -> Organizer:
    try:
        return read(entry)
    except Malformed as odd:
        raise Malformed(f"{odd}, as entry {number} of the page") from None


class OffsetListing:
    """The pages so far, one after another. The next one begins where the number received says."""

    def __init__(self) -> None:
        self.pages = 0
        self.users: dict[str, Organizer] = {}
        self._total = 0

    @property
    def offset(self) -> int:
        return len(self.users)

    @property
    def is_complete(self) -> bool:
        return self.pages > 0 and self.offset == self._total

    def add(self, page: UsersPage) -> None:
        """Raises `Drifted`."""
        if self.pages and page.total != self._total:
            raise Drifted(f"of {self._total} users there are {page.total} now")
        if page.first not in (None, self.offset):
            raise Drifted(f"a page from {page.first} where one from {self.offset} was asked for")
        for user in page.users:
            if user.key in self.users:
                raise Drifted(f"organizer {user.key} twice")
            self.users[user.key] = user
        self.pages += 1
        self._total = page.total
        if self.offset > page.total or (not page.users and not self.is_complete):
            raise Drifted(f"{self.offset} users of {page.total}")
