"""The account in the dialect `official-v1`, Meeting API: what is read of other people's meetings. Every
answer is a bare array (goto-api section 3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from provisioner.simulator.account import Account, Refused
from provisioner.simulator.exchange import Answer, Call
from provisioner.simulator.meetings import Meeting, MeetingState, moment
from provisioner.simulator.options import Options
from provisioner.simulator.spelling import attendee_object

BASE = "/G2M/rest"
SCOPES = ("collab:", "identity:")


class MeetingDesk(NamedTuple):
    call: Call
    account: Account
    options: Options

    def key(self, key: str) -> str | int:
        return int(key) if self.options.integer_keys else key


def answer(desk: MeetingDesk) -> Answer:
    for pattern, operation in ROUTES:
        match = pattern.fullmatch(desk.call.path.removeprefix(BASE)) if desk.call.method == "GET" else None
        if match is None:
            continue
        lacking = [scope for scope in SCOPES if scope not in desk.call.scopes]
        if lacking:
            return error(403, "AccessDenied", f"The token lacks the scope {lacking[0]}")
        try:
            return Answer(200, operation(desk, match["key"]))
        except Refused as refused:
            return error(404, "NotFound", refused.detail)
    return error(404, "NotFound", f"There is no {desk.call.method} {desk.call.path}.")


def error(status: int, code: str, message: str) -> Answer:
    """The Meeting API's error body."""
    return Answer(status, {"int_err_code": code, "msg": message})


def _upcoming(desk: MeetingDesk, key: str) -> list[dict[str, object]]:
    return [_entry(desk, each) for each in desk.account.meetings_of(key, now=desk.call.now)]


def _historical(desk: MeetingDesk, key: str) -> list[dict[str, object]]:
    return [_entry(desk, each) for each in _ended(desk, key)]


def _attendance_of_one(desk: MeetingDesk, key: str) -> list[dict[str, object]]:
    return [row for each in _ended(desk, key) for row in _stays(desk, each)]


def _attendance(desk: MeetingDesk, meeting_id: str) -> list[dict[str, object]]:
    """Of every session ever held under that id."""
    held = [each for each in desk.account.meetings if each.meeting_id == meeting_id]
    ended = [each for each in held if each.state_at(desk.call.now) is MeetingState.HISTORY]
    return [row for each in ended for row in _stays(desk, each)]


def _ended(desk: MeetingDesk, key: str) -> list[Meeting]:
    first, last = (moment(desk.call.query.get(name, "")) for name in ("startDate", "endDate"))
    ended = desk.account.meetings_of(key, now=desk.call.now, state=MeetingState.HISTORY)
    return [each for each in ended if _within(moment(each.start_time), first, last)]


def _within(start: datetime | None, first: datetime | None, last: datetime | None) -> bool:
    if start is None:
        return False
    return (first is None or start >= first) and (last is None or start <= last)


def _entry(desk: MeetingDesk, meeting: Meeting) -> dict[str, object]:
    """`status` says whether it is running now."""
    state = meeting.state_at(desk.call.now)
    return {
        "meetingId": desk.key(meeting.meeting_id),
        "subject": meeting.subject,
        "startTime": meeting.start_time,
        "endTime": meeting.end_time,
        "meetingType": meeting.meeting_type,
        "status": "ACTIVE" if state is MeetingState.ACTIVE else "INACTIVE",
        "passwordRequired": "true" if meeting.password_required else "false",
        "conferenceCallInfo": meeting.shown_call,
        "organizerkey": desk.key(meeting.organizer_key),
    }


def _stays(desk: MeetingDesk, meeting: Meeting) -> list[dict[str, object]]:
    """`email` is the organizer's."""
    owner = desk.account.organizers.get(meeting.organizer_key)
    about = {"meetingId": desk.key(meeting.meeting_id), "email": owner.email if owner else "NA"}
    return [{**about, **attendee_object(stay)} for stay in meeting.attendees]


Operation = Callable[[MeetingDesk, str], list[dict[str, object]]]
ROUTES: tuple[tuple[re.Pattern[str], Operation], ...] = (
    (re.compile(r"/organizers/(?P<key>\d+)/upcomingMeetings"), _upcoming),
    (re.compile(r"/organizers/(?P<key>\d+)/historicalMeetings"), _historical),
    (re.compile(r"/organizers/(?P<key>\d+)/attendees"), _attendance_of_one),
    (re.compile(r"/meetings/(?P<key>\d+)/attendees"), _attendance),
)
