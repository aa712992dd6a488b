"""Daily runs over a quarter: a company, an account with its bad days, and what must hold at each removal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

from provisioner.meetings.meeting import Meeting, upcoming
from provisioner.people.organizer import Status
from provisioner.people.person import Person
from provisioner.plan.acceptance import is_accepted
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Delete, Suspend
from provisioner.plan.policy import Policy
from tests.plan.rehearsal import Fate, Rehearsal, rehearsal_of
from tests.plan.worlds import SERVICE_ADDRESS, organizer, organizers, person, roster

from .company import Company, Row

SIZE = 60
BUSY_DAYS, QUIET_DAYS = 90, 25
"""The quiet ones are as many as what has begun may take: ten until a last day that was announced, seven after
an oscillation, the days of grace, a decision by an operator."""
BEGINS = datetime(2026, 9, 1, 5, tzinfo=UTC)
GRACE = 5
PROTECTED_NUMBER = 0
PROTECTED = organizer(PROTECTED_NUMBER)
STRANGERS = [organizer(900), organizer(901, email=SERVICE_ADDRESS)]
"""A meeting room that HR does not know, and the organizer behind the token."""
BAD_DAY = [Fate.ANSWERED] * 12 + [Fate.LOST_AFTER, Fate.LOST_BEFORE, Fate.FAILED]


@dataclass(kw_only=True)
class Quarter:
    chance: Random
    company: Company
    rehearsal: Rehearsal
    today: date = date.min
    calm: bool = False
    sent: Counter[str] = field(default_factory=Counter)
    _last_here: dict[str | None, date] = field(default_factory=dict)
    """By employee id: the last day on which an export that was believed had this person."""
    _suspended_before: frozenset[str] = frozenset()
    """Keys of the organizers that were suspended when the run of today began."""
    _waits: Plan | None = None
    """What stood at a limit the day before, for an operator to decide: HR has meant it."""
    _calls_left: int | None = None
    """After so many calls the process of today dies."""
    _meeting_ids: count[int] = field(default_factory=lambda: count(1))

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, BEGINS.timetz())

    def passes(self) -> None:
        """On the first day everybody is as the account has them: they are adopted by their addresses."""
        for day in range(1 + BUSY_DAYS + QUIET_DAYS):
            self.today = BEGINS.date() + timedelta(days=day)
            self.calm = not 0 < day <= BUSY_DAYS
            self.company.passes(self.today)
            if not self.calm:
                self.company.lives(self.today)
                self._schedules(self.rehearsal.organizers)
            if self.calm or self._happens(0.93):  # else GoTo, or the export, was not to be had
                self._runs()

    def _happens(self, likely: float) -> bool:
        return not self.calm and self.chance.random() < likely

    def _schedules(self, keys: Iterable[str]) -> None:
        """Somebody in the company, or a co-organizer of somebody who has left."""
        start = self.now + timedelta(hours=self.chance.randint(1, 240))
        times = (None, None) if self._happens(0.03) else (start, start + timedelta(hours=1))
        key = self.chance.choice(sorted(keys))
        meeting = Meeting(str(next(self._meeting_ids)), "Weekly", *times)
        self.rehearsal.meetings[key] = (*self.rehearsal.meetings.get(key, ()), meeting)

    # --- the run of a day ------------------------------------------------------------------------------

    def _runs(self) -> None:
        rows = self.company.export(damage=not self.calm)
        if self._happens(0.03):
            made = self._applied(rows[: len(rows) // 2])
            assert made.applicable == (), "half an export was believed"
            return
        if self._waits is not None:
            self.rehearsal.approve(self._waits, self.now)
        made = self._applied(rows)
        self._waits = made if made.objections else None
        if is_accepted(made):
            read = [row.employee_id for row in rows if isinstance(row, Person)]
            self._last_here |= {who: self.today for who in read if self.company.is_here(int(who), self.today)}

    def _applied(self, rows: list[Row]) -> Plan:
        shown = self.rehearsal.organizers
        self._suspended_before = frozenset(k for k, one in shown.items() if one.status is Status.SUSPENDED)
        self._calls_left = self.chance.randint(0, 2) if self._happens(0.1) else None
        self.rehearsal.blind = lambda: self._happens(0.1)
        self.rehearsal.in_between = self._in_between
        return self.rehearsal.apply(roster(rows, written_at=self.now), self.now, self._fate)

    def _in_between(self, change: Change) -> None:
        if isinstance(change, Delete) and self._happens(0.1):
            self._schedules([change.organizer_key])

    def _fate(self, change: Change) -> Fate:
        """The call is about to leave."""
        self.sent[change.kind] += 1
        if isinstance(change, Suspend):
            self._may_be_suspended(change)
        if isinstance(change, Delete):
            self._may_be_deleted(change)
        if self._calls_left is not None:
            self._calls_left -= 1
            if self._calls_left < 0:
                return Fate.LOST_BEFORE
        return Fate.ANSWERED if self.calm else self.chance.choice(BAD_DAY)

    def _may_be_suspended(self, change: Suspend) -> None:
        n = int(change.employee_id or "")
        may_wait = self.rehearsal.policy.on_leave == "suspend" and self.company.is_on_leave(n)
        assert may_wait or not self.company.is_here(n, self.today)

    def _may_be_deleted(self, change: Delete) -> None:
        assert not self.company.is_here(int(change.employee_id or ""), self.today)
        assert change.organizer_key in self._suspended_before
        assert upcoming(self.rehearsal.meetings.get(change.organizer_key, ()), now=self.now) == ()
        assert self.today > self._last_here[change.employee_id] + timedelta(days=GRACE), (
            "the grace begins when he leaves"
        )


def quarter(seed: int) -> Quarter:
    """Sixty people, each with an organizer, and strangers beside them."""
    chance = Random(seed)
    policy = Policy(
        grace_days=GRACE,
        on_leave=chance.choice(["keep", "suspend"]),
        over_limit=chance.choice(["hold_all", "hold_removals"]),
        protected=(PROTECTED.email,),
    )
    return Quarter(
        chance=chance,
        company=Company(chance=chance, rows={n: person(n) for n in range(SIZE)}),
        rehearsal=rehearsal_of([*organizers(range(SIZE)), *STRANGERS], policy=policy),
    )
