"""The meetings that were moved as a calendar (RFC 5545, RFC 5546 section 3.2.1): what a successor can take
over and send on, with the new links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from provisioner.meetings.handed import HandedState
from provisioner.meetings.kit import Kit, KitMeeting, is_link, subject_of, who_comes
from provisioner.meetings.meeting import is_recurring

OCTETS = 75
"""Of a line, at most (RFC 5545 section 3.1)."""


def invitations(kit: Kit, *, now: datetime) -> str | None:
    """None where no meeting was moved. `now`: when it was made, aware."""
    events = [text for item in kit.meetings for text in _event(item, kit, now)]
    if not events:
        return None
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//goto-provisioner//handover//EN", "METHOD:PUBLISH"]
    lines = [*head, *events, "END:VCALENDAR"]
    return "".join(f"{folded}\r\n" for text in lines for folded in _folded(text))


def _event(item: KitMeeting, kit: Kit, now: datetime) -> Iterator[str]:
    """Nothing where there is no new link, or no time."""
    meeting, twin = item.meeting, item.twin
    if item.state is not HandedState.MOVED or twin is None or meeting.starts is None:
        return
    yield "BEGIN:VEVENT"
    # Of the old one: the next kit of the same meeting replaces this entry.
    yield f"UID:{_text(f'{kit.owner.organizer_key}-{meeting.meeting_id}')}@goto-provisioner"
    yield f"DTSTAMP:{_moment(now)}"
    yield f"DTSTART:{_moment(meeting.starts)}"
    if meeting.ends is not None and meeting.ends > meeting.starts:
        yield f"DTEND:{_moment(meeting.ends)}"
    yield f"SUMMARY:{_text(subject_of(item))}"
    if item.successor is not None and _is_plain(item.successor.email):
        yield f"ORGANIZER:mailto:{item.successor.email}"
    yield f"LOCATION:{_text(twin.join_url or twin.meeting_id)}"
    if is_link(twin.join_url) and _is_plain(twin.join_url):
        yield f"URL:{twin.join_url}"
    yield f"DESCRIPTION:{_text(_description(item, kit))}"
    yield "END:VEVENT"


def _description(item: KitMeeting, kit: Kit) -> str:
    told = [f"Takes the place of a meeting of {kit.owner.told}."]
    if is_recurring(item.meeting):
        told.append("It is a series; GoTo does not show how it recurs, so that only one date stands here.")
    return "\n".join([*told, f"Regularly come: {who_comes(item.regulars)}"])


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _is_plain(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _text(text: str) -> str:
    """A value of the type TEXT (RFC 5545 section 3.3.11)."""
    for char, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(char, written)
    return "".join(c for c in text if c.isprintable())


def _folded(text: str) -> Iterator[str]:
    """By octets, and never inside of a character."""
    part, length = "", 0
    for char in text:
        octets = len(char.encode())
        if length + octets > OCTETS:
            yield part
            part, length = " ", 1
        part, length = part + char, length + octets
    yield part
