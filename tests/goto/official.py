"""What a stand-in for official-v1 says where a test does not mind."""

from __future__ import annotations

from collections.abc import Callable

from provisioner.goto.official_v1 import OfficialV1
from provisioner.people.organizer import Organizer
from provisioner.simulator.licenses import MEETING_LICENSE_KEY

from .standin import Heard, Said

ME = {"key": 1, "email": "it@example.com", "accountKey": "6425603496547407943"}
LICENSES = [{"key": MEETING_LICENSE_KEY, "seats": 9, "products": ["G2M"], "enabled": True}]

Official = Callable[..., OfficialV1]


def answering(**more: Callable[[Heard], Said]) -> Callable[[Heard], Said]:
    """Answers /me and the licences; for the rest the rule named by the last part of the path."""

    def rule(heard: Heard) -> Said:
        last = heard.path.rsplit("/", 1)[1]
        fixed = {"me": ME, "licenses": LICENSES}
        return more[last](heard) if last in more else Said(200, fixed[last])

    return rule


def users(*keys: int, first: int = 0, total: int) -> Said:
    results = [{"key": key, "email": f"p{key}@example.com", "status": "SUSPENDED"} for key in keys]
    return Said(200, {"results": results, "fromIndex": first, "total": total})


async def named(account: OfficialV1, name: str) -> Organizer:
    listing = await account.list_organizers()
    return next(each for each in listing.organizers if each.email == f"{name}@example.com")
