"""Three people and an account: one is about to leave, his manager is the second, the manager's the third."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from provisioner.audit.entries import Draft, Event
from provisioner.meetings.handed import HandedState
from provisioner.meetings.meeting import Meeting
from provisioner.people.person import Person
from provisioner.plan.facts import HandHoldPlaced, Record
from provisioner.plan.memory import Kind
from provisioner.plan.policy import Policy
from provisioner.reconcile.report import Outcome, RunReport
from provisioner.reconcile.run import Mode
from tests.handover.process import Process, asked_for
from tests.handover.server import SERVICE, Fate, Moment, Server
from tests.plan.worlds import leaver, organizer, person, roster

BEGINS = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LEAVER, BOSS, CHIEF = (organizer(n).key for n in (1, 2, 3))
HERE = [person(1, manager="0002"), person(2, manager="0003"), person(3)]
GONE = leaver(1, manager="0002")
WIDE = Policy(
    grace_days=2,
    absence_rosters=1,
    removal_limit_percent=1000,
    removal_window_percent=1000,
    removal_window_days=0,
    max_shrink_percent=1000,
)


class Stage:
    """Three people, adopted; the first one is about to leave and his manager is the second."""

    def __init__(self, **policy: Any) -> None:
        self.clock = Moment(BEGINS)
        listed = [*(organizer(n) for n in (1, 2, 3)), SERVICE]
        self.server = Server(clock=self.clock, organizers={one.key: one for one in listed})
        self.server.asked_for = lambda: asked_for.get(("", ""))
        self.process = Process(server=self.server, policy=replace(WIDE, **policy))
        self.rows: list[Person] = HERE
        self.run()

    def schedule(self, owner: str = LEAVER, *, begins: timedelta = 20 * DAY, **shown: object) -> Meeting:
        starts = BEGINS + begins + 4 * HOUR
        return self.server.schedule(owner, **{"starts": starts, "ends": starts + HOUR, **shown})

    def run(self, mode: Mode = Mode.APPLY, *, later: timedelta = 5 * timedelta(minutes=1)) -> RunReport:
        self.clock.pass_by(later)
        report = self.process.runs(roster(self.rows), mode=mode)
        assert report is not None
        return report

    def next_day(self, mode: Mode = Mode.APPLY) -> RunReport:
        return self.run(mode, later=DAY)

    def leaves(self) -> RunReport:
        self.rows = [GONE, *HERE[1:]]
        return self.run()

    def state(self, meeting: Meeting, of: str = LEAVER) -> HandedState | None:
        known = self.process.database.memory.handed.get((of, meeting.meeting_id))
        return known.state if known else None

    def twins(self) -> list[Meeting]:
        return [self.server.meetings[key] for key in sorted(self.server.made & self.server.meetings.keys())]

    def remember(self, fact: HandHoldPlaced) -> None:
        self.process.database.record(Record(draft=Draft(event=Event.PERSON_HELD), facts=(fact,)))

    def fails_at(self, call: str, *fates: Fate) -> None:
        left = list(fates)
        self.server.fate = lambda sent: left.pop(0) if sent == call and left else Fate.ANSWERED


def sent(report: RunReport) -> list[tuple[Kind, Outcome]]:
    return [(result.change.kind, result.outcome) for result in report.results]


def holds(report: RunReport) -> list[str]:
    return [held.code for held in report.plan.held if held.organizer_key == LEAVER]


SUSPENDED = [(Kind.SUSPEND, Outcome.DONE)]
DELETED = [(Kind.DELETE, Outcome.DONE)]
