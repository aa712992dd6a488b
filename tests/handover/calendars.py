"""When meetings are held, told without the product's own idea of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from provisioner.meetings.meeting import Meeting


def is_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.kind != "recurring" and meeting.ends is not None and meeting.ends <= now


def begins_within(meeting: Meeting, now: datetime, time: timedelta) -> bool:
    return (
        meeting.starts is not None
        and meeting.ends is not None
        and meeting.starts <= now + time
        and meeting.ends > now
    )


def meet(one: Meeting, other: Meeting) -> bool:
    """Minute by minute, half an hour being the grain of all meetings here; a recurring one is held
    weekly."""
    weekly = "recurring" in (one.kind, other.kind)
    return bool(_grains(one, weekly) & _grains(other, weekly))


def _grains(meeting: Meeting, weekly: bool) -> set[int]:
    if meeting.starts is None or meeting.ends is None:
        return set()
    first, last = (int(moment.timestamp()) // 60 for moment in (meeting.starts, meeting.ends))
    return {minute % (7 * 24 * 60) if weekly else minute for minute in range(first, last)}
