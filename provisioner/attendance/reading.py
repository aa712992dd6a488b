"""Asks the account for sessions and attendees. What cannot be read is told and does not end the rest, unless
GoTo answers nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Container, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from provisioner.attendance.rows import (
    LONGEST_SESSION,
    Host,
    Row,
    State,
    row_of_organizer,
    row_of_running,
    row_without_people,
    rows_of_session,
)
from provisioner.errors import AccountRefused, AccountUnreachable, NoReport
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import Meeting
from provisioner.people.organizer import Organizer

FAILURES = (AccountRefused, AccountUnreachable)
Failure = AccountRefused | AccountUnreachable


class History(Protocol):
    """What is needed of the account. Each raises `AccountRefused` or `AccountUnreachable`."""

    async def find(self, key: str) -> Organizer | None: ...

    async def meetings_of(self, key: str) -> tuple[Meeting, ...]: ...

    async def sessions_of(self, key: str, since: datetime, until: datetime) -> tuple[Session, ...]: ...

    async def stays_in(self, session: Session) -> tuple[Stay, ...]: ...


class Period(NamedTuple):
    """From `since` until right before `until`; both aware UTC. A session belongs to it by its beginning."""

    since: datetime
    until: datetime


class Told(NamedTuple):
    """What was read in one step: of one session, by `name_of`; None: with this, the organizer is finished."""

    organizer_key: str
    session: str | None
    rows: tuple[Row, ...]


def name_of(session: Session) -> str:
    """Unlike those of all other sessions of its organizer. Where the account shows no instance keys, those of
    one meeting share what stands for it."""
    return f"{session.instance_key} {session.starts.isoformat() if session.starts else ''}".strip()


class Reading:
    """`at_once`: how many sessions are asked for side by side."""

    def __init__(self, account: History, period: Period, *, now: datetime, at_once: int) -> None:
        self._account = account
        self._period = period
        self._now = now
        self._at_once = at_once

    async def of(self, host: Host, *, told_before: Container[str] = ()) -> AsyncIterator[Told]:
        """The sessions of one organizer, oldest first, without those told before. Raises
        `AccountRefused` or `AccountUnreachable` where GoTo does not even show the organizer."""
        try:
            sessions = await self._account.sessions_of(host.key, *self._period)
        except FAILURES as failure:
            state = await self._blamed(host, failure)
            yield Told(host.key, None, (row_of_organizer(host, state, failure.what),))
            return
        new = [each for each in sessions if name_of(each) not in told_before and self._is_in(each.starts)]
        for first in range(0, len(new), self._at_once):
            for told in await self._side_by_side(host, new[first : first + self._at_once]):
                yield told
        yield Told(host.key, None, await self._running(host, sessions))

    async def _side_by_side(self, host: Host, sessions: Sequence[Session]) -> list[Told]:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._of_session(host, session)) for session in sessions]
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _of_session(self, host: Host, session: Session) -> Told:
        try:
            rows = rows_of_session(host, session, await self._account.stays_in(session), now=self._now)
        except FAILURES as failure:
            no_report = isinstance(failure, NoReport)
            state = State.NOT_YET_COMPLETE if no_report else await self._blamed(host, failure)
            rows = (row_without_people(host, session, state, failure.what),)
        return Told(host.key, name_of(session), rows)

    async def _running(self, host: Host, ended: Sequence[Session]) -> tuple[Row, ...]:
        """What began in the period and is in no history, because it has not ended."""
        if self._period.until + LONGEST_SESSION <= self._now:
            return ()
        try:
            meetings = await self._account.meetings_of(host.key)
        except FAILURES as failure:
            state = await self._blamed(host, failure)
            return (row_of_organizer(host, state, f"what is in progress: {failure.what}"),)
        known = {session.meeting_id for session in ended}
        return tuple(
            row_of_running(host, meeting)
            for meeting in meetings
            if meeting.running or (meeting.meeting_id not in known and self._should_run(meeting))
            if self._is_in(self._now if _is_recurring(meeting) else meeting.starts or self._now)
        )

    def _should_run(self, meeting: Meeting) -> bool:
        """By its times; one that was begun at once shows no end before it has ended."""
        if meeting.starts is None or _is_recurring(meeting):
            return False
        return meeting.starts <= self._now and (meeting.ends is None or self._now < meeting.ends)

    def _is_in(self, starts: datetime | None) -> bool:
        """Who shows no time was sent for this period."""
        return starts is None or self._period.since <= starts < self._period.until

    async def _blamed(self, host: Host, failure: Failure) -> State:
        """Whether this one thing cannot be read, or nothing can: then the same failure would stand in every
        row, and it is better to go on later."""
        there = await self._account.find(host.key)
        return State.ORGANIZER_GONE if there is None else State.NOT_READABLE


def _is_recurring(meeting: Meeting) -> bool:
    """The times it shows may be those of one session of many."""
    return meeting.kind.casefold() == "recurring"
