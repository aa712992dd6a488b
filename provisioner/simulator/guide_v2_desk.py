"""What the operations of `guide-v2` share: who asks what of which account, and lists that go by token."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from provisioner.simulator.account import Account, Organizer, Reason, Refused
from provisioner.simulator.exchange import Answer, Call
from provisioner.simulator.options import Options
from provisioner.simulator.spelling import organizer_object

DEFAULT_PAGE = 10
MAX_PAGE = 100
READ_ORGANIZERS = ("admin:org.read", "admin:org.manage")
WRITE_ORGANIZERS = ("admin:org.manage", "identity:scim.user.management")
READ_MEETINGS = ("collab:meeting:read", "collab:meeting:manage")
WRITE_MEETINGS = ("collab:meeting:manage",)


class Desk(NamedTuple):
    call: Call
    """Its path is without the base of the dialect."""
    account: Account
    options: Options

    def shown_key(self, key: str) -> str | int:
        return int(key) if self.options.integer_keys else key

    def organizer(self, organizer: Organizer) -> dict[str, object]:
        shown = organizer_object(organizer, self.account.key)
        shown["organizerKey"] = self.shown_key(organizer.key)
        shown["accountKey"] = self.shown_key(self.account.key)
        return shown


Operation = Callable[[Desk, str], Answer]
Route = tuple[str, re.Pattern[str], tuple[str, ...], Operation]
"""Method, path, the scopes of which one is enough, and what is done with the `key` of the path."""


def limit(query: Mapping[str, str], options: Options) -> int:
    text = query.get("limit", str(DEFAULT_PAGE))
    if not re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII):
        raise Refused(Reason.INVALID, "limit is not a whole number above 0.")
    return min(int(text), MAX_PAGE, options.page_cap)


def position(query: Mapping[str, str]) -> int | None:
    """What `page` has put into the token that comes back."""
    token = query.get("nextPageToken")
    if token is None:
        return None
    try:
        return int(base64.urlsafe_b64decode(token).decode())
    except (binascii.Error, ValueError):
        raise Refused(Reason.INVALID, "nextPageToken is not one of ours.") from None


def page(name: str, entries: list[dict[str, object]], further: int | None) -> dict[str, object]:
    shown: dict[str, object] = {name: entries}
    if further is not None:
        shown["nextPageToken"] = base64.urlsafe_b64encode(str(further).encode()).decode()
    return shown


def only(entry: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name in names}
