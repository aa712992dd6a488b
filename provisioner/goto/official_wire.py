"""PURE. Users of the Admin API as they travel: JSON in, `Organizer` out, and the bodies of what we send
(goto-api section 3, "User object")."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from provisioner.goto import wire
from provisioner.goto.licenses import flag, keys, whole
from provisioner.goto.wire import Json, Malformed, exact_key
from provisioner.people.organizer import Entitlements, Organizer, Status
from provisioner.people.person import Person
from provisioner.people.text import address_form

THEIR_NAMES = {**wire.THEIR_NAMES, "key": "key"}
_OUR_NAMES = {their: ours for ours, their in THEIR_NAMES.items()}
_OUR_NAMES |= {their.lower(): ours for ours, their in THEIR_NAMES.items()}
NOBODY: Mapping[str, tuple[str, ...]] = {}
_LOCKS = {
    "namelocked": frozenset({"first_name", "last_name"}),
    "emaillocked": frozenset({"email"}),
    "identityreadonly": frozenset({"first_name", "last_name", "email", "locale"}),
}


class Terms(NamedTuple):
    """What of a user is this program's business."""

    meeting: Collection[str] = ()
    """The keys of the licences of GoTo Meeting."""
    strip_other_products: bool = False
    names: Mapping[str, str] = {}
    """Licence key → the products that it is for."""


def user(entry: object, terms: Terms, *, holders: Mapping[str, tuple[str, ...]] = NOBODY) -> Organizer:
    """`holders`: user key → licences that count this user, although the user may not show it. A field that is
    left out is empty. Raises `Malformed`."""
    values, extras = _shown(entry, terms, holders)
    for needed in ("key", "email"):
        if needed not in values:
            raise Malformed(f"a user without {THEIR_NAMES[needed]}")
    return Organizer(**values, extras=extras)


def shown(entry: object, terms: Terms) -> wire.Shown:
    """What the answer to a change shows: a whole user, or nothing, because what is left out may be empty or
    not told. Raises `Malformed`."""
    if not isinstance(entry, dict) or not {"key", "email", "status"} <= {name.lower() for name in entry}:
        raise Malformed("no whole user")
    return _shown(entry, terms, NOBODY)


def _shown(entry: object, terms: Terms, holders: Mapping[str, tuple[str, ...]]) -> wire.Shown:
    values, others = wire.shown(entry, _OUR_NAMES)
    rest = {name.lower(): raw for name, raw in others.items()}
    shown_keys = keys(rest.get("licensekeys"), "licenseKey")
    held = tuple(dict.fromkeys((*shown_keys, *holders.get(values.get("key", ""), ()))))
    word = values.get("status", Status.UNKNOWN)
    ours = tuple(key for key in held if key in terms.meeting or terms.strip_other_products)
    values["status"] = status_here(word, held, terms.meeting)
    values["locked"] = _locked(rest)
    stripped = tuple(terms.names.get(key, key) for key in ours if key not in terms.meeting)
    values["entitlements"] = _entitlements(ours, values.get("admin_roles", ()), stripped, rest)
    values["other_products"] = tuple(terms.names.get(key, key) for key in held if key not in ours)
    return wire.Shown(values, {"licenseKeys": held, "invitedDate": whole(rest.get("inviteddate"))})


def status_here(word: Status, held: Collection[str], meeting: Collection[str]) -> Status:
    """The status as this product sees it. Without a licence of GoTo Meeting nobody can host, whatever else is
    held. With one, SUSPENDED is what a declined invitation shows, and the seat is still taken. A user who is
    invited and shows no licence at all holds a seat somewhere."""
    if word is Status.UNKNOWN:
        return word
    if any(key in meeting for key in held):
        return Status.INVITED if word is Status.SUSPENDED else word
    return word if word is Status.INVITED and not held else Status.SUSPENDED


def _locked(rest: Mapping[str, object]) -> frozenset[str]:
    return frozenset().union(*(fields for name, fields in _LOCKS.items() if flag(rest.get(name))))


def _entitlements(
    licenses: tuple[str, ...], roles: tuple[str, ...], stripped: tuple[str, ...], rest: Mapping[str, object]
) -> Entitlements:
    """`stripped`: the names of the other products whose licences go as well. Their sessions stay until a
    deletion, and nothing else would tell of them then."""
    group = rest.get("groupkey")
    kept = {
        "licenses": licenses,
        "roles": roles,
        "group": (exact_key(group, "groupKey"),) if group not in (None, "") else (),
        "other_products": stripped,
    }
    return {name: values for name, values in kept.items() if values}


def licenses_of(organizer: Organizer) -> tuple[str, ...]:
    held: Any = organizer.extras.get("licenseKeys", ())
    return tuple(held)


# --- writing ---------------------------------------------------------------------------------------------


def create_body(person: Person, license_key: str) -> Json:
    return {"users": [wire.create_body(person)], "licenseKeys": [license_key], "suppressEmail": True}


def update_body(fields: Mapping[str, str]) -> Json:
    return {THEIR_NAMES[name]: value for name, value in fields.items()}


def suspend_body(organizer: Organizer) -> Json:
    """The licences that remain, and no admin role."""
    taken = organizer.entitlements.get("licenses", ())
    body: Json = {"licenseKeys": [key for key in licenses_of(organizer) if key not in taken]}
    return body | ({"adminRoles": []} if organizer.admin_roles else {})


def licenses_body(organizer: Organizer, more: Iterable[str]) -> Json:
    return {"licenseKeys": list(dict.fromkeys((*licenses_of(organizer), *more)))}


# --- other answers ---------------------------------------------------------------------------------------


class Me(NamedTuple):
    key: str
    email: str | None
    account_keys: frozenset[str]
    admin_roles: tuple[str, ...]


def me(data: object) -> Me:
    """Raises `Malformed`."""
    values, others = wire.shown(data, _OUR_NAMES)
    if "key" not in values:
        raise Malformed("no key of the user behind the token")
    rest = {name.lower(): raw for name, raw in others.items()}
    accounts = rest.get("accounts")
    accounts = accounts if isinstance(accounts, list) else [accounts]
    found = [account.get("key") for account in accounts if isinstance(account, dict)]
    told = [key for key in (*found, rest.get("accountkey")) if key is not None]
    return Me(
        key=values["key"],
        email=values.get("email"),
        account_keys=frozenset(exact_key(key, "accountKey") for key in told),
        admin_roles=values.get("admin_roles", ()),
    )


def created_key(data: object, address: str) -> str:
    """Of the answer to a creation. Raises `Malformed`."""
    entries = data if isinstance(data, list) else [data]
    for entry in entries:
        if isinstance(entry, dict) and address_form(str(entry.get("email", ""))) == address_form(address):
            return exact_key(entry.get("key"), "key of a user")
    raise Malformed("no user with the address that was sent")
