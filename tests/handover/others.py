"""What others do between two runs: people leave and return, meetings come and go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from provisioner.audit.entries import Draft, Event
from provisioner.meetings.handed import Handed, HandedState, Way
from provisioner.meetings.meeting import Meeting
from provisioner.people.organizer import Status
from provisioner.people.person import Person, Roster, Standing
from provisioner.plan.facts import HandHoldPlaced, MeetingHanded, Record
from provisioner.plan.memory import HandHold
from tests.handover.process import Process
from tests.handover.server import MINUTE, SERVICE, Server
from tests.plan.worlds import organizer, person, roster

PEOPLE = range(7)
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)


@dataclass(kw_only=True)
class Others:
    """`rows`: the roster, by the number of the person."""

    chance: Random
    server: Server
    process: Process
    rows: dict[int, Person]
    given_up: set[tuple[str, str]] = field(default_factory=set)
    """Organizer key and meeting id of what an operator has given up by name."""

    def roster(self) -> Roster:
        return roster(self.rows.values())

    def do_something(self) -> None:
        for deed, often in (
            (self._leaves, 0.35),
            (self._comes_back, 0.1),
            (self._goes_on_leave, 0.05),
            (self._is_suspended_by_hand, 0.05),
            (self._is_reactivated_by_hand, 0.05),
            (self._schedules, 0.8),
            (self._schedules_the_same, 0.15),
            (self._moves_a_meeting, 0.15),
            (self._cancels, 0.1),
            (self._service_schedules, 0.25),
            (self._removes_a_twin, 0.07),
            (self._changes_a_twin, 0.05),
            (self._gives_up, 0.4),
            (self._holds, 0.03),
        ):
            if self.chance.random() < often:
                deed()

    def some(self) -> int:
        return self.chance.choice(list(PEOPLE))

    def _leaves(self) -> None:
        who = self.some()
        if self.chance.random() < 0.25:
            self.rows.pop(who, None)
        elif who in self.rows:
            self.rows[who] = self.rows[who]._replace(standing=Standing.LEAVER)

    def _comes_back(self) -> None:
        who = self.some()
        self.rows[who] = person(who, manager=person(self.some()).email)

    def _goes_on_leave(self) -> None:
        who = self.some()
        if who in self.rows:
            self.rows[who] = self.rows[who]._replace(standing=Standing.LEAVE)

    def _is_suspended_by_hand(self) -> None:
        self._set(self.some(), Status.SUSPENDED)

    def _is_reactivated_by_hand(self) -> None:
        self._set(self.some(), Status.ACTIVE)

    def _set(self, who: int, status: Status) -> None:
        if (key := organizer(who).key) in self.server.organizers:
            self.server.set_status(key, status)

    def _schedules(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            key = organizer(self.some()).key
            if key in self.server.organizers:
                self.schedule(key)

    def _service_schedules(self) -> None:
        self.schedule(SERVICE.key)

    def schedule(self, key: str) -> None:
        chance = self.chance
        starts, ends = self._times()
        kind = chance.choice(["scheduled"] * 4 + ["recurring", "recurring", "room", "immediate"])
        helpers = tuple(organizer(n).key for n in chance.sample(list(PEOPLE), chance.randint(0, 2)))
        if kind == "room":
            self.server.schedule(key, kind="recurring", coorganizers=helpers)
        else:
            self.server.schedule(key, starts=starts, ends=ends, kind=kind, coorganizers=helpers)

    def _times(self) -> tuple[datetime, datetime]:
        now = self.server.clock.now()
        today = datetime.combine(now.date(), time(), UTC)
        starts = (
            today + DAY * self.chance.choice([0, 0, 1, 2, 4, 8]) + HALF_HOUR * self.chance.randint(10, 40)
        )
        starts = max(starts, now - 20 * MINUTE)
        return starts.replace(second=0, microsecond=0), starts.replace(second=0, microsecond=0) + (
            HALF_HOUR * self.chance.choice([1, 2, 4])
        )

    def _schedules_the_same(self) -> None:
        """A look-alike, of somebody else or of the organizer behind the token."""
        if found := self._any_meeting():
            key = self.chance.choice([SERVICE.key, *self.server.organizers])
            plain = found._asdict() | {"coorganizers": ()}
            del plain["meeting_id"]
            self.server.schedule(key, **plain)

    def _any_meeting(self) -> Meeting | None:
        """Not one of ours."""
        found = [m for i, m in sorted(self.server.meetings.items()) if i not in self.server.made]
        return self.chance.choice(found) if found else None

    def _moves_a_meeting(self) -> None:
        if (found := self._any_meeting()) and found.starts is not None:
            starts, ends = self._times()
            self.server.change(found._replace(starts=starts, ends=ends))

    def _cancels(self) -> None:
        if found := self._any_meeting():
            self.server.cancel(found.meeting_id)

    def _removes_a_twin(self) -> None:
        if ours := sorted(self.server.made & self.server.meetings.keys()):
            self.server.cancel(self.chance.choice(ours))

    def _changes_a_twin(self) -> None:
        """Somebody takes the successor out."""
        if ours := sorted(self.server.made & self.server.meetings.keys()):
            twin = self.server.meetings[self.chance.choice(ours)]
            self.server.change(twin._replace(coorganizers=()))

    def _gives_up(self) -> None:
        memory = self.process.database.memory
        names = [(key, meeting.meeting_id) for key, meeting in self._owned()]
        names = [name for name in names if self._state(name) not in (HandedState.OPEN, HandedState.MOVED)]
        if not names:
            return
        key, meeting_id = name = self.chance.choice(names)
        known = memory.handed.get(name)
        handed = known or Handed(
            organizer_key=key,
            meeting=self.server.meetings[meeting_id],
            way=Way.REPORT,
            state=HandedState.REPORTED,
        )
        self._write(MeetingHanded(handed=replace(handed, state=HandedState.GIVEN_UP)))
        self.given_up.add(name)

    def _owned(self) -> list[tuple[str, Meeting]]:
        return [
            (key, meeting)
            for key in sorted(self.server.organizers)
            if key != SERVICE.key
            for meeting in self.server.meetings_owned_by(key)
        ]

    def _state(self, name: tuple[str, str]) -> HandedState | None:
        known = self.process.database.memory.handed.get(name)
        return known.state if known else None

    def _holds(self) -> None:
        today = self.server.clock.now().date()
        self._write(HandHoldPlaced(subject=person(self.some()).employee_id, hold=HandHold(today, "me", "")))

    def _write(self, fact: MeetingHanded | HandHoldPlaced) -> None:
        self.process.database.record(Record(draft=Draft(event=Event.PERSON_HELD), facts=(fact,)))
