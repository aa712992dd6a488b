"""Handing a leaver's meetings over: intent, new meeting, read back, outcome; the rest is named. The old
meeting is never deleted by a call of its own: it goes with the organizer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from provisioner.audit.calls import noting_calls
from provisioner.errors import CallFailed, CallRefused, OutcomeUnknown
from provisioner.meetings.accounted import can_start
from provisioner.meetings.handed import HandedState
from provisioner.meetings.handover import Handover
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting, WantedMeeting
from provisioner.plan.facts import Record
from provisioner.reconcile import meeting_steps as steps
from provisioner.reconcile.meeting_steps import Leaving
from provisioner.reconcile.ports import Clock, GotoAccount, Journal
from provisioner.reconcile.report import HandedResult, Outcome
from provisioner.reconcile.steps import with_calls


@dataclass(kw_only=True)
class HandingOver:
    """`service_key`: the organizer behind the token, whose the new meetings are."""

    account: GotoAccount
    journal: Journal
    clock: Clock
    conference_call: str
    service_key: str | None
    results: list[HandedResult] = field(default_factory=list)

    async def carry_out(
        self, leaving: Leaving, meetings: Iterable[Handover], why_to_stop: Callable[[], str | None]
    ) -> None:
        """Raises `AccountRefused` and `AccountUnreachable`, and what was asked for stays open."""
        for handover in meetings:
            if handover.is_due:
                await self._recreate(leaving, handover, why_to_stop)
            elif handover.postponed:
                self._result(leaving, handover, Outcome.DEFERRED, handover.why)
            elif handover.is_news:
                await self.journal.record(steps.reported(leaving, handover))
                self._result(leaving, handover, Outcome.SKIPPED, handover.why)

    async def _recreate(
        self, leaving: Leaving, handover: Handover, why_to_stop: Callable[[], str | None]
    ) -> None:
        if (stopped := why_to_stop()) is not None:
            self._result(leaving, handover, Outcome.DEFERRED, stopped)
            return
        (intent,) = await self.journal.record(steps.intended(leaving, handover, now=self.clock.now()))
        with noting_calls() as calls:
            record, result = await self._asked_for(leaving, handover, intent)
        if record is not None:
            await self.journal.record(with_calls(record, calls))
        self.results.append(result)

    async def _asked_for(
        self, leaving: Leaving, handover: Handover, intent: int
    ) -> tuple[Record | None, HandedResult]:
        """Without a record where the outcome is unknown: the intent stays open, a later look settles it."""
        wanted = steps.wanted(handover, conference_call=self.conference_call)

        def result(outcome: Outcome, detail: str, made: MadeMeeting | None = None) -> HandedResult:
            return HandedResult(leaving, handover, outcome, detail, made)

        try:
            made = await self.account.create_meeting(wanted)
        except OutcomeUnknown as failure:
            return None, result(Outcome.DEFERRED, f"outcome unknown: {failure.what}")
        except CallRefused as failure:
            why = f"GoTo refuses the new meeting: {failure.what}"
            # a right that the token lacks says nothing about the meeting: it may come
            state = HandedState.DEFERRED if failure.status in (401, 403) else HandedState.REFUSED
            record = steps.not_moved(leaving, handover, state, why, intent=intent)
            return record, result(Outcome.FAILED, why)
        except CallFailed as failure:
            record = steps.not_moved(leaving, handover, HandedState.DEFERRED, failure.what, intent=intent)
            return record, result(Outcome.DEFERRED, failure.what)
        try:
            shown = await self.account.meeting(made.meeting_id)
        except CallFailed as failure:
            # made it is: the intent stays open rather than that another one is asked for
            return None, result(Outcome.DEFERRED, f"made, and not read back: {failure.what}", made)
        differs = self._differs(shown, wanted, handover)
        if differs is not None:
            why = f"a new meeting was made ({made.meeting_id}), and {differs}"
            state = HandedState.UNCONFIRMED
            record = steps.not_moved(leaving, handover, state, why, intent=intent, made=made)
            return record, result(Outcome.FAILED, why, made)
        record = steps.moved(leaving, handover, made, intent=intent)
        starts = handover.successor.email if handover.successor else "the service organizer"
        return record, result(Outcome.DONE, f"{starts} starts {made.join_url or made.meeting_id}", made)

    def _differs(self, shown: Meeting | None, wanted: WantedMeeting, handover: Handover) -> str | None:
        """What the new meeting does not show: done means seen (design, promise 10)."""
        if shown is None:
            return "the account does not show it"
        if shown.subject != wanted.subject:
            return "it shows another subject"
        if (shown.starts, shown.ends) != (handover.meeting.starts, handover.meeting.ends):
            return "it shows other times"
        if not can_start(shown, handover.successor, self.service_key):
            return "it does not show the successor"
        return None

    def _result(self, leaving: Leaving, handover: Handover, outcome: Outcome, detail: str) -> None:
        self.results.append(HandedResult(leaving, handover, outcome, detail, None))
