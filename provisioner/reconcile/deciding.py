"""From three reads to one plan that lacks nothing: settle what a crash left open, fetch what the listing did
not tell, build."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from provisioner.errors import AccountRefused, AccountUnreachable, CallFailed, PlanStale
from provisioner.meetings.calendar import Calendar
from provisioner.meetings.meeting import Meeting, upcoming
from provisioner.people.organizer import Account, Organizer
from provisioner.people.person import Roster
from provisioner.plan.build import Plan, build
from provisioner.plan.document import Document, digest
from provisioner.plan.memory import Memory
from provisioner.plan.removal import service_organizer
from provisioner.plan.settle import Settled, Settlement, settle, to_look_at, with_settled
from provisioner.plan.settle_meetings import (
    MeetingSettlement,
    candidates,
    open_handovers,
    settle_meetings,
    with_meetings_settled,
)
from provisioner.plan.world import Look, World
from provisioner.reconcile.ports import Clock, GotoAccount

if TYPE_CHECKING:
    from provisioner.reconcile.run import Parts


async def decide(
    roster: Roster, account: Account, memory: Memory, today: date, parts: Parts
) -> tuple[Plan, tuple[Settled, ...]]:
    account, settled = await settled_by_looking(account, memory, parts.account)
    world = World(
        roster=roster,
        account=account,
        memory=with_settled(memory, settled),
        policy=parts.policy,
        today=today,
        now=parts.clock.now(),
        config_digest=parts.config_digest,
    )
    world, meetings_settled = await with_meetings_looked_for(world, parts)
    plan = build(world)
    while plan.lacking or plan.asks or plan.looks or plan.details:
        if plan.lacking or plan.asks:
            world = await _with_asked(plan, parts)
        elif plan.looks:
            world = replace(world, looks={**world.looks, **await _looks(plan.looks, parts)})
        else:
            world = replace(world, details={**world.details, **await _details(plan.details, parts)})
        plan = build(world)
    return plan, (*settled, *meetings_settled)


async def with_meetings_looked_for(world: World, parts: Parts) -> tuple[World, tuple[MeetingSettlement, ...]]:
    """What became of the meetings that an earlier run asked for and never saw. Where the look fails they stay
    open."""
    opened = open_handovers(world.memory, now=world.now, not_before=parts.settle_meetings_after)
    service = service_organizer(world)
    if not opened or service is None:
        return world, ()
    look = await look_at(service.key, parts.account, parts.clock)
    world = replace(world, looks={service.key: look})
    if look.failed is not None:
        return world, ()
    calendar = Calendar(service.key, look.meetings)
    found = candidates(opened, calendar, world.memory)
    try:
        shown = {key: await parts.account.meeting(key) for key in found.values()}
    except (AccountUnreachable, AccountRefused, CallFailed):
        return world, ()
    settled = settle_meetings(opened, found, shown, calendar)
    memory = with_meetings_settled(world.memory, settled)
    return replace(world, memory=memory, details=shown), settled


async def _details(meeting_ids: Iterable[str], parts: Parts) -> dict[str, Meeting | None]:
    """A meeting that cannot be read now is one that the account does not show."""
    wanted = list(meeting_ids)
    return dict(zip(wanted, await asyncio.gather(*(_detail(key, parts) for key in wanted)), strict=True))


async def _detail(meeting_id: str, parts: Parts) -> Meeting | None:
    try:
        return await parts.account.meeting(meeting_id)
    except (AccountUnreachable, AccountRefused, CallFailed):
        return None


async def settled_by_looking(
    account: Account, memory: Memory, source: GotoAccount
) -> tuple[Account, tuple[Settlement, ...]]:
    """What became of the calls that an earlier run left open; and the account with whom that had to be
    fetched for it."""
    if not memory.open_intents:
        return account, ()
    thin = await _fetch(to_look_at(memory.open_intents, account), source)
    completed = {key: organizer for key, organizer in thin.items() if organizer is not None}
    listed = tuple(completed.get(organizer.key, organizer) for organizer in account.organizers)
    account = replace(account, organizers=listed)
    return account, settle(memory, account)


async def _looks(keys: Iterable[str], parts: Parts) -> dict[str, Look]:
    wanted = list(keys)
    parts.progress.stage(f"looking at the meetings of {len(wanted)} organizers")
    looks = await asyncio.gather(*(look_at(key, parts.account, parts.clock) for key in wanted))
    return dict(zip(wanted, looks, strict=True))


async def look_at(key: str, account: GotoAccount, clock: Clock) -> Look:
    """A look that fails is an answer too: nothing is known."""
    try:
        meetings = await account.meetings_of(key)
    except (AccountUnreachable, AccountRefused, CallFailed) as failure:
        return Look(failed=failure.what)
    return Look(meetings=upcoming(meetings, now=clock.now()))


async def _with_asked(plan: Plan, parts: Parts) -> World:
    world = plan.world
    parts.progress.stage(f"asking for {len(plan.lacking) + len(plan.asks)} organizers by key")
    fetched = await _fetch(plan.lacking, parts.account)
    return replace(
        world,
        completed={**world.completed, **{k: o for k, o in fetched.items() if o is not None}},
        asked={**world.asked, **await _fetch(plan.asks, parts.account)},
        account=_without(world.account, {key for key, found in fetched.items() if found is None}),
    )


async def _fetch(keys: Iterable[str], account: GotoAccount) -> dict[str, Organizer | None]:
    wanted = list(keys)
    return dict(zip(wanted, await account.find_many(wanted), strict=True)) if wanted else {}


def _without(account: Account, gone: set[str]) -> Account:
    """An organizer that was listed and is not there when fetched was deleted in between."""
    if not gone:
        return account
    return replace(account, organizers=tuple(o for o in account.organizers if o.key not in gone))


def demand_the_same(plan: Plan, made: Document, reviewed: Mapping[str, object]) -> None:
    """What was reviewed is what runs (answers, "State"). `made`: the plan as JSON. Raises `PlanStale`, naming
    what has moved."""
    if reviewed.get("digest") == made["digest"] or reviewed.get("digest") == digest(_as_it_waited(plan)):
        return
    moved = list(_moved(made, reviewed))
    verb = "has" if len(moved) == 1 else "have"
    raise PlanStale(
        f"the plan file is stale: {' and '.join(name for name, _ in moved)} {verb} moved since it was made",
        where="; ".join(told for _, told in moved if told) or None,
        remedy="make and review a new one: provisioner plan --out FILE",
    )


def _as_it_waited(plan: Plan) -> Plan:
    """The plan as it was before somebody approved it: the objections stand, and for their sake fewer meetings
    were looked at."""
    world = plan.world
    if not world.memory.approvals:
        return plan
    bare = replace(world, memory=replace(world.memory, approvals=()), looks={})
    waited = build(bare)
    while wanted := [key for key in waited.looks if key in world.looks]:
        bare = replace(bare, looks={**bare.looks, **{key: world.looks[key] for key in wanted}})
        waited = build(bare)
    return waited


def _moved(now: Document, reviewed: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What is not as it was, and how so, as far as the file tells."""
    names = {"roster": "the roster", "account": "the account", "config": "settings or memory"}
    counted = {"roster": "people", "account": "organizers"}
    before, made = _part(reviewed, "made_from"), now["made_from"]
    for part, name in names.items():
        if before.get(part) != made[part]:
            count = counted.get(part, "")
            yield name, _then_and_now(count, _part(reviewed, part).get(count), _part(now, part).get(count))
    if reviewed.get("today") != now["today"]:
        yield "today", f"the plan is for {str(reviewed.get('today'))[:10]}, today is {now['today']}"
    elif before == made:
        yield "the plan file itself, or an approval, or time", ""


def _part(made: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = made.get(name)
    return part if isinstance(part, Mapping) else {}


def _then_and_now(what: str, then: object, now: object) -> str:
    return f"{then} {what} then, {now} now" if isinstance(then, int) and then != now else ""
