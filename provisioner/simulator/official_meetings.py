"""The account in the dialect `official-v1`, Meeting API: meetings, sessions, attendance (goto-api section 3).
There are no pages, and a list is a bare array, even of one object."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from provisioner.simulator import meeting_bodies, meeting_spelling, scheduling, sessions
from provisioner.simulator.account import Account, Organizer, Reason, Refused
from provisioner.simulator.exchange import Answer, Call
from provisioner.simulator.meetings import Meeting, MeetingState, moment
from provisioner.simulator.options import Options
from provisioner.simulator.scheduling import Caller

BASE = "/G2M/rest"
OWN = ("collab:",)
OF_OTHERS = ("collab:", "identity:")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
REFUSALS = {
    Reason.INVALID: (400, "InvalidRequest"),
    Reason.NOT_YOURS: (403, "AccessDenied"),
    Reason.NOT_RECURRING: (400, "MeetingNotRecurring"),
    Reason.SUSPENDED: (403, "OrganizerSuspended"),
    Reason.IN_PROGRESS: (409, "MeetingInProgress"),
}
"""The others are 404."""
Rows = list[dict[str, object]]


class MeetingDesk(NamedTuple):
    call: Call
    account: Account
    options: Options

    @property
    def caller(self) -> Caller:
        sees_others = set(OF_OTHERS) <= set(self.call.scopes) and not self.options.hides_others_meetings
        return scheduling.caller(self.account, sees_others=sees_others)

    def key(self, key: str) -> str | int:
        return int(key) if self.options.integer_keys else key

    def attendance_key(self, key: str) -> str | int | float:
        return meeting_spelling.damaged(key) if self.options.damaged_keys else self.key(key)

    def owner(self, meeting: Meeting) -> Organizer | None:
        """None: gone."""
        return self.account.organizers.get(meeting.organizer_key)


def answer(desk: MeetingDesk) -> Answer:
    for method, pattern, scopes, operation in ROUTES:
        path = desk.call.path.removeprefix(BASE)
        match = pattern.fullmatch(path) if desk.call.method == method else None
        if match is None:
            continue
        lacking = [scope for scope in scopes if scope not in desk.call.scopes]
        if lacking:
            return error(403, "AccessDenied", f"The token lacks the scope {lacking[0]}")
        try:
            return operation(desk, match.groupdict().get("key", ""))
        except Refused as refused:
            status, code = REFUSALS.get(refused.reason, (404, "NotFound"))
            return error(status, code, refused.detail)
    return error(404, "NotFound", f"There is no {desk.call.method} {desk.call.path}.")


def error(status: int, code: str, message: str) -> Answer:
    """The Meeting API's error body."""
    return Answer(status, {"int_err_code": code, "msg": message})


# --- one meeting -----------------------------------------------------------------------------------------


def _create(desk: MeetingDesk, _: str) -> Answer:
    made = scheduling.create(
        desk.account,
        desk.caller,
        meeting_bodies.wish(desk.call.body, meeting_bodies.OFFICIAL),
        recurring_needs_times=desk.options.recurring_needs_times,
    )
    return Answer(201, [meeting_spelling.created_object(made, desk.caller.me)])


def _get(desk: MeetingDesk, meeting_id: str) -> Answer:
    found = scheduling.find(desk.account, desk.caller, meeting_id, now=desk.call.now)
    is_running = found.state_at(desk.call.now) is MeetingState.ACTIVE
    owner = desk.account.find(found.organizer_key)
    return Answer(200, [meeting_spelling.single_object(found, owner, is_running=is_running)])


def _update(desk: MeetingDesk, meeting_id: str) -> Answer:
    wish = meeting_bodies.wish(desk.call.body, meeting_bodies.OFFICIAL)
    scheduling.update(desk.account, desk.caller, meeting_id, wish, now=desk.call.now)
    return Answer(204)


def _delete(desk: MeetingDesk, meeting_id: str) -> Answer:
    scheduling.delete(desk.account, desk.caller, meeting_id, now=desk.call.now)
    return Answer(204)


def _start(desk: MeetingDesk, meeting_id: str) -> Answer:
    """The one answer that is no array (seed 000, "Start Meeting")."""
    return Answer(
        200, {"hostURL": scheduling.host_url(desk.account, desk.caller, meeting_id, now=desk.call.now)}
    )


# --- lists -----------------------------------------------------------------------------------------------


def _own_upcoming(desk: MeetingDesk, _: str) -> Answer:
    return _upcoming(desk, desk.caller.me.key)


def _own_historical(desk: MeetingDesk, _: str) -> Answer:
    return _historical(desk, desk.caller.me.key)


def _upcoming(desk: MeetingDesk, key: str) -> Answer:
    return Answer(200, [_entry(desk, each) for each in desk.account.meetings_of(key, now=desk.call.now)])


def _historical(desk: MeetingDesk, key: str) -> Answer:
    return Answer(
        200,
        [
            meeting_spelling.session_object(each, desk.owner(each), desk.key(key))
            for each in _held_in_range(desk, key)
        ],
    )


def _attendance_of_one(desk: MeetingDesk, key: str) -> Answer:
    return Answer(200, _attendance(desk, _held_in_range(desk, key)))


def _attendance_of_meeting(desk: MeetingDesk, meeting_id: str) -> Answer:
    """Of every session ever held under that id."""
    held = sessions.held_as(desk.account, meeting_id, now=desk.call.now)
    sessions.demand_report(held, desk.options.missing_report)
    return Answer(200, _attendance(desk, held))


def _attendance(desk: MeetingDesk, held: list[Meeting]) -> Rows:
    return [
        meeting_spelling.attendance_row(each, stay, desk.owner(each), desk.attendance_key(each.organizer_key))
        for each in held
        if not each.report_missing
        for stay in each.attendees
    ]


def _held_in_range(desk: MeetingDesk, key: str) -> list[Meeting]:
    first, last = (_date(desk, name) for name in ("startDate", "endDate"))
    return sessions.started_within(sessions.held_by(desk.account, key, now=desk.call.now), first, last)


def _date(desk: MeetingDesk, name: str) -> datetime:
    text = desk.call.query.get(name, "")
    found = moment(text) if DATE.fullmatch(text) else None
    if found is None:
        raise Refused(Reason.INVALID, f"{name} is not a time in UTC, with Z and without fractions.")
    return found


def _entry(desk: MeetingDesk, meeting: Meeting) -> dict[str, object]:
    """`status` says whether it is running now."""
    return meeting_spelling.listed_object(
        meeting,
        desk.account.find(meeting.organizer_key),
        desk.account.key,
        status=meeting.state_at(desk.call.now).value,
        key=desk.key,
    )


Operation = Callable[[MeetingDesk, str], Answer]
_ONE = r"/meetings/(?P<key>\d+)"
_OF_ORGANIZER = r"/organizers/(?P<key>\d+)"
ROUTES: tuple[tuple[str, re.Pattern[str], tuple[str, ...], Operation], ...] = (
    ("POST", re.compile("/meetings"), OWN, _create),
    ("GET", re.compile(_ONE), OWN, _get),
    ("PUT", re.compile(_ONE), OWN, _update),
    ("DELETE", re.compile(_ONE), OWN, _delete),
    ("GET", re.compile(_ONE + "/start"), OWN, _start),
    ("GET", re.compile("/upcomingMeetings"), OWN, _own_upcoming),
    ("GET", re.compile("/historicalMeetings"), OWN, _own_historical),
    ("GET", re.compile(_OF_ORGANIZER + "/upcomingMeetings"), OF_OTHERS, _upcoming),
    ("GET", re.compile(_OF_ORGANIZER + "/historicalMeetings"), OF_OTHERS, _historical),
    ("GET", re.compile(_OF_ORGANIZER + "/attendees"), OF_OTHERS, _attendance_of_one),
    ("GET", re.compile(_ONE + "/attendees"), OF_OTHERS, _attendance_of_meeting),
)
