"""PURE. Organizers as they travel: JSON in, `Organizer` out, and the bodies of what we send.

Source: goto-api section 2 ("Organizer object") and section 1 ("keys", "spelling in the wild").
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from sys import intern
from typing import Any, NamedTuple

from provisioner.people.organizer import IN_USE, NO_EXTRAS, NOTHING_MISSING, Organizer, Status
from provisioner.people.person import Person
from provisioner.people.spellings import is_same

Json = dict[str, Any]

THEIR_NAMES: Mapping[str, str] = {
    "key": "organizerKey",
    "email": "email",
    "first_name": "firstName",
    "last_name": "lastName",
    "status": "status",
    "locale": "locale",
    "time_zone": "timeZone",
    "admin_roles": "adminRoles",
}
_OUR_NAMES = {their.lower(): ours for ours, their in THEIR_NAMES.items()}
_OUR_NAMES |= {their: ours for ours, their in THEIR_NAMES.items()}
_PLAIN = frozenset({"first_name", "last_name", "locale", "time_zone"})
_NEEDED_TO_DECIDE = frozenset(THEIR_NAMES) - {"key", "email"}
_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)


class Malformed(ValueError):
    """An answer that is not what the reference describes. The text says what was seen, without values."""


class Unreadable(Malformed):
    """No JSON at all: empty, cut off, an HTML page."""


# --- reading ---------------------------------------------------------------------------------------------


def decode(body: bytes) -> object:
    """The JSON of a body. Whole numbers stay exact; a number that no float can hold becomes None, so that
    damage in a field nobody needs does not spoil the rest. Raises `Unreadable`."""
    if not body.strip():
        raise Unreadable("an empty body")
    if is_page(body):
        raise Unreadable("an HTML page")
    try:
        return json.loads(body, parse_float=_finite, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable("JSON that is cut off or damaged") from None


def is_page(body: bytes) -> bool:
    """Something between us and the API answered for humans."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def exact_key(value: object, name: str = "organizerKey") -> str:
    """A key as exact text. A float, also one written as text, has lost digits: an error, never rounded."""
    if isinstance(value, str) and _KEY.fullmatch(value := value.strip()):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    raise Malformed(f"an {name} that is no exact key (JSON {type(value).__name__})")


class Shown(NamedTuple):
    """What an object shows. `values` holds our names of the fields that are there and can be read;
    `extras` everything that we would not write back exactly as it came."""

    values: Json
    extras: Json


def shown(entry: object, our_names: Mapping[str, str] = _OUR_NAMES) -> Shown:
    """`our_names`: theirs, also in lower case, → ours. Raises `Malformed` where the entry is no object or its
    key cannot be exact."""
    if not isinstance(entry, dict):
        raise Malformed(f"a JSON {type(entry).__name__} where an organizer is meant")
    values: Json = {}
    extras: Json = {}
    for name, raw in entry.items():
        ours = our_names.get(name) or our_names.get(name.lower())
        if ours is None:
            extras[name] = intern(raw) if raw.__class__ is str else raw
            continue
        if ours in _PLAIN and raw.__class__ is str and raw and raw.isascii():
            values[ours] = intern(raw)  # names, zones: most come many times in a listing
            continue
        value = _READ[ours](raw)
        if value is not _NOT_SHOWN:
            values[ours] = value
        if value is _NOT_SHOWN or _written(value) != raw:
            extras[THEIR_NAMES[ours]] = raw
    return Shown(values, extras)


def organizer(entry: object, *, whole: bool, like: Mapping[str, object] = NO_EXTRAS) -> Organizer:
    """`whole`: the object was asked for by key, so what it leaves out is empty. Otherwise it is named in
    `missing`. A status that is not shown is UNKNOWN either way. `like`: the extras of another one, which are
    kept once where they are the same. Raises `Malformed`."""
    values, extras = shown(entry)
    for needed in ("key", "email"):
        if needed not in values:
            raise Malformed(f"an organizer without {THEIR_NAMES[needed]}")
    missing = NOTHING_MISSING if whole else _NEEDED_TO_DECIDE.difference(values) or NOTHING_MISSING
    values.setdefault("status", Status.UNKNOWN)
    # in Python, not in JSON, 1 equals true: hence the texts
    known = extras == like and repr(extras) == repr(like)
    return Organizer(**values, missing=missing, extras=like if known else extras)


def updated(before: Organizer, seen: Shown) -> Organizer:
    """The organizer with what an answer shows of it on top."""
    return before._replace(
        **seen.values, missing=before.missing.difference(seen.values), extras={**before.extras, **seen.extras}
    )


# --- writing ---------------------------------------------------------------------------------------------


def create_body(person: Person) -> Json:
    body = {"email": person.email, "firstName": person.first_name, "lastName": person.last_name}
    if person.locale:
        body["locale"] = person.locale
    if person.time_zone:
        body["timeZone"] = person.time_zone
    return body


def put_body(organizer: Organizer, wanted: Mapping[str, str]) -> Json:
    """The whole object as it was read, `wanted` (our names, `status` among them) on top: what a full PUT
    leaves out is reset (goto-api section 2, row `update`)."""
    read = {
        their: _written(value)
        for ours, their in THEIR_NAMES.items()
        if (value := getattr(organizer, ours)) and value is not Status.UNKNOWN
    }
    return {**read, **organizer.extras, **{THEIR_NAMES[ours]: str(value) for ours, value in wanted.items()}}


def encode(body: Json) -> bytes:
    return json.dumps(body, allow_nan=False).encode("ascii")


# --- comparing -------------------------------------------------------------------------------------------


def differing(values: Mapping[str, object], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The wanted fields that show something else, or nothing; another spelling of the same is the same."""
    return tuple(name for name, value in wanted.items() if not _same(name, values.get(name), value))


def _same(name: str, seen: object, wanted: str) -> bool:
    if name == "status" and wanted == Status.ACTIVE:
        return seen in IN_USE
    return is_same(name, seen, wanted) if isinstance(seen, str) else not wanted


# --- single values ---------------------------------------------------------------------------------------

_NOT_SHOWN: Any = object()
_STATUSES = dict(Status.__members__)


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _no_number(_: str) -> None:
    return None


def _text(raw: Any) -> Any:
    if isinstance(raw, str):
        # half of a surrogate pair can neither be stored nor sent
        return raw if raw.isascii() else raw.encode(errors="replace").decode()
    return "" if raw is None else _NOT_SHOWN


def _optional(raw: Any) -> Any:
    return _text(raw) or None


def _address(raw: Any) -> Any:
    text = _text(raw)
    return (text.strip() or _NOT_SHOWN) if isinstance(text, str) else _NOT_SHOWN


def _status(raw: Any) -> Any:
    if not isinstance(raw, str) or not raw.strip():
        return _NOT_SHOWN
    return _STATUSES.get(raw) or _STATUSES.get(raw.strip().upper(), Status.UNKNOWN)


def _roles(raw: Any) -> tuple[str, ...]:
    """What is no text still counts as a role: an admin in an odd shape is an admin."""
    if raw is None or raw == []:
        return ()
    listed = raw if isinstance(raw, list) else [raw]
    roles = (role if isinstance(role, str) else json.dumps(role) for role in listed)
    return tuple(role for role in roles if role.strip())


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "key": exact_key,
    "email": _address,
    "first_name": _text,
    "last_name": _text,
    "status": _status,
    "locale": _optional,
    "time_zone": _optional,
    "admin_roles": _roles,
}
