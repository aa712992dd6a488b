"""What a meeting is to become, and what the account made of it."""

from __future__ import annotations

from typing import NamedTuple


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
