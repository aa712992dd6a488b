"""A meeting made, changed or deleted by an operator: intent, call, look, outcome, as in a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from provisioner.audit.calls import noting_calls
from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallFailed,
    CallRefused,
    OutcomeUnknown,
)
from provisioner.meetings.by_hand import (
    Act,
    OpenCall,
    came_about,
    differing,
    document,
    with_stand_in,
)
from provisioner.meetings.handed import lookalikes
from provisioner.meetings.meeting import Meeting, is_recurring
from provisioner.meetings.wanted import MadeMeeting, WantedMeeting, body_of
from provisioner.plan.facts import Record
from provisioner.reconcile import by_hand_steps as steps
from provisioner.reconcile.by_hand_steps import EVENTS, Word
from provisioner.reconcile.ports import Clock, Journal
from provisioner.reconcile.steps import outcome_word, with_calls

STAND_IN = "GoTo takes no recurring meeting without times: the next full hour stands in for them"


class OwnMeetings(Protocol):
    """What the organizer behind the token can do. Writes raise the `CallFailed` family; each call raises
    `AccountRefused` and `AccountUnreachable`."""

    async def own_meetings(self) -> tuple[Meeting, ...]: ...

    async def meeting(self, meeting_id: str) -> Meeting | None: ...

    async def create_meeting(self, wanted: WantedMeeting) -> MadeMeeting: ...

    async def update_meeting(self, meeting_id: str, wanted: WantedMeeting) -> None: ...

    async def delete_meeting(self, meeting_id: str) -> bool: ...


class End(StrEnum):
    DONE = "done"
    FAILED = "failed"
    SETTLED = "settled"
    """The answer was lost, and a look shows what became of it."""
    OPEN = "open"
    """Nobody knows what became of it: a later command looks."""


class Acted(NamedTuple):
    """`word` is the outcome in the audit log, `detail` what a person is told."""

    end: End
    word: str
    detail: str
    meeting: Meeting
    status: int | None = None
    """Of a refusal."""
    note: str | None = None


class Settled(NamedTuple):
    call: OpenCall
    applied: bool


@dataclass(kw_only=True)
class ByHand:
    """`patience`: a call whose answer was lost may still arrive for that long. `wrote`: the log has grown."""

    account: OwnMeetings
    journal: Journal
    clock: Clock
    word: Word
    patience: timedelta
    wrote: bool = False

    async def settle(
        self, calls: Iterable[OpenCall], own: Sequence[Meeting], *, taken: Collection[str]
    ) -> tuple[list[Settled], list[OpenCall]]:
        """By looking: what is known now, and what is still open because it may yet arrive."""
        known: list[Settled] = []
        waiting: list[OpenCall] = []
        for call in calls:
            shown = await self.account.meeting(call.meeting.meeting_id) if call.act is Act.UPDATE else None
            found = came_about(call, own, shown, taken=taken)
            if found is None and self.clock.now() < call.intended_at + self.patience:
                waiting.append(call)
                continue
            word = "not_applied" if found is None else "applied"
            row = steps.ended(
                EVENTS[call.act].settled,
                word,
                intent=call.intent,
                meeting_id=found or call.meeting.meeting_id or None,
            )
            await self._record(row)
            known.append(Settled(call, found is not None))
        return known, waiting

    async def create(self, meeting: Meeting, conference_call: str, own: Sequence[Meeting]) -> Acted:
        """Each POST is sent once: there is no key that would make a repeat safe."""
        acted = await self._create(meeting, conference_call, own)
        if acted.status != 400 or not is_recurring(meeting) or meeting.start_text:
            return acted
        stand_in = with_stand_in(meeting, now=self.clock.now())
        return (await self._create(stand_in, conference_call, own))._replace(note=STAND_IN)

    async def _create(self, meeting: Meeting, conference_call: str, own: Sequence[Meeting]) -> Acted:
        before = lookalikes(meeting, own)

        async def call() -> Acted:
            try:
                made = await self.account.create_meeting(body_of(meeting, conference_call))
            except OutcomeUnknown as lost:
                after = lookalikes(meeting, await self.account.own_meetings()) - before
                if not after:
                    raise
                found = meeting._replace(meeting_id=min(after))
                told = f"the answer was lost ({lost.what}), and a look shows the meeting"
                return Acted(End.SETTLED, "applied", told, await self._read(found) or found)
            new = meeting._replace(meeting_id=made.meeting_id, join_url=made.join_url)
            return await self._read_back(new)

        return await self._carried_out(
            Act.CREATE, meeting, call, conference_call=conference_call, lookalikes=sorted(before)
        )

    async def update(self, before: Meeting, meeting: Meeting, conference_call: str, **more: object) -> Acted:
        async def call() -> Acted:
            await self.account.update_meeting(meeting.meeting_id, body_of(meeting, conference_call))
            return Acted(End.DONE, "confirmed", "changed, and read back", meeting)

        told = {"before": document(before), "conference_call": conference_call, **more}
        return await self._carried_out(Act.UPDATE, meeting, call, **told)

    async def delete(self, meeting: Meeting, **more: object) -> Acted:
        async def call() -> Acted:
            if await self.account.delete_meeting(meeting.meeting_id):
                return Acted(End.DONE, "confirmed", "deleted", meeting)
            return Acted(End.DONE, "already_gone", "was gone already, and not by us", meeting)

        return await self._carried_out(Act.DELETE, meeting, call, **more)

    async def _carried_out(
        self, act: Act, meeting: Meeting, call: Callable[[], Awaitable[Acted]], **more: object
    ) -> Acted:
        """The call leaves only after its intent is on disk. Raises `AuditLogBroken`."""
        intent = await self._record(steps.intended(act, meeting, self.word, **more))
        with noting_calls() as calls:
            acted = await _outcome(call, meeting)
        if acted.end is not End.OPEN:
            row = steps.ended(
                getattr(EVENTS[act], acted.end.value),
                acted.word,
                intent=intent,
                meeting_id=acted.meeting.meeting_id or None,
                join_url=acted.meeting.join_url if act is Act.CREATE else "",
                error=acted.detail if acted.end is End.FAILED else "",
            )
            await self._record(with_calls(row, calls))
        return acted

    async def _record(self, row: Record) -> int:
        (seq,) = await self.journal.record(row)
        self.wrote = True
        return seq

    async def _read_back(self, made: Meeting) -> Acted:
        """Done means seen."""
        try:
            shown = await self._read(made)
        except (AccountRefused, AccountUnreachable) as blind:
            told = f"meeting {made.meeting_id} was made, but could not be read back: {blind.what}"
            return Acted(End.FAILED, "not_confirmed", told, made)
        if shown is None:
            told = f"answered as made, but the account does not show meeting {made.meeting_id}"
            return Acted(End.FAILED, "not_confirmed", told, made)
        if left := differing(shown, made):
            told = f"meeting {made.meeting_id} was made, but shows another {', '.join(left)}"
            return Acted(End.FAILED, "not_confirmed", told, shown)
        return Acted(End.DONE, "confirmed", "made, and read back", shown)

    async def _read(self, known: Meeting) -> Meeting | None:
        """The meeting itself does not show its link."""
        shown = await self.account.meeting(known.meeting_id)
        return shown and shown._replace(join_url=shown.join_url or known.join_url)


async def _outcome(call: Callable[[], Awaitable[Acted]], meeting: Meeting) -> Acted:
    try:
        return await call()
    except OutcomeUnknown as lost:
        return Acted(End.OPEN, "unknown", f"outcome unknown: {lost.what}", meeting)
    except CallFailed as failure:
        status = failure.status if isinstance(failure, CallRefused) else None
        return Acted(End.FAILED, outcome_word(failure), failure.what, meeting, status=status)
    except (AccountRefused, AccountUnreachable) as blind:
        return Acted(End.OPEN, "unknown", f"outcome unknown: {blind.what}", meeting)
