"""What the commands that change a meeting share: the connected organizer's meetings, calls whose outcome is
still open, and what is told of a call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from provisioner.audit.entries import Entry
from provisioner.cli.desk import Desk, Said, desk
from provisioner.cli.exits import Code
from provisioner.cli.meetings.printing import lines_of, visible
from provisioner.cli.meetings.twins import twins_to_keep
from provisioner.cli.meetings.whose import demand_own
from provisioner.cli.showing import print_json, say, tell
from provisioner.errors import WrongUsage
from provisioner.goto.dialects import account_of
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.official_v1 import OfficialV1
from provisioner.meetings.by_hand import Act, OpenCall, document
from provisioner.meetings.meeting import Meeting, with_detail
from provisioner.people.organizer import Account
from provisioner.reconcile.by_hand_steps import Word, open_calls
from provisioner.reconcile.meetings_by_hand import Acted, ByHand, End
from provisioner.store.reading import Which, current_pause, told_rows
from provisioner.wiring import SystemClock, access_of

Goto = GuideV2 | OfficialV1


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of every command that changes a meeting, as it was typed."""

    said: Said
    organizer: str | None
    dry_run: bool
    as_json: bool


@dataclass(kw_only=True)
class Table:
    """Everything that one command needs, while it works."""

    asked: Asked
    desk: Desk
    account: Goto
    by_hand: ByHand
    own: tuple[Meeting, ...] = ()
    """The upcoming meetings of the connected organizer."""
    waiting: tuple[OpenCall, ...] = ()
    """What may yet arrive."""
    _listed: Account | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.desk.settings.roster.time_zone)

    async def listed(self) -> Account:
        if self._listed is None:
            self._listed = await self.account.list_organizers()
        return self._listed

    async def own_meeting(self, meeting_id: str, verb: str) -> Meeting:
        """Whole. Raises `WrongUsage` where it is not the connected organizer's, or still open."""
        listed = next((each for each in self.own if each.meeting_id == meeting_id), None)
        if listed is None:
            raise WrongUsage(
                f"Meeting {meeting_id} is not among the upcoming ones of the connected organizer: GoTo lets "
                f"nobody {verb} another organizer's",
                remedy="`provisioner meetings upcoming` lists the own ones",
            )
        for call in self.waiting:
            if call.meeting.meeting_id == meeting_id:
                raise self._still_open(call)
        shown = await self.account.meeting(meeting_id)
        coorganizers = None if shown is None else shown.coorganizers
        return with_detail(listed, shown)._replace(coorganizers=coorganizers)

    def demand_nothing_open_like(self, is_like: Callable[[Meeting], bool]) -> None:
        """Two creations of one form could not be told apart. Raises `WrongUsage`."""
        for call in self.waiting:
            if call.act is Act.CREATE and is_like(call.meeting):
                raise self._still_open(call)

    def _still_open(self, call: OpenCall) -> WrongUsage:
        when = (call.intended_at + self.by_hand.patience).astimezone(self.zone)
        return WrongUsage(
            f"The answer to an earlier {call.act} of this meeting was lost, and it may yet be carried out",
            where=f"entry {call.intent} of the audit log",
            remedy=f"try again after {when:%H:%M:%S%z}: by then a look tells",
        )


def carry_out(config: Path | None, asked: Asked, verb: str, work: Callable[[Table], Awaitable[int]]) -> int:
    """A dry run takes no lock, writes nothing and sends nothing but GETs."""
    with desk(config, alone=not asked.dry_run) as open_desk:
        return asyncio.run(_carried_out(open_desk, asked, verb, work))


async def _carried_out(
    open_desk: Desk, asked: Asked, verb: str, work: Callable[[Table], Awaitable[int]]
) -> int:
    settings = open_desk.settings
    access = access_of(settings, dry=asked.dry_run, database=open_desk.database)
    async with account_of(access) as account:
        by_hand = ByHand(
            account=account,
            journal=open_desk.journal,
            clock=SystemClock(),
            word=Word(asked.said.by, asked.said.reason),
            patience=timedelta(seconds=2 * access.timeout_s),
        )
        table = Table(asked=asked, desk=open_desk, account=account, by_hand=by_hand)
        if asked.organizer is not None:
            demand_own(verb, asked.organizer, open_desk.memory, await table.listed())
        table.own = await account.own_meetings()
        if asked.dry_run:
            return await work(table)
        try:
            await _settle(table)
            _tell_of_a_pause(open_desk)
            return await work(table)
        finally:
            if by_hand.wrote:
                await open_desk.journal.checkpoint(settings.audit.anchors)


async def _settle(table: Table) -> None:
    """Nothing is sent on top of a call of which nobody knows what became."""
    calls = open_calls(_told(table.desk))
    if not calls:
        return
    twins = twins_to_keep(table.desk)
    known, waiting = await table.by_hand.settle(calls, table.own, taken=twins.keys())
    table.waiting = tuple(waiting)
    for call, applied in known:
        became = "was carried out" if applied else "was not carried out"
        tell(f'the {call.act} of "{visible(call.meeting.subject)}" whose answer was lost {became}')


def _told(open_desk: Desk) -> Iterator[tuple[Entry, dict[str, object] | None]]:
    for act in Act:
        for told in told_rows(open_desk.database, Which(event=f"meeting.{act.value}")):
            if told.entry.account_key == open_desk.account_key:
                yield told.entry, None if told.detail is None else dict(told.detail)


def _tell_of_a_pause(open_desk: Desk) -> None:
    pause = current_pause(open_desk.database, open_desk.account_key)
    if pause is not None:
        tell(f"note: runs are paused by {pause.by}; what is done by hand is not")


# --- what is told of a call ------------------------------------------------------------------------------


def show(table: Table, verb: str, meeting: Meeting, conference_call: str | None) -> None:
    """What is about to be sent, or would be."""
    if table.asked.as_json:
        if table.asked.dry_run:
            planned = {"act": verb, "dry_run": True, "meeting": document(meeting)}
            print_json(planned | ({"conference_call": conference_call} if conference_call else {}))
        return
    say(f"{'would ' if table.asked.dry_run else ''}{verb}:")
    for name, text in lines_of(meeting, table.zone):
        say(f"  {name + ':':<14} {visible(text)}")
    if conference_call:
        say(f"  {'dial-in:':<14} {visible(conference_call)}")


def result(table: Table, act: Act, acted: Acted) -> int:
    """The code. What was sent and is not done is told on stderr."""
    if acted.note:
        tell(f"note: {acted.note}")
    is_done = acted.end in (End.DONE, End.SETTLED)
    if table.asked.as_json:
        told = {"act": act.value, "dry_run": False, "outcome": acted.end.value, "detail": acted.detail}
        print_json(told | {"meeting": document(acted.meeting)})
    elif is_done:
        say(f"meeting {acted.meeting.meeting_id}: {acted.detail}")
        if act is not Act.DELETE and acted.meeting.join_url:
            say(f"join link: {visible(acted.meeting.join_url)}")
    if is_done:
        return Code.DONE
    tell(f"The {act} of the meeting is {'not known to be ' if acted.end is End.OPEN else 'not '}done")
    tell(f"  where: {visible(acted.detail)}")
    if acted.end is End.OPEN:
        tell("  do:    the next command that changes a meeting looks what became of it; do not repeat it")
    return Code.PARTIAL
