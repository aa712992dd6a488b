"""The account in the dialect `guide-v2`: paths, spelling and statuses of goto-api section 2 (seed 004)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from provisioner.people.organizer import Status
from provisioner.simulator import guide_v2_meetings
from provisioner.simulator.account import Account, Reason, Refused
from provisioner.simulator.exchange import Answer, Call, error
from provisioner.simulator.guide_v2_desk import (
    READ_ORGANIZERS,
    WRITE_ORGANIZERS,
    Desk,
    Route,
    limit,
    only,
    page,
    position,
)
from provisioner.simulator.options import Options

BASE = "/G2M/rest/v2"
SCOPES = (
    "collab:meeting:manage",
    "collab:meeting:read",
    "identity:scim.user.management",
    "admin:org.read",
    "admin:org.manage",
)
TEXT_FIELDS = {
    "email": "email",
    "firstName": "first_name",
    "lastName": "last_name",
    "locale": "locale",
    "timeZone": "time_zone",
}
IN_THE_LISTING = frozenset({"organizerKey", "email"})
IN_THE_GUIDE = frozenset({"organizerKey", "email", "firstName", "lastName", "status"})
REFUSALS = {
    Reason.UNKNOWN_ORGANIZER: (404, "OrganizerNotFound"),
    Reason.UNKNOWN_MEETING: (404, "MeetingNotFound"),
    Reason.ADDRESS_TAKEN: (409, "OrganizerExists"),
    Reason.PROFILE_ELSEWHERE: (409, "ProfileInAnotherAccount"),
    Reason.INVALID: (400, "InvalidRequest"),
    Reason.NOT_YOURS: (403, "AccessDenied"),
    Reason.NOT_RECURRING: (400, "MeetingNotRecurring"),
    Reason.SUSPENDED: (403, "OrganizerSuspended"),
    Reason.IN_PROGRESS: (409, "MeetingInProgress"),
    Reason.NO_REPORT: (404, "ReportNotAvailable"),
}


def answer(call: Call, account: Account, options: Options) -> Answer:
    for method, pattern, scopes, operation in ROUTES:
        match = pattern.fullmatch(call.path) if method == call.method else None
        if match is None:
            continue
        if not set(scopes) & set(call.scopes):
            return error(403, "AccessDenied", f"The token lacks the scope {scopes[0]}.")
        names = match.groupdict()
        if names.get("account", account.key) != account.key:
            return error(403, "AccessDenied", "The token is not of this account.")
        try:
            return operation(Desk(call, account, options), names.get("key", ""))
        except Refused as refused:
            status, code = REFUSALS.get(refused.reason, (options.seatless_status, "NoSeatAvailable"))
            return error(status, code, refused.detail)
    return error(404, "NotFound", f"There is no {call.method} {call.path}.")


# --- organizers ------------------------------------------------------------------------------------------


def _list(desk: Desk, _: str) -> Answer:
    after = position(desk.call.query)
    organizers, further = desk.account.page(after=after, limit=limit(desk.call.query, desk.options))
    entries = [desk.organizer(organizer) for organizer in organizers]
    if desk.options.thin_listing:
        entries = [only(entry, IN_THE_LISTING) for entry in entries]
    return Answer(200, page("organizers", entries, further))


def _get(desk: Desk, key: str) -> Answer:
    shown = desk.organizer(desk.account.find(key))
    return Answer(200, only(shown, IN_THE_GUIDE) if desk.options.thin_objects else shown)


def _create(desk: Desk, _: str) -> Answer:
    body = _object(desk.call.body)
    texts = _texts(body)
    missing = [name for name in ("email", "firstName", "lastName") if TEXT_FIELDS[name] not in texts]
    if missing:
        raise Refused(Reason.INVALID, f"Required: {', '.join(missing)}.")
    shown = desk.organizer(desk.account.create(**texts, admin_roles=_roles(body)))
    return Answer(201, only(shown, frozenset({"organizerKey", "email", "status"})))


def _update(desk: Desk, key: str) -> Answer:
    """The answer carries the key and the fields that were sent (the guide's example)."""
    body = _object(desk.call.body)
    if str(body.get("organizerKey", key)) != key:
        raise Refused(Reason.INVALID, "organizerKey is immutable.")
    status = body.get("status")
    if status not in (None, Status.ACTIVE, Status.SUSPENDED):
        raise Refused(Reason.INVALID, "status is ACTIVE or SUSPENDED.")
    organizer = desk.account.update(
        key,
        **_texts(body),
        status=None if status is None else Status(str(status)),
        admin_roles=_roles(body),
    )
    return Answer(200, only(desk.organizer(organizer), {"organizerKey", *body}))


def _suspend(desk: Desk, key: str) -> Answer:
    shown = desk.organizer(desk.account.suspend(key))
    return Answer(200, only(shown, frozenset({"organizerKey", "status"})))


def _delete(desk: Desk, key: str) -> Answer:
    desk.account.delete(key, now=desk.call.now)
    return Answer(204)


# --- reading requests ------------------------------------------------------------------------------------


def _object(body: object) -> dict[str, object]:
    if not isinstance(body, dict):
        raise Refused(Reason.INVALID, "The body is not a JSON object.")
    return {name: value for name, value in body.items() if value is not None}


def _texts(body: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, attribute in TEXT_FIELDS.items():
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not value.strip():
            raise Refused(Reason.INVALID, f"{name} is not a text.")
        found[attribute] = value
    if "@" not in found.get("email", "@"):
        raise Refused(Reason.INVALID, "email is not an address.")
    return found


def _roles(body: Mapping[str, object]) -> tuple[str, ...]:
    roles = body.get("adminRoles", [])
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise Refused(Reason.INVALID, "adminRoles is not a list of texts.")
    return tuple(roles)


_OF_ACCOUNT = r"/accounts/(?P<account>\d+)/organizers"
_OF_ORGANIZER = r"/organizers/(?P<key>\d+)"
ROUTES: tuple[Route, ...] = (
    ("GET", re.compile(_OF_ACCOUNT), READ_ORGANIZERS, _list),
    ("POST", re.compile(_OF_ACCOUNT), WRITE_ORGANIZERS, _create),
    ("GET", re.compile(_OF_ORGANIZER), READ_ORGANIZERS, _get),
    ("PUT", re.compile(_OF_ORGANIZER), WRITE_ORGANIZERS, _update),
    ("PUT", re.compile(_OF_ACCOUNT + r"/(?P<key>\d+)/suspend"), WRITE_ORGANIZERS, _suspend),
    ("DELETE", re.compile(_OF_ACCOUNT + r"/(?P<key>\d+)"), WRITE_ORGANIZERS, _delete),
    *guide_v2_meetings.ROUTES,
)
