"""Single meetings, in every dialect: a creation is sent once, a change is seen to be done (goto-api
section 2, "Meeting operations"; section 4, rules 2 and 3)."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar
from urllib.parse import quote

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallRefused,
    NoReport,
    NotConfirmed,
    NotSeenApplied,
    OutcomeUnknown,
    Refusal,
)
from provisioner.goto import meetings
from provisioner.goto.host_link import HostLink
from provisioner.goto.problems import Problem
from provisioner.goto.session import Session
from provisioner.goto.wire import Json, Malformed
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting, WantedMeeting

OWNER = "the organizer behind the token"


def unknown(what: str, path: str, problem: Problem) -> AccountRefused:
    """A 404 does not say "none" (goto-api section 4, rule 4)."""
    return AccountRefused(f"GoTo knows no {what}: {problem.sentence()}", where=f"GET {path}")


def no_report(what: str, path: str, told: str) -> NoReport:
    return NoReport(
        f"GoTo has no report yet of the {what}: {told}",
        where=f"GET {path}",
        remedy="reports come some time after the meeting has ended; try again later",
    )


class MeetingCalls(Session):
    """Writes are those of the organizer behind the token: no call makes a meeting for another one."""

    meetings_root: ClassVar[str]

    @abstractmethod
    def _meeting_body(self, wanted: WantedMeeting) -> Json: ...

    @abstractmethod
    def _meeting_from(self, entry: object) -> Meeting: ...

    async def meeting(self, meeting_id: str) -> Meeting | None:
        """None where the account shows it to nobody but its owner (403), or does not know it (404). A refusal
        of the token raises."""
        return await self._meeting_shown(meeting_id, of_others=True)

    async def create_meeting(self, wanted: WantedMeeting) -> MadeMeeting:
        """Sent once. Whoever gets `OutcomeUnknown` looks for it among `own_meetings`."""
        data = await self._calls.write("POST", f"{self.meetings_root}/meetings", self._meeting_body(wanted))
        try:
            return meetings.made(data)
        except Malformed as odd:
            raise OutcomeUnknown(f"the creation was answered with {odd}") from None

    async def update_meeting(self, meeting_id: str, wanted: WantedMeeting) -> None:
        """A full PUT, read back. The dial-in cannot be compared: it comes out expanded."""
        await self._change_meeting(meeting_id, wanted)

    async def delete_meeting(self, meeting_id: str) -> bool:
        """True: it was there and is gone. False: the first try already found none."""
        try:
            return await self._remove_meeting(meeting_id)
        except OutcomeUnknown:
            if await self._look_at_meeting(meeting_id) is None:
                return True
        try:
            await self._remove_meeting(meeting_id)
        except OutcomeUnknown as lost:
            if await self._look_at_meeting(meeting_id) is not None:
                raise NotSeenApplied(f"{lost.what}; a look shows the meeting still there") from lost
        return True

    async def host_url(self, meeting_id: str) -> HostLink:
        path = f"{self._meeting_path(meeting_id)}/start"
        answer = await self._calls.read(path)
        if answer.problem is not None:
            raise unknown(f"meeting {meeting_id}", path, answer.problem)
        try:
            return HostLink(meetings.host_url(answer.data))
        except Malformed as odd:
            raise AccountUnreachable(f"the answer shows {odd}", where=f"GET {path}") from None

    # --- one write and its look --------------------------------------------------------------------------

    async def _change_meeting(self, meeting_id: str, wanted: WantedMeeting, *, repeat: bool = True) -> None:
        try:
            await self._calls.write("PUT", self._meeting_path(meeting_id), self._meeting_body(wanted))
        except OutcomeUnknown:
            if not meetings.differing(await self._meeting_still_there(meeting_id), wanted):
                return
            if not repeat:
                raise
            await self._change_meeting(meeting_id, wanted, repeat=False)
            return
        if left := meetings.differing(await self._meeting_still_there(meeting_id), wanted):
            told = f"answered as done, but meeting {meeting_id} shows another {', '.join(left)}"
            raise NotConfirmed(told, fields=left)

    async def _remove_meeting(self, meeting_id: str) -> bool:
        try:
            await self._calls.write("DELETE", self._meeting_path(meeting_id))
        except CallRefused as refused:
            if refused.refusal is Refusal.GONE:
                return False
            raise
        return True

    async def _meeting_still_there(self, meeting_id: str) -> Meeting:
        seen = await self._look_at_meeting(meeting_id)
        if seen is None:
            raise CallRefused(f"meeting {meeting_id} is gone", refusal=Refusal.GONE, status=404)
        return seen

    async def _look_at_meeting(self, meeting_id: str) -> Meeting | None:
        """What became of a write. A look that fails leaves it unknown, and so does one that is refused."""
        try:
            return await self._meeting_shown(meeting_id)
        except (AccountUnreachable, AccountRefused) as blind:
            raise OutcomeUnknown(f"sent, but a look failed: {blind.what}") from blind

    async def _meeting_shown(self, meeting_id: str, *, of_others: bool = False) -> Meeting | None:
        path = self._meeting_path(meeting_id)
        answer = await self._calls.read(path, of_others=of_others)
        if answer.problem is not None:
            return None
        try:
            return meetings.the_meeting(answer.data, meeting_id, self._meeting_from)
        except Malformed as odd:
            raise AccountUnreachable(f"the answer shows {odd}", where=f"GET {path}") from None

    def _meeting_path(self, meeting_id: str) -> str:
        return f"{self.meetings_root}/meetings/{quote(meeting_id, safe='')}"
