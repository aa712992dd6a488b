"""The meetings of `guide-v2`: goto-api section 2, "Meeting operations", and the lists of one organizer."""

from __future__ import annotations

import re
from datetime import datetime

from provisioner.simulator import meeting_bodies, meeting_spelling, scheduling, sessions
from provisioner.simulator.account import Organizer, Reason, Refused
from provisioner.simulator.exchange import Answer
from provisioner.simulator.guide_v2_desk import (
    READ_MEETINGS,
    READ_ORGANIZERS,
    WRITE_MEETINGS,
    Desk,
    Route,
    limit,
    only,
    page,
    position,
)
from provisioner.simulator.meetings import Meeting, MeetingState, moment
from provisioner.simulator.scheduling import Caller
from provisioner.simulator.spelling import attendee_object

IN_THE_GUIDE = frozenset({"meetingId", "subject", "startTime"})


def _caller(desk: Desk) -> Caller:
    """An admin token reads what others own, unless the options say otherwise."""
    is_admin = bool(set(READ_ORGANIZERS) & set(desk.call.scopes))
    return scheduling.caller(desk.account, sees_others=is_admin and not desk.options.hides_others_meetings)


# --- one meeting -----------------------------------------------------------------------------------------


def _create(desk: Desk, _: str) -> Answer:
    who = _caller(desk)
    made = scheduling.create(
        desk.account,
        who,
        meeting_bodies.wish(desk.call.body, meeting_bodies.GUIDE),
        recurring_needs_times=desk.options.recurring_needs_times,
    )
    return Answer(201, meeting_spelling.created_object(made, who.me))


def _get(desk: Desk, meeting_id: str) -> Answer:
    found = scheduling.find(desk.account, _caller(desk), meeting_id, now=desk.call.now)
    shown = meeting_spelling.single_object(
        found,
        desk.account.find(found.organizer_key),
        is_running=found.state_at(desk.call.now) is MeetingState.ACTIVE,
    )
    return Answer(200, {"meetings": [shown]} if desk.options.wrapped_meeting else shown)


def _update(desk: Desk, meeting_id: str) -> Answer:
    wish = meeting_bodies.wish(desk.call.body, meeting_bodies.GUIDE)
    scheduling.update(desk.account, _caller(desk), meeting_id, wish, now=desk.call.now)
    return Answer(204)


def _delete(desk: Desk, meeting_id: str) -> Answer:
    scheduling.delete(desk.account, _caller(desk), meeting_id, now=desk.call.now)
    return Answer(204)


def _start(desk: Desk, meeting_id: str) -> Answer:
    url = scheduling.host_url(desk.account, _caller(desk), meeting_id, now=desk.call.now)
    return Answer(200, {"hostURL": url})


# --- lists -----------------------------------------------------------------------------------------------


def _upcoming(desk: Desk, _: str) -> Answer:
    me = _caller(desk).me
    return _listed(desk, me, desk.account.meetings_of(me.key, now=desk.call.now))


def _historical(desk: Desk, _: str) -> Answer:
    if missing := [name for name in ("startDate", "endDate") if name not in desk.call.query]:
        raise Refused(Reason.INVALID, f"Required: {', '.join(missing)}.")
    me = _caller(desk).me
    return _listed(desk, me, _in_range(desk, sessions.held_by(desk.account, me.key, now=desk.call.now)))


def _of_organizer(desk: Desk, key: str) -> Answer:
    wanted = desk.call.query.get("status")
    if wanted not in (None, "ACTIVE", "INACTIVE", "HISTORY"):
        raise Refused(Reason.INVALID, "status is ACTIVE, INACTIVE or HISTORY.")
    if wanted is None and desk.options.default_hides_inactive:
        wanted = "ACTIVE"
    state = None if wanted is None else MeetingState(wanted)
    meetings = desk.account.meetings_of(key, now=desk.call.now, state=state)
    if state is MeetingState.HISTORY:
        meetings = _in_range(desk, meetings)
    return _listed(desk, desk.account.find(key), meetings)


def _attendees(desk: Desk, instance_key: str) -> Answer:
    held = sessions.session(desk.account, instance_key, now=desk.call.now)
    sessions.demand_report([held], desk.options.missing_report)
    stays = () if held.report_missing else held.attendees
    start = position(desk.call.query) or 0
    end = start + limit(desk.call.query, desk.options)
    entries: list[dict[str, object]] = [{**attendee_object(stay)} for stay in stays[start:end]]
    return Answer(200, page("attendees", entries, end if end < len(stays) else None))


def _listed(desk: Desk, owner: Organizer, meetings: list[Meeting]) -> Answer:
    start = position(desk.call.query) or 0
    end = start + limit(desk.call.query, desk.options)
    entries = [
        meeting_spelling.listed_object(
            each,
            owner,
            desk.account.key,
            status=each.state_at(desk.call.now).value,
            key=desk.shown_key,
        )
        for each in meetings[start:end]
    ]
    if desk.options.thin_objects:
        entries = [only(entry, IN_THE_GUIDE) for entry in entries]
    return Answer(200, page("meetings", entries, end if end < len(meetings) else None))


def _in_range(desk: Desk, held: list[Meeting]) -> list[Meeting]:
    return sessions.started_within(held, _date(desk, "startDate"), _date(desk, "endDate"))


def _date(desk: Desk, name: str) -> datetime | None:
    text = desk.call.query.get(name)
    found = None if text is None else moment(text)
    if text is not None and found is None:
        raise Refused(Reason.INVALID, f"{name} is not a time.")
    return found


_ONE = r"/meetings/(?P<key>\d+)"
ROUTES: tuple[Route, ...] = (
    ("POST", re.compile("/meetings"), WRITE_MEETINGS, _create),
    ("GET", re.compile(_ONE), READ_MEETINGS, _get),
    ("PUT", re.compile(_ONE), WRITE_MEETINGS, _update),
    ("DELETE", re.compile(_ONE), WRITE_MEETINGS, _delete),
    ("GET", re.compile(_ONE + "/start"), WRITE_MEETINGS, _start),
    ("GET", re.compile(_ONE + "/attendees"), READ_MEETINGS, _attendees),
    ("GET", re.compile("/upcomingMeetings"), READ_MEETINGS, _upcoming),
    ("GET", re.compile("/historicalMeetings"), READ_MEETINGS, _historical),
    ("GET", re.compile(r"/organizers/(?P<key>\d+)/meetings"), READ_MEETINGS, _of_organizer),
)
