"""What a meeting is to become, and what the account made of it."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.meetings.meeting import Meeting


class WantedMeeting(NamedTuple):
    """The whole body of a create or an update: an update is a full one (goto-api section 2, "Meeting
    operations"). Times are texts as they go out, `""` for none; `coorganizers` are organizer keys."""

    subject: str
    start_text: str
    end_text: str
    kind: str
    conference_call: str
    """`PSTN`, `Free`, `Hybrid`, `Private`, `VoIP`, or free text: never what was read of a meeting, which
    carries its access code."""
    password_required: bool = False
    coorganizers: tuple[str, ...] = ()


class MadeMeeting(NamedTuple):
    """What `POST /meetings` answers. The link is what is passed on to the invitees; it is no secret."""

    meeting_id: str
    join_url: str


def body_of(meeting: Meeting, conference_call: str) -> WantedMeeting:
    """Times go back as they were read. The dial-in is never that of a meeting: what is read carries its
    access code (goto-api section 2, "Meeting operations")."""
    return WantedMeeting(
        subject=meeting.subject,
        start_text=meeting.start_text,
        end_text=meeting.end_text,
        kind=meeting.kind or "scheduled",
        conference_call=conference_call,
        password_required=meeting.password_required,
        coorganizers=meeting.coorganizers or (),
    )
