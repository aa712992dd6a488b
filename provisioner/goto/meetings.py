"""PURE. Meetings as they travel: JSON in, `Meeting` out (goto-api section 2, "meetings of one")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from provisioner.goto.listing import Page, page
from provisioner.goto.wire import Malformed, exact_key
from provisioner.meetings.meeting import Meeting

LISTS: tuple[str | None, ...] = (None, "ACTIVE", "INACTIVE")
"""The `status` filters that together show what is upcoming; None: without a filter. Whether the default
holds both states is not documented, so all three are asked for."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No meeting is older. What reads as an earlier time is a zero, or seconds where milliseconds are meant."""
_MILLISECONDS = re.compile(r"\d{1,15}", re.ASCII)
_WITH_A_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
"""A day alone does not say when something ends."""
_NO_FRACTION = re.compile(r"\.(?=[+-]|Z$)")


def meetings_page(data: object) -> Page[Meeting]:
    """Raises `Malformed`, also for an entry without an id: a meeting that is not counted would be lost."""
    return page(data, "meetings", meeting)


def meeting(entry: object) -> Meeting:
    if not isinstance(entry, dict):
        raise Malformed(f"a JSON {type(entry).__name__} where a meeting is meant")
    fields = {name.lower(): value for name, value in entry.items()}
    starts, ends = moment(fields.get("starttime")), moment(fields.get("endtime"))
    if starts and ends and ends < starts:
        ends = None  # one of the two is wrong, and nobody can tell which
    return Meeting(
        meeting_id=exact_key(fields.get("meetingid"), "meetingId"),
        subject=_text(fields.get("subject")),
        starts=starts,
        ends=ends,
        kind=_text(fields.get("meetingtype")),
    )


def each_once(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """By id. Where one id comes with several times, the one that ends last stands for it."""
    found: dict[str, Meeting] = {}
    for listed in meetings:
        known = found.setdefault(listed.meeting_id, listed)
        if known.ends is not None and (listed.ends is None or listed.ends > known.ends):
            found[listed.meeting_id] = listed
    return tuple(found.values())


def moment(raw: object) -> datetime | None:
    """A time in any form of goto-api section 1 as aware UTC; without a zone it is UTC. None for no time and
    for what cannot be read."""
    try:
        if isinstance(raw, int) and not isinstance(raw, bool):
            found = _EPOCH + timedelta(milliseconds=raw)
        elif not isinstance(raw, str):
            return None
        elif _MILLISECONDS.fullmatch(raw.strip()):
            found = _EPOCH + timedelta(milliseconds=int(raw))
        elif _WITH_A_CLOCK.match(raw.strip()):
            told = datetime.fromisoformat(_NO_FRACTION.sub("", raw.strip()))
            found = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return found if found >= _EARLIEST else None


def _text(raw: object) -> str:
    """For people to read; half of a surrogate pair can neither be stored nor shown."""
    return raw.encode(errors="replace").decode() if isinstance(raw, str) else ""
