"""PURE. What an export tells, a row for each person of a session; where there is nobody to tell of, why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from provisioner.attendance.presence import Presence, presences
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import Meeting, stamp_or_none

REPORT_TAKES = timedelta(hours=1)
"""After the end of a session: so long an answer without anybody does not say that nobody was there."""
LONGEST_SESSION = timedelta(days=1)
"""Where the account shows when a session began, and not when it ended."""
_MINUTE = timedelta(minutes=1)


class State(StrEnum):
    ATTENDED = "attended"
    NOBODY = "nobody"
    """The account's report has no attendees."""
    NOT_YET_COMPLETE = "not_yet_complete"
    NOT_READABLE = "not_readable"
    ORGANIZER_GONE = "organizer_gone"
    """Listed, and deleted before this was read."""


UNREAD = frozenset({State.NOT_READABLE, State.ORGANIZER_GONE})


class Host(NamedTuple):
    """An organizer as an export names one."""

    key: str
    email: str


class Row(NamedTuple):
    """The columns, in their order. Times are UTC, as `2026-11-22T10:00:00Z`; `minutes` are full ones, None
    where no time counts. None of a meeting: the row is about its organizer."""

    organizer_key: str
    organizer_email: str
    state: str
    meeting_id: str | None = None
    instance_key: str | None = None
    subject: str | None = None
    session_start: str | None = None
    session_end: str | None = None
    attendee_email: str | None = None
    attendee_name: str | None = None
    first_joined: str | None = None
    last_left: str | None = None
    minutes: int | None = None
    stays: int | None = None
    notes: str | None = None


def rows_of_session(host: Host, session: Session, stays: Sequence[Stay], *, now: datetime) -> tuple[Row, ...]:
    """One at least."""
    if stays:
        row = _row(host, session, State.ATTENDED)
        return tuple(_of_person(row, presence) for presence in presences(stays, session))
    if may_lack_its_report(session, now=now):
        return (row_without_people(host, session, State.NOT_YET_COMPLETE, "its report is not there yet"),)
    return (_row(host, session, State.NOBODY),)


def row_without_people(host: Host, session: Session, state: State, why: str) -> Row:
    return _row(host, session, state)._replace(notes=why)


def row_of_organizer(host: Host, state: State, why: str) -> Row:
    return Row(host.key, host.email, state.value, notes=why)


def row_of_running(host: Host, meeting: Meeting) -> Row:
    return Row(
        host.key,
        host.email,
        State.NOT_YET_COMPLETE.value,
        meeting_id=meeting.meeting_id,
        subject=meeting.subject or None,
        session_start=stamp_or_none(meeting.starts),
        notes="it has not ended",
    )


def may_lack_its_report(session: Session, *, now: datetime) -> bool:
    ended = session.ends or (session.starts + LONGEST_SESSION if session.starts else None)
    return ended is None or ended + REPORT_TAKES > now


def _row(host: Host, session: Session, state: State) -> Row:
    return Row(
        host.key,
        host.email,
        state.value,
        meeting_id=session.meeting_id,
        instance_key=session.instance_key,
        subject=session.subject or None,
        session_start=stamp_or_none(session.starts),
        session_end=stamp_or_none(session.ends),
    )


def _of_person(row: Row, presence: Presence) -> Row:
    return row._replace(
        attendee_email=presence.email or None,
        attendee_name=presence.name or None,
        first_joined=stamp_or_none(presence.joined),
        last_left=stamp_or_none(presence.left),
        minutes=None if presence.present is None else presence.present // _MINUTE,
        stays=presence.stays,
        notes="; ".join(presence.flags) or None,
    )
