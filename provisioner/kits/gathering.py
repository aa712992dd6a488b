"""What a handover kit is made of: what the database remembers and, where the account is asked, who comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from provisioner.attendance.who_comes import who_comes
from provisioner.errors import AccountRefused, AccountUnreachable
from provisioner.goto.dialects import account_of
from provisioner.meetings.handed import Handed
from provisioner.meetings.kit import Kit, KitMeeting, Owner, handed_over, seen_only
from provisioner.meetings.regulars import Regulars
from provisioner.plan.memory import STANDING, SuspensionState
from provisioner.reconcile.ports import GotoAccount
from provisioner.settings import Settings
from provisioner.store.engine import Database, open_database
from provisioner.store.handovers import Handovers, address_told
from provisioner.wiring import access_of

AWAY = (*STANDING, SuspensionState.DELETED)
LIMIT_S = 60.0
"""For everything that is asked of the account about one leaver: who comes is worth a wait, not every wait."""


def remembered(
    organizer_key: str, found: Handovers, database: Database, settings: Settings, *, why: str
) -> Kit:
    """Without a question to the account. `why` it is not known who comes."""
    suspension = found.suspensions.get(organizer_key)
    state = suspension.state if suspension else None
    unknown = Regulars(why=why)
    handed = found.of(organizer_key)
    known = {told.handed.meeting.meeting_id for told in handed}
    looked = found.looked.get(organizer_key)
    seen = [m for m in looked.meetings if m.meeting_id not in known] if looked else []
    owner = Owner(
        organizer_key=organizer_key,
        email=address_told(database, organizer_key),
        suspended_on=suspension.day if suspension and state in AWAY else None,
        deleted=state is SuspensionState.DELETED,
        returned=state in (SuspensionState.UNDONE, SuspensionState.UNDONE_BY_HAND),
    )
    left = {key for key, one in found.suspensions.items() if one.state in AWAY}
    told = (replace(handed_over(t.handed, unknown), successor_left=_heir(t.handed) in left) for t in handed)
    return kit_of(owner, [*told, *(seen_only(m, unknown) for m in seen)], settings)


def _heir(handed: Handed) -> str | None:
    return handed.successor.organizer_key if handed.successor else None


def kit_of(owner: Owner, meetings: Sequence[KitMeeting], settings: Settings) -> Kit:
    """Soonest first, those without a time at the end."""
    zone = settings.roster.time_zone
    ordered = sorted(meetings, key=_place)
    return Kit(owner=owner, meetings=tuple(ordered), zone=ZoneInfo(zone), zone_name=zone)


def _place(item: KitMeeting) -> tuple[bool, str, str]:
    starts = item.meeting.starts
    return starts is None, starts.isoformat() if starts else "", item.meeting.meeting_id


async def with_regulars(kit: Kit, account: GotoAccount, *, now: datetime, limit_s: float = LIMIT_S) -> Kit:
    """Never raises for what the account does not tell: the kit says so."""
    owner = kit.owner
    ids = [item.meeting.meeting_id for item in kit.meetings]
    leaver = [each for each in (owner.email, owner.name) if each]
    asked = who_comes(account, owner.organizer_key, ids, leaver, now=now)
    try:
        found: Mapping[str, Regulars] = await asyncio.wait_for(asked, limit_s)
    except TimeoutError:
        found = dict.fromkeys(ids, Regulars(why="GoTo took too long to answer"))
    meetings = [replace(item, regulars=found[item.meeting.meeting_id]) for item in kit.meetings]
    return replace(kit, meetings=tuple(meetings))


async def with_name(kit: Kit, account: GotoAccount) -> Kit:
    """As the account has it now; whoever is deleted has none."""
    try:
        found = await account.find(kit.owner.organizer_key)
    except (AccountRefused, AccountUnreachable):
        return kit
    if found is None:
        return kit
    name = " ".join(each for each in (found.first_name, found.last_name) if each)
    return replace(kit, owner=replace(kit.owner, name=name, email=found.email))


@asynccontextmanager
async def reading_account(settings: Settings) -> AsyncIterator[GotoAccount]:
    """Its transport refuses every method but GET. Raises what a run would raise."""
    stored = settings.goto.grant == "authorization_code"  # may have to be renewed, which is written down
    database = open_database(settings.database.url) if stored else None
    try:
        async with account_of(access_of(settings, dry=True, database=database)) as account:
            yield account
    finally:
        if database is not None:
            database.close()
