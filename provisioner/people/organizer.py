"""A seat in the GoTo account as the account describes it, and a whole listing as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """`guide-v2` knows ACTIVE and SUSPENDED; INVITED and INACTIVE are of `official-v1` (goto-api section 3).
    UNKNOWN is a word that neither document has: nothing is decided about such an organizer."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    INVITED = "INVITED"
    INACTIVE = "INACTIVE"
    UNKNOWN = "UNKNOWN"


IN_USE = frozenset({Status.ACTIVE, Status.INVITED, Status.INACTIVE})
"""Holds a seat: INVITED has not accepted yet, INACTIVE has not signed in lately."""

NOTHING_MISSING: frozenset[str] = frozenset()
NO_EXTRAS: Mapping[str, object] = {}

Entitlements = Mapping[str, tuple[str, ...]]
"""What a suspension takes away and a reactivation gives back: `licenses`, `roles`, `group`, as keys and words
of the account; `other_products` names those among the licences that are not of GoTo Meeting, for people.
Empty where a suspension takes nothing."""
NO_ENTITLEMENTS: Entitlements = {}


class Organizer(NamedTuple):
    """One entry of the listing. `key` is exact text, also beyond 2^53.

    `missing` names the fields that the entry did not carry (the guide's listing shows thin entries); they
    have empty values here and must not be decided upon before the organizer was fetched by key.
    `extras` is what else the server sent, kept because an update is a full PUT (goto-api section 2).
    `locked` names the fields that GoTo refuses to change, `entitlements` what a suspension would take away,
    and `other_products` what is held of other GoTo services and is not this program's to take (goto-api
    section 3).
    `note` is what is worth telling of how it came to be so.
    """

    key: str
    email: str
    first_name: str = ""
    last_name: str = ""
    status: Status = Status.ACTIVE
    locale: str | None = None
    time_zone: str | None = None
    admin_roles: tuple[str, ...] = ()
    missing: frozenset[str] = NOTHING_MISSING
    extras: Mapping[str, object] = NO_EXTRAS
    locked: frozenset[str] = frozenset()
    entitlements: Entitlements = NO_ENTITLEMENTS
    other_products: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One complete listing. `seats` is None where nobody can tell how many there are."""

    account_key: str
    organizers: tuple[Organizer, ...]
    service_address: str | None = None
    """The address of the organizer behind the token, where the token answer or the settings name it."""
    seats: int | None = None
    seats_taken: int | None = None
    """As the account counts them; None where only the listing can be counted."""
    suspended_keeps_seat: bool | None = None
    """None: nobody knows, so that both readings must fit."""
    notes: tuple[str, ...] = field(default=())
