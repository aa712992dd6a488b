"""What has been held, and who was there."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Session(NamedTuple):
    """One ended session of a meeting. `instance_key` names it: the guide reads attendance by it (goto-api
    section 2, row `attendees`); in `official-v1` it is the text that both lists show, or the meeting id with
    the moment it began. Times are aware UTC, None where the account shows none that can be read."""

    meeting_id: str
    instance_key: str
    organizer_key: str
    subject: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    kind: str = ""


class Stay(NamedTuple):
    """One row of attendance: a rejoin is a second one. `name` and `email` are the attendee's, `""` where the
    account shows none or `"NA"` (goto-api section 3: `email` in such a row is the organizer's).
    `left` is None while nobody has written it down."""

    name: str
    email: str
    joined: datetime | None = None
    left: datetime | None = None
