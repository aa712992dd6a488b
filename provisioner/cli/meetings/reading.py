"""`provisioner meetings upcoming|get|history|attendees`: nothing but GETs leave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from provisioner.attendance.rows import (
    UNREAD,
    Host,
    Row,
    State,
    may_lack_its_report,
    row_of_running,
    row_without_people,
    rows_of_session,
)
from provisioner.cli.check_sign_in import checked_access
from provisioner.cli.day import day_of, days_between
from provisioner.cli.exits import Code
from provisioner.cli.meetings.printing import print_meeting, print_meetings, print_rows, print_sessions
from provisioner.cli.meetings.whose import remembered
from provisioner.cli.showing import tell
from provisioner.errors import AccountRefused, NoReport
from provisioner.goto.dialects import account_of
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.official_v1 import OfficialV1
from provisioner.meetings.attendance import Session
from provisioner.meetings.meeting import Meeting, is_recurring, runs_or_begins, upcoming, with_detail
from provisioner.people.organizer import Organizer
from provisioner.plan.who import the_organizer
from provisioner.settings import Settings, load_settings
from provisioner.wiring import SystemClock

Goto = GuideV2 | OfficialV1
Read = TypeVar("Read")
USUAL_DAYS = timedelta(days=30)
"""How far a look back goes, where nothing else is said."""


class Days(NamedTuple):
    """What was typed."""

    first: str | None
    last: str | None


class Source(NamedTuple):
    """`whose` None: the organizer behind the token."""

    account: Goto
    whose: Organizer | None

    async def meetings(self) -> tuple[Meeting, ...]:
        if self.whose is None:
            return await self.account.own_meetings()
        return await self.account.meetings_of(self.whose.key)

    async def sessions(self, since: datetime, until: datetime) -> tuple[Session, ...]:
        found = (
            await self.account.own_sessions(since, until)
            if self.whose is None
            else await self.account.sessions_of(self.whose.key, since, until)
        )
        return tuple(each for each in found if each.starts is None or each.starts < until)

    async def one(self, meeting_id: str) -> Meeting | None:
        """What a listing shows, and what only the meeting itself does; a meeting that GoTo shows to nobody
        but its owner may still stand in their list."""
        shown = await self.account.meeting(meeting_id)
        listed = next((each for each in await self.meetings() if each.meeting_id == meeting_id), None)
        if listed is None or shown is None:
            return listed or shown
        return with_detail(listed, shown)._replace(coorganizers=shown.coorganizers)


def list_upcoming(config: Path | None, organizer: str | None, *, as_json: bool) -> int:
    settings = load_settings(config)
    found = _read(config, settings, organizer, lambda source: source.meetings())
    print_meetings(upcoming(found, now=SystemClock().now()), _zone(settings), as_json=as_json)
    return 0


def get(config: Path | None, meeting_id: str, organizer: str | None, *, as_json: bool) -> int:
    settings = load_settings(config)
    found = _read(config, settings, organizer, lambda source: source.one(meeting_id))
    if found is None:
        raise AccountRefused(
            f"GoTo shows no upcoming meeting {meeting_id} to the connected organizer",
            remedy="with --organizer WHO it is looked for among the meetings of another one",
        )
    print_meeting(found, _zone(settings), as_json=as_json)
    return 0


def history(config: Path | None, days: Days, organizer: str | None, *, as_json: bool) -> int:
    settings = load_settings(config)
    since, until = _period(days, settings)
    found = _read(config, settings, organizer, lambda source: source.sessions(since, until))
    print_sessions(found, _zone(settings), as_json=as_json)
    return 0


def attendees(
    config: Path | None, meeting_id: str, days: Days, organizer: str | None, *, as_json: bool
) -> int:
    settings = load_settings(config)
    since, until = _period(days, settings)

    async def look(source: Source) -> list[Row]:
        held = await source.sessions(since, until)
        return await _rows(source, meeting_id, [each for each in held if _is_of(each, meeting_id)])

    rows = _read(config, settings, organizer, look)
    if not rows:
        tell(f"no session of {meeting_id} has ended in these days; GoTo tells of one when it is over")
    print_rows(rows, _zone(settings), as_json=as_json)
    return Code.UNREACHABLE if any(row.state in UNREAD for row in rows) else Code.DONE


async def _rows(source: Source, meeting_id: str, held: Sequence[Session]) -> list[Row]:
    """What goes on, or has no report yet, is not yet complete, never empty."""
    now, whose = SystemClock().now(), source.whose
    host = Host(whose.key, whose.email) if whose else Host("", source.account.principal or "")
    rows: list[Row] = []
    for session in held:
        try:
            rows += rows_of_session(host, session, await source.account.stays_in(session), now=now)
        except NoReport as none:
            late = may_lack_its_report(session, now=now)
            state = State.NOT_YET_COMPLETE if late else State.NOT_READABLE
            rows.append(row_without_people(host, session, state, none.what))
    running = [each for each in await source.meetings() if each.meeting_id == meeting_id]
    return rows + [row_of_running(host, each) for each in running if _goes_on(each, now)]


def _goes_on(meeting: Meeting, now: datetime) -> bool:
    """The times of a recurring meeting may be those of one session of many."""
    return meeting.running or (
        not is_recurring(meeting)
        and meeting.starts is not None
        and runs_or_begins(meeting, now=now, within=timedelta())
    )


def _is_of(session: Session, name: str) -> bool:
    return name in (session.meeting_id, session.instance_key)


def _read(
    config: Path | None,
    settings: Settings,
    organizer: str | None,
    read: Callable[[Source], Awaitable[Read]],
) -> Read:
    memory = None if organizer is None else remembered(config)

    async def answered() -> Read:
        with checked_access(settings) as access:
            async with account_of(access) as account:
                if organizer is None or memory is None:
                    return await read(Source(account, None))
                listed = await account.list_organizers()
                return await read(Source(account, the_organizer(organizer, memory, listed)))

    return asyncio.run(answered())


def _period(days: Days, settings: Settings) -> tuple[datetime, datetime]:
    zone = _zone(settings)
    last = SystemClock().now().astimezone(zone).date() if days.last is None else day_of("--to", days.last)
    first = last - USUAL_DAYS if days.first is None else day_of("--from", days.first)
    tell(f"days: {first} to {last} in {zone.key} (roster.time_zone)")
    return days_between(first, last, zone)


def _zone(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.roster.time_zone)
