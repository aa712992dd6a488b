"""A company and its HR department: what happens to people in a quarter, and what is exported of it each day.

It keeps its own books about who is there, in words of its own: they are what the account is compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from provisioner.people.person import HeldRow, Person, Standing
from tests.plan.worlds import person

Row = Person | HeldRow


@dataclass(kw_only=True)
class Company:
    chance: Random
    rows: dict[int, Person]
    """As HR has them today, by number; a row that HR has removed is not there."""
    gone_rows: dict[int, Person] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    """How often somebody was renamed."""

    # --- who is there ----------------------------------------------------------------------------------

    def is_here(self, n: int, today: date) -> bool:
        """At work or on leave: the last day is a working day."""
        row = self.rows.get(n)
        if row is None or row.standing is Standing.NEVER_STARTED:
            return False
        if row.start_date is not None and row.start_date > today:
            return False
        if row.end_date is not None:
            return row.end_date >= today
        return row.standing is not Standing.LEAVER

    def is_on_leave(self, n: int) -> bool:
        return n in self.rows and self.rows[n].standing is Standing.LEAVE

    def is_to_come(self, n: int, today: date) -> bool:
        row = self.rows.get(n)
        return row is not None and row.standing is Standing.FUTURE and (row.start_date or today) > today

    def here(self, today: date) -> list[int]:
        return [n for n in self.rows if self.is_here(n, today)]

    def former(self, today: date) -> list[int]:
        known = [*self.rows, *self.gone_rows]
        return [n for n in known if not self.is_here(n, today) and not self.is_to_come(n, today)]

    # --- what happens ----------------------------------------------------------------------------------

    def passes(self, today: date) -> None:
        """What happens by itself: who was to come has come."""
        for n, row in self.rows.items():
            if row.standing is Standing.FUTURE and row.start_date is not None and row.start_date <= today:
                self.rows[n] = row._replace(standing=Standing.ACTIVE)

    def lives(self, today: date) -> None:
        """One day of an eventful quarter."""
        for likely, event in self._events():
            if self.chance.random() < likely:
                event(today)

    def _events(self) -> list[tuple[float, Callable[[date], None]]]:
        return [
            (0.5, self._hires),
            (0.05, self._never_starts),
            (0.35, self._leaves),
            (0.15, self._vanishes),
            (0.15, self._announces),
            (0.2, self._moves_the_last_day),
            (0.2, self._returns),
            (0.3, self._renames),
            (0.2, self._takes_leave),
            (0.2, self._comes_back_from_leave),
            (0.1, self._forgets),
        ]

    def _hires(self, today: date) -> None:
        n = max([*self.rows, *self.gone_rows]) + 1
        start = today + timedelta(days=self.chance.choice([0, 0, 1, 7]))
        standing = Standing.FUTURE if start > today else Standing.ACTIVE
        self.rows[n] = person(n, standing=standing, start_date=start)

    def _never_starts(self, today: date) -> None:
        if (n := self._anyone([n for n in self.rows if self.is_to_come(n, today)])) is None:
            return
        if self.chance.random() < 0.5:
            self.gone_rows[n] = self.rows.pop(n)
        else:
            self._says(n, standing=Standing.NEVER_STARTED)

    def _leaves(self, today: date) -> None:
        if (n := self._anyone(self.here(today))) is not None:
            yesterday = today - timedelta(days=1)
            self._says(n, standing=Standing.LEAVER, end_date=self.chance.choice([None, yesterday]))

    def _vanishes(self, today: date) -> None:
        """HR removes the row at once."""
        if (n := self._anyone(self.here(today))) is not None:
            self.gone_rows[n] = self.rows.pop(n)

    def _announces(self, today: date) -> None:
        """A last day to come; the word may run ahead of it."""
        if (n := self._anyone(self.here(today))) is not None:
            standing = self.chance.choice([Standing.ACTIVE, Standing.LEAVER])
            self._says(n, standing=standing, end_date=today + timedelta(days=self.chance.randint(1, 10)))

    def _moves_the_last_day(self, today: date) -> None:
        """Also of somebody who has left already, and is there again by it."""
        if (n := self._anyone([n for n, row in self.rows.items() if row.end_date is not None])) is not None:
            moved = today + timedelta(days=self.chance.randint(-2, 10))
            self._says(n, end_date=max(moved, self.rows[n].start_date or moved))

    def _returns(self, today: date) -> None:
        if (n := self._anyone(self.former(today))) is not None:
            self.rows[n] = self.gone_rows.pop(n, None) or self.rows[n]
            standing = self.chance.choice([Standing.ACTIVE, Standing.ACTIVE, Standing.LEAVE])
            self._says(n, standing=standing, start_date=None, end_date=None)

    def _renames(self, today: date) -> None:
        if (n := self._anyone(self.here(today))) is not None:
            self.changed[n] = self.changed.get(n, 0) + 1
            name = f"Last{n}-{self.changed[n]}"
            moved = {"time_zone": self.chance.choice(["Europe/Paris", "Asia/Tokyo"])}
            married = {"last_name": name, "email": f"{name}@example.com".lower()}
            self._says(n, **self.chance.choice([{"last_name": name}, married, moved]))

    def _takes_leave(self, today: date) -> None:
        if (n := self._anyone(self.here(today))) is not None and self.rows[n].end_date is None:
            self._says(n, standing=Standing.LEAVE)

    def _comes_back_from_leave(self, today: date) -> None:
        if (n := self._anyone([n for n in self.here(today) if self.is_on_leave(n)])) is not None:
            self._says(n, standing=Standing.ACTIVE)

    def _forgets(self, today: date) -> None:
        """HR cleans up: the row of somebody who has left long ago is not exported any more."""
        if (n := self._anyone([n for n in self.former(today) if n in self.rows])) is not None:
            self.gone_rows[n] = self.rows.pop(n)

    def _says(self, n: int, **said: object) -> None:
        self.rows[n] = self.rows[n]._replace(**said)

    def _anyone(self, numbers: list[int]) -> int | None:
        return self.chance.choice(numbers) if numbers else None

    # --- what is exported ------------------------------------------------------------------------------

    def export(self, *, damage: bool) -> list[Row]:
        """With `damage` a row or two cannot be read, now and then one without a trace of whose it is."""
        hurt = self.chance.sample([*self.rows], self.chance.choice([0, 0, 0, 1, 2]) if damage else 0)
        return [self._damaged(row) if n in hurt else row for n, row in self.rows.items()]

    def _damaged(self, row: Person) -> HeldRow:
        employee_id, email = self.chance.choice([(row.employee_id, None), (None, row.email), (None, None)])
        return HeldRow(row.line, employee_id, email, "damaged", "a cell holds damaged characters")
