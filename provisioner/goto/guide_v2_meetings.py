"""Meetings and attendance in the dialect of the guide (goto-api section 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from provisioner.errors import AccountRefused, ListingIncomplete
from provisioner.goto import attendance, meetings
from provisioner.goto.guide_v2_reads import ROOT
from provisioner.goto.listing import Page, Pages
from provisioner.goto.meeting_calls import OWNER, MeetingCalls, no_report, unknown
from provisioner.goto.problems import Problem
from provisioner.goto.session import side_by_side
from provisioner.goto.wire import Json, Malformed
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import WantedMeeting

Entry = TypeVar("Entry")
NotFound = Callable[[str, str, Problem], AccountRefused]


class GuideV2Meetings(MeetingCalls):
    meetings_root = ROOT

    def _meeting_body(self, wanted: WantedMeeting) -> Json:
        return meetings.guide_body(wanted)

    def _meeting_from(self, entry: object) -> Meeting:
        return meetings.meeting(entry)

    async def meetings_of(self, key: str) -> tuple[Meeting, ...]:
        lists = await side_by_side(self._upcoming(key, status) for status in meetings.LISTS)
        return meetings.each_once(meeting for found in lists for meeting in found)

    async def own_meetings(self) -> tuple[Meeting, ...]:
        """What is upcoming of the organizer behind the token."""
        path, read = f"{ROOT}/upcomingMeetings", meetings.any_meetings_page
        return meetings.each_once(await self._all_pages(path, {}, read, what=f"meetings of {OWNER}"))

    async def sessions_of(self, key: str, since: datetime, until: datetime) -> tuple[Session, ...]:
        """What has ended of one organizer and began within that time, oldest first."""
        query = {"status": "HISTORY", **attendance.date_range(since, until), **self._limit()}
        read = partial(attendance.sessions_page, read=partial(attendance.guide_session, organizer_key=key))
        found = await self._all_pages(_of(key), query, read, what=f"ended meetings of organizer {key}")
        return attendance.held_within(found, since, until)

    async def own_sessions(self, since: datetime, until: datetime) -> tuple[Session, ...]:
        """As `sessions_of`, of the organizer behind the token; the keys of their organizer are left empty."""
        query = attendance.date_range(since, until)
        read = partial(attendance.sessions_page, read=attendance.guide_session)
        path = f"{ROOT}/historicalMeetings"
        found = await self._all_pages(path, query, read, what=f"ended meetings of {OWNER}")
        return attendance.held_within(found, since, until)

    async def stays_in(self, session: Session) -> tuple[Stay, ...]:
        """Who was there, a row for each join. Raises `NoReport` on a 404."""
        path = f"{ROOT}/meetings/{quote(session.instance_key, safe='')}/attendees"
        what = f"attendees of session {session.instance_key}"
        found = await self._all_pages(
            path, self._limit(), attendance.stays_page, what=what, not_found=_no_report
        )
        return tuple(found)

    async def _upcoming(self, key: str, status: str | None) -> list[Meeting]:
        query = {"status": status} if status else {}
        what = f"meetings of organizer {key}"
        return await self._all_pages(_of(key), query, meetings.meetings_page, what=what)

    async def _all_pages(
        self,
        path: str,
        query: Mapping[str, str],
        read: Callable[[object], Page[Entry]],
        *,
        what: str,
        not_found: NotFound = unknown,
    ) -> list[Entry]:
        pages = Pages[Entry](lambda entry: entry)
        token = None
        while not pages.count or token is not None:
            answer = await self._calls.read(path, {**query, **({"nextPageToken": token} if token else {})})
            if answer.problem is not None:
                raise not_found(what, path, answer.problem)
            try:
                page = read(answer.data)
                pages.add(page)
            except Malformed as odd:
                told = f"the list of the {what} is incomplete, page {pages.count + 1}: {odd}"
                raise ListingIncomplete(told, where=f"GET {path}") from None
            token = page.next_token
        return pages.entries

    def _limit(self) -> dict[str, str]:
        return {"limit": str(self._access.page_size)}


def _of(key: str) -> str:
    return f"{ROOT}/organizers/{quote(key, safe='')}/meetings"


def _no_report(what: str, path: str, problem: Problem) -> AccountRefused:
    return no_report(what, path, problem.sentence())
