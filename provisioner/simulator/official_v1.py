"""The account in the dialect `official-v1`, Admin API: users and licences (goto-api section 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from provisioner.simulator import licensed, official_meetings
from provisioner.simulator.account import Account, Organizer, Reason, Refused
from provisioner.simulator.exchange import Answer, Call
from provisioner.simulator.guide_v2 import TEXT_FIELDS
from provisioner.simulator.licenses import Invitation, License
from provisioner.simulator.official_meetings import MeetingDesk
from provisioner.simulator.options import Options

BASE = "/admin/rest/v1"
MAX_PAGE = 100
IDENTITY = "identity:"
SCOPES = ("collab:", IDENTITY)
REFUSALS = {
    Reason.UNKNOWN_ORGANIZER: (404, "UserNotFound"),
    Reason.ADDRESS_TAKEN: (409, "EmailInUse"),
    Reason.PROFILE_ELSEWHERE: (409, "ProfileInAnotherAccount"),
    Reason.LOCKED: (403, "IdentityReadOnly"),
    Reason.INVALID: (400, "InvalidRequest"),
}


def speaks(path: str) -> bool:
    return path.startswith((BASE + "/", official_meetings.BASE + "/"))


def answer(call: Call, account: Account, options: Options) -> Answer:
    """`call.path` is the whole path."""
    if call.path.startswith(official_meetings.BASE + "/"):
        return official_meetings.answer(MeetingDesk(call, account, options))
    for method, pattern, operation in ROUTES:
        match = pattern.fullmatch(call.path.removeprefix(BASE)) if method == call.method else None
        if match is None:
            continue
        if IDENTITY not in call.scopes:
            return error(403, "AccessDenied", f"The token lacks the scope {IDENTITY}")
        names = match.groupdict()
        if names.get("account", account.key) != account.key:
            return error(403, "AccessDenied", "The token is not of this account.")
        try:
            return operation(_Desk(call, account, options), names.get("key", ""))
        except Refused as refused:
            status, code = REFUSALS.get(refused.reason, (options.seatless_status, "InsufficientLicenses"))
            return error(status, code, refused.detail)
    return error(404, "NotFound", f"There is no {call.method} {call.path}.")


def expired(path: str) -> Answer:
    """Each API says it in its own way."""
    if path.startswith(BASE + "/"):
        refused = error(401, "Unauthorized", "The access token is missing, unknown or expired.")
        return refused._replace(headers={"WWW-Authenticate": "Bearer"})
    return official_meetings.error(403, "InvalidToken", "Invalid token passed")


def error(status: int, code: str, value: str) -> Answer:
    """The Admin API's error body."""
    return Answer(status, {"incidentId": f"sim-{status}-{code}", "errors": [{"code": code, "value": value}]})


class _Desk(NamedTuple):
    call: Call
    account: Account
    options: Options

    def key(self, key: str) -> str | int:
        return int(key) if self.options.integer_keys else key

    def keys(self, keys: tuple[str, ...] | list[str]) -> list[str | int]:
        return [self.key(key) for key in keys]

    def user(self, user: Organizer) -> dict[str, object]:
        """Without the fields that are empty."""
        licenses = self.account.licenses
        products = {product for key in user.license_keys for product in licenses[key].products}
        shown: dict[str, object] = {
            "key": self.key(user.key),
            "email": user.email,
            "firstName": user.first_name,
            "lastName": user.last_name,
            "locale": user.locale,
            "timeZone": user.time_zone,
            "licenseKeys": self.keys(user.license_keys),
            "products": sorted(products),
            "groupKey": user.group_key and self.key(user.group_key),
            "adminRoles": list(user.admin_roles),
            "status": licensed.shown_status(user).value,
            "invitedDate": user.invited_at and int(user.invited_at.timestamp() * 1000),
            "nameLocked": user.name_locked,
            "emailLocked": user.email_locked,
            "identityReadOnly": user.identity_read_only,
        }
        return {name: value for name, value in shown.items() if value or value is False}


# --- the operations --------------------------------------------------------------------------------------


def _me(desk: _Desk, _: str) -> Answer:
    account = desk.account
    me = account.holder(account.service_organizer or "")
    if me is None:
        return error(403, "AccessDenied", "The token is of nobody in this account.")
    accounts = ((account.key, "Simulated"), *account.other_accounts)
    return Answer(
        200,
        {
            "key": desk.key(me.key),
            "accountKey": desk.key(account.key),
            "email": me.email,
            "accounts": [{"key": desk.key(key), "name": name} for key, name in accounts],
            "adminRoles": list(me.admin_roles),
        },
    )


def _list(desk: _Desk, _: str) -> Answer:
    offset, size = (_number(desk.call.query, name) for name in ("offset", "pageSize"))
    keys = desk.account.keys_in_order()
    page = keys[offset : offset + min(size or MAX_PAGE, MAX_PAGE, desk.options.page_cap)]
    return Answer(
        200,
        {
            "results": [desk.user(desk.account.organizers[str(key)]) for key in page],
            "fromIndex": offset,
            "toIndex": offset + len(page),
            "total": len(keys),
        },
    )


def _get(desk: _Desk, key: str) -> Answer:
    return Answer(200, desk.user(desk.account.find(key)))


def _create(desk: _Desk, _: str) -> Answer:
    body = _object(desk.call.body)
    users = body.get("users")
    if not isinstance(users, list) or len(users) != 1:
        raise Refused(Reason.INVALID, "users is not a list of one.")
    texts = _texts(_object(users[0]))
    if missing := {"email", "first_name", "last_name"} - texts.keys():
        raise Refused(Reason.INVALID, f"Required: {', '.join(sorted(missing))}.")
    licenses = _keys(body, "licenseKeys") or []
    user = licensed.invite(desk.account, **texts, license_keys=licenses, now=desk.call.now)
    return Answer(201, [{"key": desk.key(user.key), "email": user.email}])


def _update(desk: _Desk, key: str) -> Answer:
    body = _object(desk.call.body)
    if "key" in body:
        raise Refused(Reason.INVALID, "key is not for a body.")
    before = desk.account.find(key)
    try:
        licensed.rename(desk.account, key, _texts(body))
        licensed.entitle(
            desk.account, key, license_keys=_keys(body, "licenseKeys"), admin_roles=_keys(body, "adminRoles")
        )
    except Refused:
        desk.account.organizers[key] = before
        raise
    return Answer(200)


def _delete(desk: _Desk, key: str) -> Answer:
    desk.account.delete(key, now=desk.call.now)
    return Answer(204)


def _licenses(desk: _Desk, _: str) -> Answer:
    return Answer(200, [_license(desk, each) for each in desk.account.licenses.values()])


def _license(desk: _Desk, shown: License) -> dict[str, object]:
    held = licensed.holders(desk.account, shown.key)
    accepted = [user.key for user in held if user.invitation is Invitation.ACCEPTED]
    entry: dict[str, object] = {
        "key": desk.key(shown.key),
        "userCount": len(held),
        "products": list(shown.products),
        "userKeys": desk.keys(accepted),
        "invitedUserKeys": desk.keys([user.key for user in held if user.key not in accepted]),
        "enabled": shown.enabled,
    }
    return entry if shown.seats is None else {**entry, "seats": shown.seats}


# --- reading requests ------------------------------------------------------------------------------------


def _object(body: object) -> dict[str, object]:
    if not isinstance(body, dict):
        raise Refused(Reason.INVALID, "The body is not a JSON object.")
    return body


def _texts(body: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, attribute in TEXT_FIELDS.items():
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not value.strip() or (name == "email" and "@" not in value):
            raise Refused(Reason.INVALID, f"{name} is not what it should be.")
        found[attribute] = value
    return found


def _keys(body: Mapping[str, object], name: str) -> list[str] | None:
    """Keys, or words; None where they are left out."""
    values = body.get(name)
    if values is None:
        return None
    if not isinstance(values, list) or not all(isinstance(value, str | int) for value in values):
        raise Refused(Reason.INVALID, f"{name} is not a list.")
    return [str(value) for value in values]


def _number(query: Mapping[str, str], name: str) -> int:
    text = query.get(name, "0")
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise Refused(Reason.INVALID, f"{name} is not a number.")
    return int(text)


Operation = Callable[[_Desk, str], Answer]
_USERS = r"/accounts/(?P<account>\d+)/users"
ROUTES: tuple[tuple[str, re.Pattern[str], Operation], ...] = (
    ("GET", re.compile("/me"), _me),
    ("GET", re.compile(_USERS), _list),
    ("POST", re.compile(_USERS), _create),
    ("GET", re.compile(_USERS + r"/(?P<key>\d+)"), _get),
    ("PUT", re.compile(_USERS + r"/(?P<key>\d+)"), _update),
    ("DELETE", re.compile(_USERS + r"/(?P<key>\d+)"), _delete),
    ("GET", re.compile(r"/accounts/(?P<account>\d+)/licenses"), _licenses),
)
