"""PURE. The licences of an account: which of them are GoTo Meeting's, and what seats they have left (goto-api
section 3, row `licences`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from provisioner.goto.wire import Malformed, exact_key

MEETING_PRODUCTS = frozenset({"g2m", "gtm", "gotomeeting", "meeting"})
"""Product words, lower case, letters and digits alone."""
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


class License(NamedTuple):
    key: str
    seats: int | None
    """None: not said, so that none is known to be missing."""
    taken: int
    products: tuple[str, ...] = ()
    enabled: bool = True
    holders: frozenset[str] = frozenset()
    """User keys, those of the invited among them."""

    @property
    def name(self) -> str:
        return "+".join(self.products) or self.key

    @property
    def is_meeting(self) -> bool:
        words = (re.sub(r"[\W_]+", "", product).lower() for product in self.products)
        return any(word in MEETING_PRODUCTS for word in words)


def licenses(data: object) -> tuple[License, ...]:
    """Raises `Malformed`."""
    if isinstance(data, dict):
        data = [data]
    if not isinstance(data, list):
        raise Malformed(f"a JSON {type(data).__name__} where the licences are meant")
    return tuple(_license(entry) for entry in data)


def _license(entry: object) -> License:
    if not isinstance(entry, dict):
        raise Malformed(f"a JSON {type(entry).__name__} where a licence is meant")
    fields = {name.lower(): raw for name, raw in entry.items()}
    users, invited = fields.get("userkeys"), fields.get("inviteduserkeys")
    holders = frozenset((*keys(users, "userKey"), *keys(invited, "userKey")))
    return License(
        key=exact_key(fields.get("key"), "licenseKey"),
        seats=whole(fields.get("seats")),
        taken=max(whole(fields.get("usercount")) or 0, len(holders)),
        products=words(fields.get("products")),
        enabled=flag(fields.get("enabled", True)),
        holders=holders,
    )


def keys(raw: object, name: str) -> tuple[str, ...]:
    """Each once, in their order; one where a list is meant; nothing where it was left out."""
    found = raw if isinstance(raw, list) else [] if raw is None else [raw]
    return tuple(dict.fromkeys(exact_key(key, name) for key in found))


def words(raw: object) -> tuple[str, ...]:
    found = raw if isinstance(raw, list) else [raw]
    return tuple(word for word in found if isinstance(word, str) and word.strip())


def whole(raw: object) -> int | None:
    """A count, also as text; None for what is none."""
    if isinstance(raw, str) and _COUNT.fullmatch(raw.strip()):
        return int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0 else None


def flag(raw: object) -> bool:
    """Booleans come as text too."""
    return raw.strip().lower() == "true" if isinstance(raw, str) else raw is True


class Seats:
    """The seats of GoTo Meeting as the licence call counts them, and what this run took and freed since."""

    def __init__(self, found: Iterable[License], *, chosen: Sequence[str]) -> None:
        """`chosen`: the keys that are GoTo Meeting's; empty: those whose products say so."""
        everything = {each.key: each for each in found}
        self.names = {each.key: each.name for each in everything.values()}
        self.unknown = tuple(key for key in chosen if key not in everything)
        ours = chosen or [each.key for each in everything.values() if each.is_meeting]
        self._meeting = {key: everything[key] for key in ours if key in everything}
        self._since: Counter[str] = Counter()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._meeting)

    @property
    def total(self) -> int | None:
        numbers = [each.seats for each in self._enabled()]
        known = [number for number in numbers if number is not None]
        return sum(known) if known and len(known) == len(numbers) else None

    @property
    def taken(self) -> int:
        return sum(each.taken for each in self._enabled())

    def held_by(self) -> dict[str, tuple[str, ...]]:
        """User key → the licences of GoTo Meeting whose seat is theirs, by invitation too."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self._meeting.values():
            for user in each.holders:
                found[user] = (*found.get(user, ()), each.key)
        return found

    def take(self, preferred: Iterable[str] = ()) -> str | None:
        """A licence with a seat left, one of `preferred` first; the seat is taken. None: there is none."""
        for key in (*preferred, *self._meeting):
            if self._is_free(key):
                self._since[key] += 1
                return key
        return None

    def free(self, key: str) -> None:
        if key in self._meeting:
            self._since[key] -= 1

    def _is_free(self, key: str) -> bool:
        known = self._meeting.get(key)
        if known is None or not known.enabled:
            return False
        return known.seats is None or known.taken + self._since[key] < known.seats

    def _enabled(self) -> list[License]:
        return [each for each in self._meeting.values() if each.enabled]
