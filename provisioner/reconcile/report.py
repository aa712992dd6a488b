"""What a run has to say when it is over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from provisioner.meetings.handover import Handover
from provisioner.meetings.wanted import MadeMeeting
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change
from provisioner.plan.document import Document
from provisioner.reconcile.meeting_steps import Leaving


class Outcome(StrEnum):
    """What became of one change (interface, `apply --format json`)."""

    DONE = "done"
    FAILED = "failed"
    DEFERRED = "deferred"
    SKIPPED = "skipped"


NEEDS_A_SEAT = "needs a seat"


class Result(NamedTuple):
    change: Change
    outcome: Outcome
    detail: str
    sent: bool
    """A call that changes something may have left the machine."""

    @property
    def lacks_seat(self) -> bool:
        return self.outcome is Outcome.DEFERRED and self.detail.startswith(NEEDS_A_SEAT)


class HandedResult(NamedTuple):
    """What became of one meeting of a leaver. SKIPPED: named to a person, nothing was sent."""

    leaving: Leaving
    handover: Handover
    outcome: Outcome
    detail: str
    made: MadeMeeting | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunReport:
    run_id: str
    plan: Plan
    document: Document
    """The plan as JSON: made once, because it is the digest of the whole world of the plan."""
    dry: bool
    results: tuple[Result, ...] = ()
    handed: tuple[HandedResult, ...] = ()
    settled: str | None = None
    """One sentence about what an interrupted run had left open."""
    declined: bool = False
    """The operator was asked and said no."""
    paused: bool = False
    """A pause ended the acting between two changes."""

    @property
    def digest(self) -> str:
        return self.document["digest"]

    def summary(self) -> dict[str, int]:
        """Planned, sent and confirmed are three numbers (design, promise 10)."""
        count = Counter(result.outcome for result in self.results)
        return {
            "planned": len(self.results),
            "sent": sum(1 for result in self.results if result.sent),
            "confirmed": count[Outcome.DONE],
            "failed": count[Outcome.FAILED],
            "deferred": count[Outcome.DEFERRED],
        }

    @property
    def is_partial(self) -> bool:
        """A change that a last look has skipped is held, and holds are the product working."""
        unfinished = (Outcome.FAILED, Outcome.DEFERRED)
        outcomes = {result.outcome for result in self.results} | {one.outcome for one in self.handed}
        return not outcomes.isdisjoint(unfinished)

    def word(self) -> str:
        """The outcome in the audit row `run.finished`."""
        if self.declined:
            return "declined"
        if self.paused:
            return "paused"
        if self.results or any(one.outcome is not Outcome.SKIPPED for one in self.handed):
            return "partial" if self.is_partial else "applied"
        if self.plan.objections:
            return "objected"
        return "pending" if self.plan.has_work else "nothing_to_do"
