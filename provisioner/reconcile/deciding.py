"""From three reads to one plan that lacks nothing: settle what a crash left open, fetch what the listing did
not tell, build."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from provisioner.errors import AccountRefused, AccountUnreachable, CallFailed, PlanStale
from provisioner.meetings.meeting import upcoming
from provisioner.people.organizer import Account, Organizer
from provisioner.people.person import Roster
from provisioner.plan.build import Plan, build
from provisioner.plan.document import digest, made_from
from provisioner.plan.memory import Memory
from provisioner.plan.settle import Settlement, settle, to_look_at, with_settled
from provisioner.plan.world import Look, World
from provisioner.reconcile.ports import Clock, GotoAccount

if TYPE_CHECKING:
    from provisioner.reconcile.run import Parts


async def decide(
    roster: Roster, account: Account, memory: Memory, today: date, parts: Parts
) -> tuple[Plan, tuple[Settlement, ...]]:
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
    plan = build(world)
    while plan.lacking or plan.asks or plan.looks:
        if plan.lacking or plan.asks:
            world = await _with_asked(plan, parts)
        else:
            world = replace(world, looks={**world.looks, **await _looks(plan.looks, parts)})
        plan = build(world)
    return plan, settled


async def settled_by_looking(
    account: Account, memory: Memory, source: GotoAccount
) -> tuple[Account, tuple[Settlement, ...]]:
    """What became of the calls that an earlier run left open; and the account with whom that had to be
    fetched for it."""
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


def demand_the_same(plan: Plan, reviewed: Mapping[str, object]) -> None:
    """What was reviewed is what runs (answers, "State"). Raises `PlanStale`, naming what has moved."""
    if reviewed.get("digest") == digest(plan):
        return
    before = reviewed.get("made_from")
    now = made_from(plan)
    names = {"roster": "the roster", "account": "the account", "config": "settings or memory"}
    moved = [
        words
        for part, words in names.items()
        if isinstance(before, Mapping) and before.get(part) != now[part]
    ]
    if reviewed.get("today") != plan.world.today.isoformat():
        moved.append("today")
    if not moved:
        moved.append("the plan file itself, or time that has passed since")
    raise PlanStale(
        f"the plan file is stale: {', '.join(moved)} moved since it was made",
        remedy="make and review a new one: provisioner plan --out FILE",
    )
