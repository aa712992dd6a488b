"""When the service organizer is taken. GoTo lets an organizer run one meeting at a time, also when a
co-organizer starts it (goto-api section 2), so a re-created meeting must find its time free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from provisioner.meetings.handed import lookalikes
from provisioner.meetings.meeting import Meeting, may_recur

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class Calendar:
    """The upcoming meetings of the organizer behind the token, as a look showed them, and those that this
    plan adds."""

    def __init__(self, organizer_key: str, meetings: Iterable[Meeting]) -> None:
        self.organizer_key = organizer_key
        self._listed = {meeting.meeting_id: meeting for meeting in meetings}
        self._taken = list(self._listed.values())

    def get(self, meeting_id: str) -> Meeting | None:
        return self._listed.get(meeting_id)

    def lookalikes(self, meeting: Meeting) -> frozenset[str]:
        return lookalikes(meeting, self._listed.values())

    def in_the_way_of(self, meeting: Meeting) -> Meeting | None:
        return next((other for other in self._taken if overlap(meeting, other)), None)

    def take(self, meeting: Meeting) -> None:
        self._taken.append(meeting)


def overlap(one: Meeting, other: Meeting) -> bool:
    """A room without times is nowhere in the calendar. How a meeting recurs is not shown: where one of the
    two may recur, it is taken for a weekly one, so that weekday and time of day (UTC) are what counts. What
    has no end that can be read may last a day."""
    if one.starts is None or other.starts is None:
        return False
    (start, end), (begin, finish) = _span(one.starts, one.ends), _span(other.starts, other.ends)
    if not may_recur(one) and not may_recur(other):
        return start < finish and begin < end
    apart = (begin - start) % WEEK
    return apart < end - start or WEEK - apart < finish - begin


def _span(starts: datetime, ends: datetime | None) -> tuple[datetime, datetime]:
    return starts, ends if ends is not None and ends > starts else starts + DAY
