"""Meetings as both dialects spell them, word for word from seed 000: which numbers are integers and which are
texts, booleans as texts, the conference call expanded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from provisioner.simulator.account import Organizer
from provisioner.simulator.meetings import Attendee, Meeting, moment
from provisioner.simulator.spelling import attendee_object

ShownKey = Callable[[str], str | int]
NOT_KNOWN = "NA"
WITHOUT_ZONE = "%Y-%m-%dT%H:%M:%S"


def created_object(meeting: Meeting, owner: Organizer) -> dict[str, object]:
    """Seed 000, "Create Meeting"."""
    return {
        "conferenceCallInfo": meeting.shown_call,
        "meetingId": int(meeting.meeting_id),
        "joinURL": meeting.join_url,
        "uniqueMeetingId": int(meeting.meeting_id),
        "maxParticipants": owner.max_participants,
    }


def single_object(meeting: Meeting, owner: Organizer, *, is_running: bool) -> dict[str, object]:
    """Seed 000, "Get Meeting": the co-organizers, but neither the owner nor the link."""
    return {
        "subject": meeting.subject,
        "meetingId": int(meeting.meeting_id),
        "uniqueMeetingId": int(meeting.meeting_id),
        "meetingType": meeting.meeting_type,
        "maxParticipants": owner.max_participants,
        "duration": meeting.minutes,
        "passwordRequired": _flag(meeting.password_required),
        "coorganizerKeys": list(meeting.coorganizer_keys),
        "createTime": "",
        "conferenceCallInfo": meeting.shown_call,
        "startTime": _respelled(meeting.start_time, f"{WITHOUT_ZONE}+0000"),
        "endTime": _respelled(meeting.end_time, f"{WITHOUT_ZONE}+0000"),
        "meetingKey": int(meeting.meeting_id),
        "status": "ACTIVE" if is_running else "INACTIVE",
    }


def listed_object(
    meeting: Meeting, owner: Organizer, account_key: str, *, status: str, key: ShownKey
) -> dict[str, object]:
    """Seed 000, "Upcoming Meetings": the owner and the link, but not the co-organizers."""
    entry: dict[str, object] = {
        "meetingId": key(meeting.meeting_id),
        "subject": meeting.subject,
        "startTime": meeting.start_time,
        "endTime": meeting.end_time,
        "meetingType": meeting.meeting_type,
        "status": status,
        "passwordRequired": _flag(meeting.password_required),
        "conferenceCallInfo": meeting.shown_call,
        "joinURL": meeting.join_url,
        "organizerKey": key(owner.key),
        "accountKey": key(account_key),
        "email": owner.email,
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "locale": owner.locale,
    }
    if meeting.instance_key is not None:
        entry["meetingInstanceKey"] = key(meeting.instance_key)
    return entry


def session_object(meeting: Meeting, owner: Organizer | None, organizer_key: object) -> dict[str, object]:
    """What each row of seed 000, "Get Attendees By Meeting", says of the session: `email` and the names are
    the organizer's, times have no zone. Without an instance key of its own it shows the meeting id there."""
    first, last = (owner.first_name, owner.last_name) if owner else (NOT_KNOWN, NOT_KNOWN)
    return {
        "meetingId": int(meeting.meeting_id),
        "meetingInstanceKey": int(meeting.instance_key or meeting.meeting_id),
        "subject": meeting.subject,
        "meetingType": meeting.meeting_type,
        "startTime": _respelled(meeting.start_time, WITHOUT_ZONE),
        "endTime": _respelled(meeting.end_time, WITHOUT_ZONE),
        "duration": meeting.minutes,
        "numAttendees": len(meeting.attendees),
        "conferenceCallInfo": meeting.shown_call,
        "organizerkey": organizer_key,
        "email": owner.email if owner else NOT_KNOWN,
        "firstName": first,
        "lastName": last,
        "name": f"{first} {last}" if owner else NOT_KNOWN,
        "groupName": NOT_KNOWN,
    }


def attendance_row(
    meeting: Meeting, stay: Attendee, owner: Organizer | None, organizer_key: object
) -> dict[str, object]:
    """One stay; a rejoin is a row of its own. `duration` is that of the stay, in minutes."""
    joined, left = moment(stay.join_time), moment(stay.leave_time)
    stayed = int((left - joined).total_seconds() // 60) if joined and left else 0
    about = session_object(meeting, owner, organizer_key)
    return {**about, **attendee_object(stay), "duration": stayed}


def damaged(key: str) -> float:
    """What is left of a key that went through a float of seven digits: 8.514119e+18 (seed 000)."""
    return float(f"{int(key):.6e}")


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _respelled(text: str, form: str) -> str:
    """What is no time is shown as it was stored."""
    found = moment(text)
    return text if found is None else found.astimezone(UTC).strftime(form)
