"""Meetings in the dialect of the guide (goto-api section 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote

from provisioner.errors import AccountRefused, ListingIncomplete
from provisioner.goto import meetings
from provisioner.goto.guide_v2_reads import ROOT
from provisioner.goto.listing import Page, Pages
from provisioner.goto.meeting_calls import MeetingCalls
from provisioner.goto.session import side_by_side
from provisioner.goto.wire import Json, Malformed
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import WantedMeeting

Entry = TypeVar("Entry")


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
        path = f"{ROOT}/upcomingMeetings"
        found = await self._all_pages(
            path, {}, meetings.any_meetings_page, of="the organizer behind the token"
        )
        return meetings.each_once(found)

    async def _upcoming(self, key: str, status: str | None) -> list[Meeting]:
        path = f"{ROOT}/organizers/{quote(key, safe='')}/meetings"
        query = {"status": status} if status else {}
        return await self._all_pages(path, query, meetings.meetings_page, of=f"organizer {key}")

    async def _all_pages(
        self, path: str, query: Mapping[str, str], read: Callable[[object], Page[Entry]], *, of: str
    ) -> list[Entry]:
        """A 404 does not say "none" (goto-api section 4, rule 4)."""
        pages = Pages[Entry](lambda entry: entry)
        token = None
        while not pages.count or token is not None:
            answer = await self._calls.read(path, {**query, **({"nextPageToken": token} if token else {})})
            if answer.problem is not None:
                told = f"GoTo knows no meetings of {of}: {answer.problem.sentence()}"
                raise AccountRefused(told, where=f"GET {path}")
            try:
                page = read(answer.data)
                pages.add(page)
            except Malformed as odd:
                told = f"the meetings of {of} are incomplete, page {pages.count + 1}: {odd}"
                raise ListingIncomplete(told, where=f"GET {path}") from None
            token = page.next_token
        return pages.entries
