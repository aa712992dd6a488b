"""The account in the dialect `guide-v2`: paths, spelling and statuses of goto-api section 2 (seed 004)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from provisioner.people.organizer import Status
from provisioner.simulator.account import Account, Organizer, Reason, Refused
from provisioner.simulator.exchange import Answer, error
from provisioner.simulator.meetings import Meeting, MeetingState
from provisioner.simulator.options import Options
from provisioner.simulator.spelling import attendee_object, organizer_object

BASE = "/G2M/rest/v2"
DEFAULT_PAGE = 10
MAX_PAGE = 100
READ_ORGANIZERS = ("admin:org.read", "admin:org.manage")
WRITE_ORGANIZERS = ("admin:org.manage", "identity:scim.user.management")
READ_MEETINGS = ("collab:meeting:read", "collab:meeting:manage")
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
MEETING_IN_THE_GUIDE = frozenset({"meetingId", "subject", "startTime"})
REFUSALS = {
    Reason.UNKNOWN_ORGANIZER: (404, "OrganizerNotFound"),
    Reason.UNKNOWN_MEETING: (404, "MeetingNotFound"),
    Reason.ADDRESS_TAKEN: (409, "OrganizerExists"),
    Reason.PROFILE_ELSEWHERE: (409, "ProfileInAnotherAccount"),
    Reason.INVALID: (400, "InvalidRequest"),
}


class Call(NamedTuple):
    """One authorized-looking request: `path` without `BASE`, `body` parsed, `scopes` those of its token."""

    method: str
    path: str
    query: Mapping[str, str]
    body: object
    scopes: tuple[str, ...]
    now: datetime


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
            return operation(_Desk(call, account, options), names.get("key", ""))
        except Refused as refused:
            status, code = REFUSALS.get(refused.reason, (options.seatless_status, "NoSeatAvailable"))
            return error(status, code, refused.detail)
    return error(404, "NotFound", f"There is no {call.method} {call.path}.")


class _Desk(NamedTuple):
    call: Call
    account: Account
    options: Options

    def shown_key(self, key: str) -> str | int:
        return int(key) if self.options.integer_keys else key

    def organizer(self, organizer: Organizer) -> dict[str, object]:
        shown = organizer_object(organizer, self.account.key)
        shown["organizerKey"] = self.shown_key(organizer.key)
        shown["accountKey"] = self.shown_key(self.account.key)
        return shown


# --- organizers ------------------------------------------------------------------------------------------


def _list(desk: _Desk, _: str) -> Answer:
    after = _position(desk.call.query)
    organizers, further = desk.account.page(after=after, limit=_limit(desk.call.query, desk.options))
    entries = [desk.organizer(organizer) for organizer in organizers]
    if desk.options.thin_listing:
        entries = [_only(entry, IN_THE_LISTING) for entry in entries]
    return Answer(200, _page("organizers", entries, further))


def _get(desk: _Desk, key: str) -> Answer:
    shown = desk.organizer(desk.account.find(key))
    return Answer(200, _only(shown, IN_THE_GUIDE) if desk.options.thin_objects else shown)


def _create(desk: _Desk, _: str) -> Answer:
    body = _object(desk.call.body)
    texts = _texts(body)
    missing = [name for name in ("email", "firstName", "lastName") if TEXT_FIELDS[name] not in texts]
    if missing:
        raise Refused(Reason.INVALID, f"Required: {', '.join(missing)}.")
    shown = desk.organizer(desk.account.create(**texts, admin_roles=_roles(body)))
    return Answer(201, _only(shown, frozenset({"organizerKey", "email", "status"})))


def _update(desk: _Desk, key: str) -> Answer:
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
    return Answer(200, _only(desk.organizer(organizer), {"organizerKey", *body}))


def _suspend(desk: _Desk, key: str) -> Answer:
    shown = desk.organizer(desk.account.suspend(key))
    return Answer(200, _only(shown, frozenset({"organizerKey", "status"})))


def _delete(desk: _Desk, key: str) -> Answer:
    desk.account.delete(key, now=desk.call.now)
    return Answer(204)


# --- meetings --------------------------------------------------------------------------------------------


def _meetings(desk: _Desk, key: str) -> Answer:
    wanted = desk.call.query.get("status")
    if wanted not in (None, "ACTIVE", "INACTIVE", "HISTORY"):
        raise Refused(Reason.INVALID, "status is ACTIVE, INACTIVE or HISTORY.")
    if wanted is None and desk.options.default_hides_inactive:
        wanted = "ACTIVE"
    state = None if wanted is None else MeetingState(wanted)
    meetings = desk.account.meetings_of(key, now=desk.call.now, state=state)
    start = _position(desk.call.query) or 0
    end = start + _limit(desk.call.query, desk.options)
    owner = desk.account.find(key)
    entries = [_meeting_entry(desk, meeting, owner) for meeting in meetings[start:end]]
    return Answer(200, _page("meetings", entries, end if end < len(meetings) else None))


def _meeting_entry(desk: _Desk, meeting: Meeting, owner: Organizer) -> dict[str, object]:
    """As seed 000 shows an upcoming meeting: booleans as texts, the call expanded."""
    entry: dict[str, object] = {
        "meetingId": desk.shown_key(meeting.meeting_id),
        "subject": meeting.subject,
        "startTime": meeting.start_time,
        "endTime": meeting.end_time,
        "meetingType": meeting.meeting_type,
        "status": meeting.state_at(desk.call.now).value,
        "passwordRequired": "true" if meeting.password_required else "false",
        "conferenceCallInfo": meeting.shown_call,
        "joinURL": meeting.join_url,
        "organizerKey": desk.shown_key(owner.key),
        "accountKey": desk.shown_key(desk.account.key),
        "email": owner.email,
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "locale": owner.locale,
    }
    if meeting.instance_key is not None:
        entry["meetingInstanceKey"] = desk.shown_key(meeting.instance_key)
    return _only(entry, MEETING_IN_THE_GUIDE) if desk.options.thin_objects else entry


def _attendees(desk: _Desk, instance_key: str) -> Answer:
    stays = desk.account.attendees(instance_key, now=desk.call.now)
    return Answer(200, {"attendees": [attendee_object(stay) for stay in stays]})


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


def _limit(query: Mapping[str, str], options: Options) -> int:
    text = query.get("limit", str(DEFAULT_PAGE))
    if not re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII):
        raise Refused(Reason.INVALID, "limit is not a whole number above 0.")
    return min(int(text), MAX_PAGE, options.page_cap)


def _position(query: Mapping[str, str]) -> int | None:
    """What `_page` has put into the token that comes back."""
    token = query.get("nextPageToken")
    if token is None:
        return None
    try:
        return int(base64.urlsafe_b64decode(token).decode())
    except (binascii.Error, ValueError):
        raise Refused(Reason.INVALID, "nextPageToken is not one of ours.") from None


def _page(name: str, entries: list[dict[str, object]], further: int | None) -> dict[str, object]:
    page: dict[str, object] = {name: entries}
    if further is not None:
        page["nextPageToken"] = base64.urlsafe_b64encode(str(further).encode()).decode()
    return page


def _only(entry: Mapping[str, object], names: frozenset[str] | set[str]) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name in names}


Operation = Callable[[_Desk, str], Answer]
_OF_ACCOUNT = r"/accounts/(?P<account>\d+)/organizers"
_OF_ORGANIZER = r"/organizers/(?P<key>\d+)"
ROUTES: tuple[tuple[str, re.Pattern[str], tuple[str, ...], Operation], ...] = (
    ("GET", re.compile(_OF_ACCOUNT), READ_ORGANIZERS, _list),
    ("POST", re.compile(_OF_ACCOUNT), WRITE_ORGANIZERS, _create),
    ("GET", re.compile(_OF_ORGANIZER), READ_ORGANIZERS, _get),
    ("PUT", re.compile(_OF_ORGANIZER), WRITE_ORGANIZERS, _update),
    ("PUT", re.compile(_OF_ACCOUNT + r"/(?P<key>\d+)/suspend"), WRITE_ORGANIZERS, _suspend),
    ("DELETE", re.compile(_OF_ACCOUNT + r"/(?P<key>\d+)"), WRITE_ORGANIZERS, _delete),
    ("GET", re.compile(_OF_ORGANIZER + "/meetings"), READ_MEETINGS, _meetings),
    ("GET", re.compile(r"/meetings/(?P<key>\d+)/attendees"), READ_MEETINGS, _attendees),
)
