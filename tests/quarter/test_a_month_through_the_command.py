"""A shorter and denser stretch through the real command, against a simulated account over HTTP; the clocks of
both are moved."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import time_machine

from provisioner.people.person import HeldRow, Standing
from provisioner.simulator import Simulator
from provisioner.simulator.meetings import MeetingState
from tests.acceptance.stage import SERVICE, Stage, account
from tests.acceptance.stage import Row as Line
from tests.plan.worlds import person

from .company import Company, Row
from .life import BEGINS
from .wanted import assert_is_what_hr_asks_for

SIZE = 40
BUSY = range(1, 11)
QUIET = (11, 12, 18, 19, 21, 22, 24, 25, 26)
"""As far apart as what has begun may take: ten days until a last day that was announced, seven after an
oscillation, two of grace."""
UNREADABLE = "\ufffd"
FAULTS: list[dict[str, object]] = [
    {"kind": "lost_before", "method": "PUT"},
    {"kind": "lost_before", "method": "DELETE"},
    {"kind": "lost_after_commit", "method": "POST"},
    {"kind": "lost_after_commit", "method": "PUT"},
    {"kind": "lost_after_commit", "method": "DELETE"},
    {"kind": "status", "method": "PUT", "status": 403},
    {"kind": "status", "method": "GET", "path": "/meetings", "status": 403},
    {"kind": "status", "method": "GET", "path": "/organizers", "status": 503, "times": 2},
    {"kind": "status", "method": "GET", "path": "/organizers", "status": 503, "times": 4},
]


def line(row: Row) -> Line:
    if isinstance(row, HeldRow):
        email = row.email or f"{UNREADABLE}@example.com"
        return {"employee_id": row.employee_id or UNREADABLE, "email": email, "first_name": UNREADABLE}
    return {
        "employee_id": row.employee_id,
        "email": row.email,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "status": "no show" if row.standing is Standing.NEVER_STARTED else row.standing.value,
        "start_date": str(row.start_date or ""),
        "end_date": str(row.end_date or ""),
        "time_zone": row.time_zone or "",
    }


class Month:
    def __init__(self, stage: Stage, company: Company, chance: Random) -> None:
        self.stage, self.company, self.chance = stage, company, chance
        self.today = date.min

    def passes(self) -> None:
        for day in (0, *BUSY, *QUIET):
            now = BEGINS + timedelta(days=day)
            self.today = now.date()
            with time_machine.travel(now):
                self.company.passes(self.today)
                if day in BUSY:
                    for _ in range(3):
                        self.company.lives(self.today)
                    self._has_a_bad_day()
                self._runs(calm=day not in BUSY)
                self.stage.simulator.clear_faults()

    def _has_a_bad_day(self) -> None:
        simulator, chance = self.stage.simulator, self.chance
        key = chance.choice(sorted(simulator.account.organizers))
        start = datetime.now(UTC) + timedelta(hours=chance.randint(1, 240))
        simulator.account.schedule(key, "Weekly", start_time=start, end_time=start + timedelta(hours=1))
        for fault in chance.sample(FAULTS, chance.randint(0, 2)):
            simulator.fault(str(fault["kind"]), **{k: v for k, v in fault.items() if k != "kind"})
        suspended = [key for key, one in simulator.account.organizers.items() if one.status == "SUSPENDED"]
        if suspended:
            key = chance.choice(suspended)
            path = f"/organizers/{key}/meetings"
            simulator.fault("meeting_appears", organizer_key=key, method="GET", path=path, after=3)

    def _runs(self, *, calm: bool) -> None:
        rows = self.company.export(damage=not calm)
        if not calm and self.chance.random() < 0.15:
            self._exports(rows[: len(rows) // 2])
            written = len(self.stage.writes)
            assert self.stage.apply().code in (11, 22)
            assert len(self.stage.writes) == written, "half an export was believed"
            return
        self._exports(rows)
        before = self._of_those_here()
        ran = self.stage.apply()
        assert ran.code in ((0, 11) if calm else (0, 11, 12, 22)), ran
        if ran.code == 11:  # an operator says that HR has meant it
            approval = ("approve", ran.json()["digest"], "--by", "me", "--reason", "HR has meant it")
            assert self.stage.here(*approval).code == 0
            self.stage.apply()
        assert before <= set(self.stage.simulator.account.organizers), "nobody who is here is deleted"
        assert not self._cancelled(), "a deletion has cancelled a meeting"

    def _exports(self, rows: list[Row]) -> None:
        self.stage.roster([line(row) for row in rows])
        at = datetime.now(UTC).timestamp()
        os.utime(self.stage.file, (at, at))

    def _of_those_here(self) -> set[str]:
        """Keys, as far as they are linked."""
        here = {person(n).employee_id for n in self.company.here(self.today)}
        return {key for employee_id, key in self._links().items() if employee_id in here}

    def _links(self) -> dict[str, str]:
        known = self.stage.database.exists()
        return dict(self.stage.rows("SELECT employee_id, organizer_key FROM link")) if known else {}

    def _cancelled(self) -> list[str]:
        meetings = self.stage.simulator.account.meetings
        return [meeting.meeting_id for meeting in meetings if meeting.state is MeetingState.CANCELLED]

    def assert_is_as_wanted(self) -> None:
        found = self.stage.simulator.account
        now = datetime.combine(self.today, BEGINS.timetz())
        assert_is_what_hr_asks_for(
            self.company,
            self.today,
            shown={key: one for key, one in found.organizers.items() if one.email != SERVICE},
            links=self._links(),
            has_meetings=lambda key: found.meetings_of(key, now=now) != [],
        )
        assert found.holder(SERVICE) is not None
        assert self.stage.verdict() == "ok"


def month(seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Month:
    chance = Random(seed)
    company = Company(chance=chance, rows={n: person(n) for n in range(SIZE)})
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (0.01, 0.01, 0.01))
    with Simulator(account([line(row) for row in company.rows.values()])) as simulator:
        stage = Stage(folder, simulator, monkeypatch)
        stage.set(policy__grace_days="2", roster__time_zone="UTC")
        passed = Month(stage, company, chance)
        passed.passes()
        passed.assert_is_as_wanted()
        return passed


def test_a_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verbs = {call.split()[0] for call in month(1, tmp_path, monkeypatch).stage.calls()}
    assert verbs == {"POST", "PUT", "suspend", "DELETE"}


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(2, 22))
def test_many_months(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    month(seed, tmp_path, monkeypatch)
