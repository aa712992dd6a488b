"""A meeting of an organizer, as far as deciding about its owner needs it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Meeting(NamedTuple):
    """`starts` and `ends` are aware, UTC. None where the account names no time that can be read: a recurring
    room has none, and never ends (goto-api section 2, "Meeting operations")."""

    meeting_id: str
    subject: str
    starts: datetime | None = None
    ends: datetime | None = None
    kind: str = ""
    """`scheduled`, `recurring`, `immediate`, as the account spells it."""
    start_text: str = ""
    end_text: str = ""
    """The times as they were read: so they go back (answers, "Acting"). `""` where the account shows none."""
    join_url: str = ""
    coorganizers: tuple[str, ...] | None = None
    """Organizer keys. None: not shown. A listing leaves them out, the meeting itself shows them (seed 000,
    "Get Meeting")."""
    password_required: bool = False
    running: bool = False
    """Somebody hosts it now, as far as the account tells that (goto-api section 3)."""


def upcoming(meetings: Iterable[Meeting], *, now: datetime) -> tuple[Meeting, ...]:
    """What has not ended, each once, soonest first; those without a time come first."""
    found = {m.meeting_id: m for m in meetings if not has_ended(m, now=now)}
    return tuple(sorted(found.values(), key=_soonest))


def has_ended(meeting: Meeting, *, now: datetime) -> bool:
    """A meeting whose end nobody knows has not ended. Neither has a recurring one: the times it shows may be
    those of one session of many (seed 000, "Get Meeting")."""
    return not may_recur(meeting) and meeting.ends is not None and meeting.ends <= now


def is_recurring(meeting: Meeting) -> bool:
    return meeting.kind.casefold() == "recurring"


def may_recur(meeting: Meeting) -> bool:
    """It does, or the account does not show what it is: a listing can leave that out (goto-api section 2,
    `meetingType?`)."""
    return meeting.kind.casefold() not in ("scheduled", "immediate")


def runs_or_begins(meeting: Meeting, *, now: datetime, within: timedelta) -> bool:
    """It is in progress, or it begins that soon: nothing is done to it now."""
    if meeting.running:
        return True
    if meeting.starts is None or meeting.starts > now + within:
        return False
    return meeting.ends is None or meeting.ends > now


def _soonest(meeting: Meeting) -> tuple[bool, str, str]:
    starts = meeting.starts.isoformat() if meeting.starts else ""
    return (meeting.starts is not None, starts, meeting.meeting_id)


def with_detail(meeting: Meeting, detail: Meeting | None) -> Meeting:
    """A listing can be thin: what only the meeting itself shows is filled in. It names its co-organizers if
    there are any (seed 000, "Get Meeting")."""
    if detail is None:
        return meeting
    return with_snapshot(meeting, detail._replace(coorganizers=detail.coorganizers or ()))


def with_snapshot(meeting: Meeting, known: Meeting) -> Meeting:
    """What a listing leaves out, as it is known already."""
    filled = {
        name: value
        for name, value in known._asdict().items()
        if value and not getattr(meeting, name) and name != "running"
    }
    if meeting.coorganizers is None:
        filled["coorganizers"] = known.coorganizers
    return meeting._replace(**filled)


def stamp(at: datetime) -> str:
    """As moments are sent, and shown to programs: UTC, `2026-11-22T10:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)
