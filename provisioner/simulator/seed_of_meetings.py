"""The meetings and sessions of an account, as a seed has them."""

from __future__ import annotations

from provisioner.simulator.account import Account
from provisioner.simulator.meetings import MEETING_TYPES, UPCOMING, Attendee, Meeting, MeetingState
from provisioner.simulator.reading import Part
from provisioner.simulator.spelling import attendee_object

MEETING = [
    "meetingId",
    "organizerKey",
    "subject",
    "startTime",
    "endTime",
    "meetingType",
    "status",
    "conferenceCallInfo",
    "passwordRequired",
    "coorganizerKeys",
    "meetingInstanceKey",
    "attendees",
    "reportMissing",
]
ATTENDEE = ("attendeeEmail", "attendeeName", "joinTime", "leaveTime")


def read_meeting(part: Part, account: Account) -> Meeting:
    """Several ended sessions may share one `meetingId`. Raises `Misconfigured`."""
    meeting = Meeting(
        meeting_id=part.key("meetingId"),
        organizer_key=part.key("organizerKey"),
        subject=part.text("subject"),
        start_time=part.text("startTime", ""),
        end_time=part.text("endTime", ""),
        meeting_type=part.word("meetingType", MEETING_TYPES, "scheduled"),
        state=MeetingState(part.word("status", list(MeetingState), MeetingState.INACTIVE)),
        conference_call=part.text("conferenceCallInfo", "Hybrid"),
        password_required=part.flag("passwordRequired", False),
        coorganizer_keys=part.keys("coorganizerKeys"),
        instance_key=part.key("meetingInstanceKey") if "meetingInstanceKey" in part else None,
        attendees=tuple(
            Attendee(
                email=each.text("attendeeEmail", ""),
                name=each.text("attendeeName", ""),
                join_time=each.text("joinTime", ""),
                leave_time=each.text("leaveTime", ""),
            )
            for each in part.parts("attendees", ATTENDEE)
        ),
        report_missing=part.flag("reportMissing", False),
    )
    if meeting.state in UPCOMING and meeting.organizer_key not in account.organizers:
        part.refuse("organizerKey", "no organizer has this key")
    return meeting


def meeting_object(meeting: Meeting) -> dict[str, object]:
    """As it was sent, not as it is shown: `conferenceCallInfo` is not expanded."""
    return {
        "meetingId": meeting.meeting_id,
        "organizerKey": meeting.organizer_key,
        "subject": meeting.subject,
        "startTime": meeting.start_time,
        "endTime": meeting.end_time,
        "meetingType": meeting.meeting_type,
        "status": meeting.state.value,
        "conferenceCallInfo": meeting.conference_call,
        "passwordRequired": meeting.password_required,
        "coorganizerKeys": list(meeting.coorganizer_keys),
        "meetingInstanceKey": meeting.instance_key,
        "attendees": [attendee_object(stay) for stay in meeting.attendees],
        "reportMissing": meeting.report_missing,
    }
