"""Meetings and attendance in the dialect of GoTo's own reference (goto-api section 3, "Meeting API"): bare
arrays without pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from provisioner.errors import ListingIncomplete
from provisioner.goto import attendance, meetings
from provisioner.goto.meeting_calls import OWNER, MeetingCalls, no_report, unknown
from provisioner.goto.wire import Json, Malformed
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import WantedMeeting

ROOT = "/G2M/rest"
Entry = TypeVar("Entry")
Read = TypeVar("Read")


class OfficialMeetings(MeetingCalls):
    meetings_root = ROOT

    def _meeting_body(self, wanted: WantedMeeting) -> Json:
        return meetings.official_body(wanted)

    def _meeting_from(self, entry: object) -> Meeting:
        return meetings.official_meeting(entry)

    async def meetings_of(self, key: str) -> tuple[Meeting, ...]:
        """One list, without pages."""
        return await self._upcoming(f"{_of(key)}/upcomingMeetings", f"meetings of organizer {key}")

    async def own_meetings(self) -> tuple[Meeting, ...]:
        """What is upcoming of the organizer behind the token."""
        return await self._upcoming(f"{ROOT}/upcomingMeetings", f"meetings of {OWNER}")

    async def sessions_of(self, key: str, since: datetime, until: datetime) -> tuple[Session, ...]:
        """What has ended of one organizer and began within that time, oldest first."""
        read = partial(attendance.official_session, organizer_key=key)
        what = f"ended meetings of organizer {key}"
        return await self._ended(f"{_of(key)}/historicalMeetings", read, since, until, what)

    async def own_sessions(self, since: datetime, until: datetime) -> tuple[Session, ...]:
        """As `sessions_of`, of the organizer behind the token; the keys of their organizer are left empty."""
        path, read = f"{ROOT}/historicalMeetings", attendance.official_session
        return await self._ended(path, read, since, until, f"ended meetings of {OWNER}")

    async def stays_in(self, session: Session) -> tuple[Stay, ...]:
        """Who was there, a row for each join: out of the rows of every session that was ever held under that
        id. Raises `NoReport` on a 404, and where others have rows and this one has none."""
        path = f"{ROOT}/meetings/{quote(session.meeting_id, safe='')}/attendees"
        what = f"attendees of session {session.instance_key}"
        data = await self._reported(path, None, what)
        rows = _understood(partial(attendance.rows_of, session), data, path, what)
        if rows is None:
            raise no_report(what, path, "there are rows of other sessions only")
        return rows

    async def organizer_stays(
        self, key: str, since: datetime, until: datetime
    ) -> Mapping[str, tuple[Stay, ...]]:
        """All of one organizer in one call, by `instance_key`. A session that is not among them may be told
        otherwise here: `stays_in` says for certain. Raises `NoReport` on a 404."""
        path, what = f"{_of(key)}/attendees", f"attendees of organizer {key}"
        data = await self._reported(path, attendance.date_range(since, until), what)
        return _understood(attendance.rows_by_session, data, path, what)

    async def _upcoming(self, path: str, what: str) -> tuple[Meeting, ...]:
        return meetings.each_once(await self._array(path, None, self._meeting_from, what))

    async def _ended(
        self, path: str, read: Callable[[object], Session], since: datetime, until: datetime, what: str
    ) -> tuple[Session, ...]:
        found = await self._array(path, attendance.date_range(since, until), read, what)
        return attendance.held_within(found, since, until)

    async def _array(
        self, path: str, query: Mapping[str, str] | None, read: Callable[[object], Entry], what: str
    ) -> list[Entry]:
        answer = await self._calls.read(path, query)
        if answer.problem is not None:
            raise unknown(what, path, answer.problem)

        def entries(data: object) -> list[Entry]:
            return [read(entry) for entry in (data if isinstance(data, list) else [data])]

        return _understood(entries, answer.data, path, what)

    async def _reported(self, path: str, query: Mapping[str, str] | None, what: str) -> object:
        answer = await self._calls.read(path, query)
        if answer.problem is not None:
            raise no_report(what, path, answer.problem.sentence())
        return answer.data


def _of(key: str) -> str:
    return f"{ROOT}/organizers/{quote(key, safe='')}"


def _understood(read: Callable[[object], Read], data: object, path: str, what: str) -> Read:
    try:
        return read(data)
    except Malformed as odd:
        told = f"the list of the {what} is incomplete: {odd}"
        raise ListingIncomplete(told, where=f"GET {path}") from None
