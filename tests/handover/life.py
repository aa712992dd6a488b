"""Days in which people leave and come back, meetings come and go, and calls are lost. At each deletion it is
asked what becomes of the meetings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import combinations
from random import Random

from provisioner.meetings.handed import HandedState, Way
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.people.organizer import IN_USE
from provisioner.plan.policy import Policy
from tests.handover.calendars import begins_within, is_over, meet
from tests.handover.others import DAY, PEOPLE, Others
from tests.handover.process import Process, asked_for
from tests.handover.server import MINUTE, SERVICE, Fate, Moment, Server
from tests.plan.worlds import organizer, person

BEGINS = datetime(2026, 11, 23, 6, tzinfo=UTC)
LOST = [Fate.ODD, Fate.LOST_AFTER, Fate.LOST_BEFORE, Fate.LATE, Fate.REFUSED, Fate.DEFERRED, Fate.UNREACHABLE]
LARGE = dict(
    absence_rosters=1,
    removal_limit_percent=1000,
    removal_window_percent=1000,
    max_shrink_percent=1000,
    max_held_percent=1000,
    removal_window_days=0,
)
HIDDEN = [frozenset[str]()] * 3 + [
    frozenset({"kind"}),
    frozenset({"ends", "end_text"}),
    frozenset({"kind", "ends", "end_text"}),
]


@dataclass(kw_only=True)
class Life:
    chance: Random
    server: Server
    process: Process
    others: Others
    calm: bool = False
    seen: Counter[str] = field(default_factory=Counter)
    twins: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """By organizer key and old meeting id: the new meetings that our client has made."""
    wrong: list[str] = field(default_factory=list)
    """What must not be, as it was seen while a run was under way."""

    def passes(self, days: int) -> None:
        self.process.runs(self.others.roster())
        for _ in range(days):
            self._day()
        self.calm = True
        for _ in range(3):
            self._day()

    # --- a day -------------------------------------------------------------------------------------------

    def _day(self) -> None:
        clock, chance = self.server.clock, self.chance
        morning = datetime.combine(clock.now().date() + DAY, time(chance.randint(5, 9)), UTC)
        clock.pass_by(morning - clock.now())
        for _ in range(1 if self.calm else chance.randint(1, 3)):
            if not self.calm:
                self.others.do_something()
            self.server.arrive()
            dies = None if self.calm or chance.random() < 0.7 else chance.randint(1, 40)
            self.process.runs(self.others.roster(), steps=dies)
            assert not self.wrong, "; ".join(self.wrong)
            clock.pass_by(chance.choice([10 * MINUTE / 60, MINUTE, 20 * MINUTE, 3 * 60 * MINUTE]))

    def fate(self, call: str) -> Fate:
        self.process.takes_a_step()
        if self.calm:
            return Fate.ANSWERED
        if call in ("read a meeting", "create a meeting") and self.chance.random() < 0.05:
            # between the look of the plan and the last one: no deletion is under way while these are sent
            self.others.schedule(self.chance.choice(sorted(self.server.organizers)))
        often = 0.25 if call in ("create a meeting", "delete") else 0.03
        return self.chance.choice(LOST) if self.chance.random() < often else Fate.ANSWERED

    # --- what must hold ----------------------------------------------------------------------------------

    def before_a_look(self, key: str) -> None:
        if not self.calm and key != SERVICE.key and self.chance.random() < 0.04:
            self.others.schedule(key)

    def when_made(self, meeting_id: str, of: tuple[str, str]) -> None:
        """No meeting has two, and GoTo lets an organizer run one meeting at a time."""
        self.seen["made"] += 1
        twins = self.twins.setdefault(of, [])
        twins.append(meeting_id)
        there = [twin for twin in twins if twin in self.server.meetings]
        self._demand(there == [meeting_id], f"{of} has several: {there}")
        mine = (self.server.meetings[i] for i in sorted(self.server.made & self.server.meetings.keys()))
        ours = [meeting for meeting in mine if not is_over(meeting, self.server.clock.now())]
        for one, other in combinations(ours, 2):
            if meeting_id in (one.meeting_id, other.meeting_id):
                self._demand(not meet(one, other), f"{one} and {other} overlap")

    def when_over(self, key: str) -> None:
        """Whoever returns has all of his, and what was made in its place is named for removal. Should he
        leave again, it is another handover: that the two do not overlap is demanded all the same."""
        shown = self.server.organizers.get(key)
        if shown is None:
            return
        self._demand(shown.status in IN_USE, f"the handover of {key} is over, who is not back")
        self.seen["back"] += 1
        self.twins = {of: twins for of, twins in self.twins.items() if of[0] != key}
        self.others.given_up = {of for of in self.others.given_up if of[0] != key}

    def when_deleted(self, key: str) -> None:
        now = self.server.clock.now()
        self.seen["deleted"] += 1
        for meeting in self.server.meetings_owned_by(key):
            if is_over(meeting, now):
                self.seen["passed"] += 1
                continue
            self._demand(not begins_within(meeting, now, 14 * MINUTE), f"{meeting} is running, or about to")
            if (key, meeting.meeting_id) in self.others.given_up:
                self.seen["given up"] += 1
            else:
                self.seen["moved"] += 1
                lost = self._why_lost(key, meeting)
                self._demand(lost is None, f"{meeting} of {key} is lost: {lost}")

    def _demand(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.wrong.append(otherwise)

    def _why_lost(self, key: str, meeting: Meeting) -> str | None:
        handed = self.process.database.memory.handed.get((key, meeting.meeting_id))
        if handed is None or handed.twin is None or handed.successor is None:
            return f"it was never moved ({handed})"
        if handed.state is not HandedState.MOVED:
            return f"it is {handed.state}"
        twin = self.server.meetings.get(handed.twin.meeting_id)
        if twin is None or twin.meeting_id not in self.server.made:
            return "the new one is gone, or not ours"
        if (twin.subject, twin.starts, twin.ends) != (meeting.subject, meeting.starts, meeting.ends):
            return f"the new one is another: {twin}"
        host = handed.successor.organizer_key or ""
        if host != SERVICE.key and host not in (twin.coorganizers or ()):
            return f"{host} cannot start {twin}"
        shown = self.server.organizers.get(host)
        return None if shown is not None and shown.status in IN_USE else f"{host} is suspended or gone"


def life(seed: int) -> Life:
    chance = Random(seed)
    clock = Moment(BEGINS)
    listed = [*(organizer(n) for n in PEOPLE), SERVICE]
    server = Server(
        clock=clock,
        organizers={one.key: one for one in listed},
        listing_leaves_out=chance.choice(HIDDEN),
    )
    policy = Policy(
        grace_days=chance.choice([0, 1, 2, 4]),
        leaver=chance.choice(["suspend_then_delete"] * 5 + ["suspend"]),  # type: ignore[arg-type]
        on_leave=chance.choice(["keep", "suspend"]),
        meetings=MeetingsPolicy(
            on_upcoming=chance.choice(["reassign"] * 5 + ["hold"]),  # type: ignore[arg-type]
            default_successor=chance.choice(
                [None, organizer(0).key, "p1@example.com", "0002", SERVICE.email]
            ),
            ways=chance.choice(
                [(Way.RECREATE, Way.REPORT)] * 4 + [(Way.WAIT, Way.RECREATE), (Way.RECREATE, Way.WAIT)]
            ),
        ),
        **LARGE,  # type: ignore[arg-type]
    )
    process = Process(server=server, policy=policy)
    rows = {n: person(n, manager=_manager(chance)) for n in PEOPLE}
    others = Others(chance=chance, server=server, process=process, rows=rows)
    lived = Life(chance=chance, server=server, process=process, others=others)
    server.fate, server.before_a_look = lived.fate, lived.before_a_look
    server.when_made, server.when_deleted = lived.when_made, lived.when_deleted
    server.asked_for, process.when_over = asked_for.get, lived.when_over
    for _ in range(6):
        others.schedule(organizer(others.some()).key)
    return lived


def _manager(chance: Random) -> str | None:
    boss = person(chance.choice(list(PEOPLE)))
    return chance.choice([None, boss.email, boss.employee_id, f"{boss.first_name} {boss.last_name}"])
