"""Meetings that an operator makes, changes and deletes: what a call is to bring about, and what a look says
has become of one whose answer was lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from provisioner.meetings.handed import lookalikes
from provisioner.meetings.meeting import Meeting, stamp, stamp_or_none

HOUR = timedelta(hours=1)


class Act(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class OpenCall(NamedTuple):
    """An intent whose outcome nobody has written down. `meeting` is what the call was to bring about; of a
    deletion, what it was to remove."""

    intent: int
    act: Act
    meeting: Meeting
    intended_at: datetime
    lookalikes: frozenset[str] = frozenset()
    """Of a creation: ids of the own meetings of this form before it was sent."""


def timed(meeting: Meeting, starts: datetime | None, ends: datetime | None) -> Meeting:
    """With these times (aware, UTC) as they are sent; None leaves one as it is."""
    if starts is not None:
        meeting = meeting._replace(starts=starts, start_text=stamp(starts))
    if ends is not None:
        meeting = meeting._replace(ends=ends, end_text=stamp(ends))
    return meeting


def with_stand_in(meeting: Meeting, *, now: datetime) -> Meeting:
    """The next full hour, where GoTo takes no recurring meeting without times (goto-api section 2)."""
    starts = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + HOUR
    return timed(meeting, starts, starts + HOUR)


def differing(shown: Meeting, wanted: Meeting) -> tuple[str, ...]:
    """What the account shows otherwise. The dial-in comes out expanded and cannot be compared."""
    same = {
        "subject": shown.subject.strip() == wanted.subject.strip(),
        "start": shown.starts == wanted.starts,
        "end": shown.ends == wanted.ends,
        "type": shown.kind.casefold() in (wanted.kind.casefold(), ""),
        "password": shown.password_required == wanted.password_required,
        "co-organizers": set(shown.coorganizers or ()) == set(wanted.coorganizers or ()),
    }
    return tuple(name for name, is_same in same.items() if not is_same)


def came_about(
    call: OpenCall, own: Collection[Meeting], shown: Meeting | None, *, taken: Collection[str]
) -> str | None:
    """The id of the meeting that shows that the call was carried out; None where nothing shows it. `own` are
    the upcoming meetings of the organizer behind the token, `shown` is the one that an update meant, `taken`
    are those whose origin is known."""
    match call.act:
        case Act.CREATE:
            return min(lookalikes(call.meeting, own) - call.lookalikes - set(taken), default=None)
        case Act.UPDATE:
            applied = shown is not None and not differing(shown, call.meeting)
        case Act.DELETE:
            applied = call.meeting.meeting_id not in {meeting.meeting_id for meeting in own}
    return call.meeting.meeting_id if applied else None


def document(meeting: Meeting) -> dict[str, object]:
    """Times in UTC, None where there is none; `coorganizers` None where they are not shown."""
    return {
        "meeting_id": meeting.meeting_id or None,
        "subject": meeting.subject,
        "start": stamp_or_none(meeting.starts),
        "end": stamp_or_none(meeting.ends),
        "type": meeting.kind,
        "join_url": meeting.join_url or None,
        "password_required": meeting.password_required,
        "running": meeting.running,
        "coorganizers": None if meeting.coorganizers is None else list(meeting.coorganizers),
    }


def meeting_from(told: Mapping[str, object]) -> Meeting:
    """What `document` has made of one, as far as a look compares it."""
    coorganizers = told.get("coorganizers")
    return Meeting(
        meeting_id=str(told.get("meeting_id") or ""),
        subject=str(told.get("subject") or ""),
        starts=_moment(told.get("start")),
        ends=_moment(told.get("end")),
        kind=str(told.get("type") or ""),
        password_required=told.get("password_required") is True,
        coorganizers=tuple(map(str, coorganizers)) if isinstance(coorganizers, list) else None,
    )


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
