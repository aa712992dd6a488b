"""What a run needs of the world. The edges fulfil these; `wiring.py` chooses which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting, WantedMeeting
from provisioner.people.organizer import Account, Entitlements, Organizer
from provisioner.people.person import Person, Roster
from provisioner.plan.facts import Record
from provisioner.plan.memory import Memory


class RosterSource(Protocol):
    async def load(self) -> Roster:
        """One complete read. Raises `RosterUnusable`; an error is never a shorter roster."""
        ...


class GotoAccount(Protocol):
    """The account behind one token. Every write either returns what the account now shows, or raises a
    `CallFailed` that says whether it was applied. `AccountUnreachable` and `AccountRefused` end the run."""

    async def list_organizers(self) -> Account:
        """One complete listing. Raises `ListingIncomplete`."""
        ...

    async def find(self, key: str) -> Organizer | None:
        """One organizer, complete; None when the account answers that there is none (404)."""
        ...

    async def find_many(self, keys: Sequence[str]) -> list[Organizer | None]:
        """As `find`, side by side, in the order of the keys."""
        ...

    async def create(self, person: Person) -> Organizer: ...

    async def update(self, organizer: Organizer, fields: dict[str, str]) -> Organizer:
        """`fields`: `email`, `first_name`, `last_name`, `locale`, `time_zone` → the wanted value. The
        organizer must be complete: the whole object is written (goto-api section 2, full PUT)."""
        ...

    async def suspend(self, organizer: Organizer) -> Organizer: ...

    async def meetings_of(self, key: str) -> tuple[Meeting, ...]:
        """What the default listing, `status=ACTIVE` and `status=INACTIVE` return, all pages, each once
        (answers, "A look at meetings"). A 404 is not an empty list: it raises."""
        ...

    async def meeting(self, meeting_id: str) -> Meeting | None:
        """One meeting with its co-organizers; None where the account shows it to nobody but its owner, or
        does not know it (403, 404)."""
        ...

    async def create_meeting(self, wanted: WantedMeeting) -> MadeMeeting:
        """A meeting of the organizer behind the token. Sent once: there is no key that would make a repeat
        safe. Raises the `CallFailed` family; `OutcomeUnknown` is settled by looking at the service
        organizer's meetings."""
        ...

    async def sessions_of(self, key: str, since: datetime, until: datetime) -> tuple[Session, ...]:
        """The ended sessions of one organizer that began within that time, oldest first."""
        ...

    async def stays_in(self, session: Session) -> tuple[Stay, ...]:
        """Who was there, a row for each join. Raises `NoReport` where there is no report, or none yet: it
        does not say "nobody"."""
        ...

    async def delete(self, organizer: Organizer) -> bool:
        """True: it was there and is gone. False: it was gone before we asked (drift). Raises
        `NotSeenApplied` where it was lost and a look still shows the organizer: to be sent once more after
        another look at the meetings."""
        ...

    async def reactivate(self, organizer: Organizer, fields: dict[str, str], kept: Entitlements) -> Organizer:
        """`kept` is what was recorded before the suspension took it away."""
        ...


class Journal(Protocol):
    """The audit log and the memory of one account, as one run writes and reads them."""

    run_id: str

    def recall(self, *, today: date, window_days: int) -> Memory: ...

    async def record(self, *records: Record) -> tuple[int, ...]:
        """Commits all of them durably, in order, in one transaction; returns their `seq`.

        Raises `AuditLogBroken`: then nothing of it was written, and the caller must not act."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class Progress(Protocol):
    def stage(self, text: str) -> None: ...

    def step(self, done: int, total: int, text: str) -> None: ...
