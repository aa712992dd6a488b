"""Meetings in the dialect of GoTo's own reference (goto-api section 3, "Meeting API"): bare arrays without
pages."""

from __future__ import annotations

from urllib.parse import quote

from provisioner.errors import AccountRefused, ListingIncomplete
from provisioner.goto import meetings
from provisioner.goto.meeting_calls import MeetingCalls
from provisioner.goto.wire import Json, Malformed
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import WantedMeeting

ROOT = "/G2M/rest"
OWN = "the organizer behind the token"


class OfficialMeetings(MeetingCalls):
    meetings_root = ROOT

    def _meeting_body(self, wanted: WantedMeeting) -> Json:
        return meetings.official_body(wanted)

    def _meeting_from(self, entry: object) -> Meeting:
        return meetings.official_meeting(entry)

    async def meetings_of(self, key: str) -> tuple[Meeting, ...]:
        """One list, without pages. A 404 does not say "none" (goto-api section 4, rule 4)."""
        path = f"{ROOT}/organizers/{quote(key, safe='')}/upcomingMeetings"
        return await self._upcoming(path, of=f"organizer {key}")

    async def own_meetings(self) -> tuple[Meeting, ...]:
        """What is upcoming of the organizer behind the token."""
        return await self._upcoming(f"{ROOT}/upcomingMeetings", of=OWN)

    async def _upcoming(self, path: str, *, of: str) -> tuple[Meeting, ...]:
        answer = await self._calls.read(path)
        if answer.problem is not None:
            told = f"GoTo knows no meetings of {of}: {answer.problem.sentence()}"
            raise AccountRefused(told, where=f"GET {path}")
        listed = answer.data if isinstance(answer.data, list) else [answer.data]
        try:
            return meetings.each_once(self._meeting_from(entry) for entry in listed)
        except Malformed as odd:
            told = f"the meetings of {of} are incomplete: {odd}"
            raise ListingIncomplete(told, where=f"GET {path}") from None
