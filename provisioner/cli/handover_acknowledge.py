"""`provisioner handover acknowledge`: what is not moved is given up by name, never more than was shown."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from provisioner.audit.entries import Event
from provisioner.cli.asking import agreed, must_ask
from provisioner.cli.desk import Desk, Said, desk, said
from provisioner.cli.handover_show import the_leaver
from provisioner.cli.showing import local_time, say, table
from provisioner.errors import PlanStale
from provisioner.kits.gathering import reading_account
from provisioner.meetings.handed import Handed, HandedState, Way, same_form
from provisioner.meetings.kit import line
from provisioner.meetings.meeting import has_ended, upcoming
from provisioner.people.organizer import IN_USE
from provisioner.plan.facts import MeetingHanded, ProductsGivenUp
from provisioner.plan.leaving import FOR_GOOD, products_at_stake
from provisioner.plan.memory import STANDING, Memory
from provisioner.plan.who import Whom
from provisioner.reconcile.meeting_steps import snapshot
from provisioner.reconcile.ports import GotoAccount
from provisioner.settings import Settings

ACCOUNTED = (HandedState.MOVED, HandedState.GIVEN_UP)


class GivenUp(NamedTuple):
    """`products`: of other GoTo services, by name; those given up before are among them."""

    meetings: tuple[Handed, ...]
    products: tuple[str, ...]
    unsettled: int
    """Meetings that cannot be given up yet: a new one was asked for, and may be there."""


class Asked(NamedTuple):
    """What only the account can tell. `spoiled`: ids of meetings that were moved, and whose new one is gone
    or can be hosted by nobody."""

    products: tuple[str, ...]
    spoiled: frozenset[str]


def acknowledge(config: Path | None, who: str, *, by: str, reason: str, dry_run: bool, yes: bool) -> int:
    word = said(by, reason)
    asks = not dry_run and must_ask("handover acknowledge", yes=yes, look_first="look first with --dry-run")
    with desk(config) as open_desk:
        whom = _whom(who, open_desk)
        settings, before = open_desk.settings, open_desk.memory.products_given_up.get(_key(whom), ())
        asked = asyncio.run(_asked(_key(whom), open_desk.memory, settings))
        shown = _to_give_up(_key(whom), open_desk, asked)
    if not shown.meetings and set(shown.products) <= set(before):
        say(f"Nothing of {who} waits to be given up.{_unsettled(shown)}")
        return 0
    _print(shown)
    if dry_run or (asks and not agreed("A deletion will take all of this along, and cannot be undone.")):
        say("Nothing was given up.")
        return 0
    with desk(config) as open_desk:  # a run may have gone on while somebody was asked
        if _to_give_up(_key(whom), open_desk, asked) != shown:
            raise PlanStale(
                "What was shown has changed meanwhile", remedy="look again: provisioner handover acknowledge"
            )
        _write(open_desk, whom, shown, word)
    say(f"Given up: {_in_numbers(shown)}. They hold the deletion no more.")
    return 0


def _whom(who: str, open_desk: Desk) -> Whom:
    """Also one who owns no meeting, and may hold other products. Raises `WrongUsage`."""
    memory = open_desk.memory
    suspended = (each for each in memory.suspensions.values() if each.state in STANDING)
    leavers = {each.organizer_key for each in suspended if each.cause in FOR_GOOD}
    key = the_leaver(who, leavers, open_desk.database)
    owners = {linked: employee_id for employee_id, linked in memory.links.items()}
    return Whom(owners.get(key), key)


def _key(whom: Whom) -> str:
    assert whom.organizer_key is not None
    return whom.organizer_key


async def _asked(key: str, memory: Memory, settings: Settings) -> Asked:
    """Only `official-v1` knows of other products. Raises what a run would raise."""
    looked = memory.looked.get(key)
    seen = {meeting.meeting_id for meeting in looked.meetings} if looked else set()
    theirs = [
        each for (owner, meeting_id), each in memory.handed.items() if owner == key and meeting_id in seen
    ]
    moved = [each for each in theirs if each.state is HandedState.MOVED]
    knows_products = settings.goto.api == "official-v1"
    organizer, spoiled = None, set[str]()
    if moved or knows_products:
        async with reading_account(settings) as account:
            organizer = await account.find(key) if knows_products else None
            spoiled = {each.meeting.meeting_id for each in moved if not await _can_be_hosted(each, account)}
    held = products_at_stake(organizer, memory.suspensions.get(key))
    products = tuple(sorted({*held, *memory.products_given_up.get(key, ())}))
    return Asked(products, frozenset(spoiled))


async def _can_be_hosted(handed: Handed, account: GotoAccount) -> bool:
    """The new meeting, by its successor."""
    successor = handed.successor.organizer_key if handed.successor else None
    if handed.twin is None or successor is None or await account.meeting(handed.twin.meeting_id) is None:
        return False
    found = await account.find(successor)
    return found is not None and found.status in IN_USE


def _to_give_up(key: str, open_desk: Desk, asked: Asked) -> GivenUp:
    """Exactly the meetings that are known now: those that were not moved, and those of the last look. One
    that was moved and has been changed since is known as the look has it."""
    memory = open_desk.memory
    known = {meeting_id: handed for (owner, meeting_id), handed in memory.handed.items() if owner == key}
    found = {
        meeting_id: each
        for meeting_id, each in known.items()
        if each.state not in ACCOUNTED and not has_ended(each.meeting, now=open_desk.now)
    }
    looked = memory.looked.get(key)
    for meeting in upcoming(looked.meetings, now=open_desk.now) if looked else ():
        handed = known.get(meeting.meeting_id)
        if handed is None:
            found[meeting.meeting_id] = Handed(
                organizer_key=key, meeting=meeting, way=Way.REPORT, state=HandedState.REPORTED
            )
        elif handed.state is HandedState.MOVED and (
            meeting.meeting_id in asked.spoiled or not same_form(meeting, handed.meeting)
        ):
            found[meeting.meeting_id] = replace(handed, meeting=meeting)
    unsettled = [each for each in found.values() if each.state is HandedState.OPEN]
    meetings = [found[meeting_id] for meeting_id in sorted(found) if found[meeting_id] not in unsettled]
    return GivenUp(tuple(meetings), asked.products, len(unsettled))


def _print(shown: GivenUp) -> None:
    if shown.meetings:
        rows = [
            (each.meeting.meeting_id, line(each.meeting.subject), _starts(each)) for each in shown.meetings
        ]
        table(("meeting", "subject", "starts"), rows)
    if shown.products:
        say(f"other products: {', '.join(map(line, shown.products))}, with their sessions and recordings")
    if shown.unsettled:
        say(_unsettled(shown).strip())


def _starts(handed: Handed) -> str:
    return local_time(handed.meeting.starts) if handed.meeting.starts else "a room without times"


def _unsettled(shown: GivenUp) -> str:
    told = " {} cannot be given up yet: the next run looks what came of the new one that was asked for."
    return told.format(shown.unsettled) if shown.unsettled else ""


def _in_numbers(shown: GivenUp) -> str:
    return f"meetings: {len(shown.meetings)}, other products: {len(shown.products)}"


def _write(open_desk: Desk, whom: Whom, shown: GivenUp, word: Said) -> None:
    """One entry and all that it makes us remember, in one transaction."""
    given_up = [MeetingHanded(handed=replace(each, state=HandedState.GIVEN_UP)) for each in shown.meetings]
    products = [ProductsGivenUp(organizer_key=_key(whom), products=shown.products)] if shown.products else []
    open_desk.write(
        Event.HANDOVER_ACKNOWLEDGED,
        word,
        *given_up,
        *products,
        whom=whom,
        outcome=_in_numbers(shown),
        meetings=[snapshot(each.meeting) for each in shown.meetings],
        products=list(shown.products),
    )
