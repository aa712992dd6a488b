"""Meetings, sessions and those who were there, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from provisioner.attendance.rows import Row, State
from provisioner.cli.columns import Columns, width_to_fit
from provisioner.cli.showing import print_json, say, tell
from provisioner.meetings.attendance import Session
from provisioner.meetings.by_hand import document
from provisioner.meetings.meeting import Meeting, stamp_or_none

NO_TIME = "no time"


def print_meetings(meetings: Sequence[Meeting], zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        print_json([document(meeting) for meeting in meetings])
        return
    rows = [
        (each.meeting_id, _clock(each.starts, zone), each.kind, _subject(each.subject, running=each.running))
        for each in meetings
    ]
    _print(("meeting", "starts", "type", "subject"), rows, zone, give_up=("type",), none="no meetings")


def print_meeting(meeting: Meeting, zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        print_json(document(meeting))
        return
    for name, text in lines_of(meeting, zone):
        say(f"{name + ':':<14} {visible(text)}")


def lines_of(meeting: Meeting, zone: ZoneInfo) -> Iterable[tuple[str, str]]:
    if meeting.meeting_id:
        yield "meeting", meeting.meeting_id
    yield "subject", meeting.subject
    yield "starts", _in_full(meeting.starts, zone)
    yield "ends", _in_full(meeting.ends, zone)
    yield "type", meeting.kind
    if meeting.join_url:
        yield "join link", meeting.join_url
    yield "password", "required" if meeting.password_required else "not required"
    if meeting.coorganizers is None:
        yield "co-organizers", "not shown"
    else:
        yield "co-organizers", ", ".join(meeting.coorganizers) or "none"


def print_sessions(sessions: Sequence[Session], zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        print_json([_session_document(session) for session in sessions])
        return
    rows = [(each.meeting_id, _clock(each.starts, zone), _minutes(each), each.subject) for each in sessions]
    headings = ("meeting", "began", "minutes", "subject")
    _print(headings, rows, zone, give_up=("minutes",), none="no ended meetings in these days")


def print_rows(rows: Sequence[Row], zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        print_json([row._asdict() for row in rows])
        return
    cells = [(_clock(_moment(row.session_start), zone), _present(row), _who(row)) for row in rows]
    _print(("began", "minutes", "attendee"), cells, zone, give_up=(), none="")


def visible(text: str) -> str:
    """What comes from an API must not steer the terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _print(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    zone: ZoneInfo,
    *,
    give_up: Sequence[str],
    none: str,
) -> None:
    if not rows:
        tell(none)
        return
    tell(f"times: {zone.key} (roster.time_zone)")
    for line in Columns(headings, give_up=give_up, width=width_to_fit()).with_heading(rows):
        say(line)


def _session_document(session: Session) -> dict[str, object]:
    return {
        "meeting_id": session.meeting_id,
        "instance_key": session.instance_key,
        "organizer_key": session.organizer_key or None,
        "subject": session.subject,
        "start": stamp_or_none(session.starts),
        "end": stamp_or_none(session.ends),
        "type": session.kind,
    }


def _subject(subject: str, *, running: bool) -> str:
    return f"{subject} (running)" if running else subject


def _minutes(session: Session) -> str:
    if session.starts is None or session.ends is None:
        return ""
    return str(int((session.ends - session.starts).total_seconds()) // 60)


def _who(row: Row) -> str:
    if row.state != State.ATTENDED:
        why = f": {row.notes}" if row.notes else ""
        return f"({row.state.replace('_', ' ')}{why})"
    named = row.attendee_email or row.attendee_name or "unnamed"
    return f"{named} ({row.notes})" if row.notes else named


def _present(row: Row) -> str:
    return "" if row.minutes is None else str(row.minutes)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return NO_TIME if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _in_full(at: datetime | None, zone: ZoneInfo) -> str:
    return NO_TIME if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M%z} ({zone.key})"
