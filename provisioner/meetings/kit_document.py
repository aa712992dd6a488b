"""The handover kit for programs."""

from __future__ import annotations

from datetime import date

from provisioner.meetings.kit import Kit, KitMeeting, what_happens
from provisioner.meetings.meeting import stamp_or_none


def kit_document(kit: Kit) -> dict[str, object]:
    """`regulars` is null where it is not known who comes: that is not "nobody"."""
    owner = kit.owner
    return {
        "organizer_key": owner.organizer_key,
        "email": owner.email or None,
        "name": owner.name or None,
        "last_day": _day(owner.last_day),
        "suspended_on": _day(owner.suspended_on),
        "deleted": owner.deleted,
        "meetings": [_meeting(item, kit) for item in kit.meetings],
    }


def _meeting(item: KitMeeting, kit: Kit) -> dict[str, object]:
    meeting, twin, found = item.meeting, item.twin, item.regulars
    return {
        "meeting_id": meeting.meeting_id,
        "subject": meeting.subject,
        "start": stamp_or_none(meeting.starts),
        "end": stamp_or_none(meeting.ends),
        "type": meeting.kind or None,
        "join_url": meeting.join_url or None,
        "way": item.way.value,
        "state": item.state.value if item.state else None,
        "what_happens": what_happens(item, kit),
        "successor": item.successor.email if item.successor else None,
        "new_meeting_id": twin.meeting_id if twin else None,
        "new_join_url": twin.join_url or None if twin else None,
        "loses": list(item.loses),
        "regulars": [each._asdict() for each in found.people] if found.read else None,
        "sessions_read": found.read,
        "sessions_not_readable": found.unread,
        "regulars_not_known": found.why or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
