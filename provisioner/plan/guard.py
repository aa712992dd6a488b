"""What stops a plan: limits on how much may change at once, and signs that a read is not what it seems.

`max(floor, percent of managed, rounded down)` leaves no hole for small accounts (design, promise 6).
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.plan.changes import Change, Create, Delete, Objection, Reactivate, Suspend, Update
from provisioner.plan.draft import PlanDraft
from provisioner.plan.memory import AcceptedRoster, Kind, SuspensionState
from provisioner.plan.removal import standing_guard
from provisioner.plan.world import World

ROSTER_OBJECTIONS = frozenset({"roster_shrink", "held_share", "roster_stale", "roster_older"})
"""With one of these standing, the roster in hand is not accepted."""

MIN_ADOPTION_PERCENT = 20
MIN_ADOPTION_SIZE = 10


def stopped_kinds(code: str, over_limit: str) -> frozenset[Kind]:
    """Which changes an objection stops. With `hold_removals` a limit stops what it limits; every other
    objection doubts the reads themselves and stops everything."""
    if over_limit == "hold_removals":
        if code in ("removal_limit", "removal_window"):
            return frozenset({Kind.SUSPEND, Kind.DELETE})
        if code == "create_limit":
            return frozenset({Kind.CREATE})
        if code == "address_change_limit":
            return frozenset({Kind.UPDATE, Kind.REACTIVATE})
    return frozenset(Kind)


def managed_count(draft: PlanDraft) -> int:
    """Linked organizers in the listing, the links of this plan included, less those that are shielded for
    ever (answers, "Managed")."""
    owner = draft.pairing.owner
    world = draft.world
    return sum(
        1
        for organizer in world.account.organizers
        if (employee_id := owner.get(organizer.key)) is not None
        and standing_guard(organizer, employee_id, world) is None
    )


def objections(draft: PlanDraft, changes: tuple[Change, ...], managed: int) -> Iterator[Objection]:
    yield from _limits(draft.world, changes, managed)
    yield from _shrunk(draft.world)
    yield from _too_many_held(draft)
    yield from _adoption(draft)


def _limits(world: World, changes: tuple[Change, ...], managed: int) -> Iterator[Objection]:
    policy = world.policy
    removals = [change for change in changes if isinstance(change, Suspend | Delete)]
    limit = max(policy.removal_limit_floor, managed * policy.removal_limit_percent // 100)
    if len(removals) > limit:
        yield _over("removal_limit", "removals", len(removals), limit, managed)
    recent = {
        suspension.organizer_key
        for suspension in world.memory.window
        if not suspension.approved and suspension.state is not SuspensionState.NOT_APPLIED
    }
    within = recent | {change.organizer_key for change in removals}
    limit = max(policy.removal_limit_floor, managed * policy.removal_window_percent // 100)
    if removals and len(within) > limit:
        name = f"removals within {policy.removal_window_days} days"
        yield _over("removal_window", name, len(within), limit, managed)
    creates = sum(1 for change in changes if isinstance(change, Create))
    limit = max(policy.create_limit_floor, managed * policy.create_limit_percent // 100)
    if creates > limit:
        yield _over("create_limit", "creations", creates, limit, managed)
    renames = sum(
        1 for change in changes if isinstance(change, Update | Reactivate) and "email" in change.fields
    )
    limit = max(policy.address_change_limit_floor, managed * policy.address_change_limit_percent // 100)
    if renames > limit:
        yield _over("address_change_limit", "address changes", renames, limit, managed)


def _over(code: str, what: str, planned: int, limit: int, managed: int) -> Objection:
    message = f"{planned} {what} planned, at most {limit} are allowed for {managed} managed organizers"
    return Objection(code=code, message=message, limit=limit, planned=planned)


def _shrunk(world: World) -> Iterator[Objection]:
    baseline = largest_roster(world)
    if baseline is None or baseline.digest == world.roster.digest:
        return
    here = {world.employee_digest(person.employee_id) for person in world.roster.people}
    here.update(world.employee_digest(row.employee_id) for row in world.roster.held if row.employee_id)
    missing = len(baseline.active - here)
    limit = max(1, len(baseline.active) * world.policy.max_shrink_percent // 100)
    if missing > limit:
        yield Objection(
            code="roster_shrink",
            message=(
                f"{missing} of {len(baseline.active)} people who were active in the roster of "
                f"{baseline.accepted_at:%Y-%m-%d %H:%M} UTC are missing from this one, at most {limit} may be"
            ),
            limit=limit,
            planned=missing,
        )


def largest_roster(world: World) -> AcceptedRoster | None:
    known = [roster for roster in (world.memory.baseline, world.memory.last_roster) if roster is not None]
    return max(known, key=lambda roster: len(roster.active), default=None)


def _too_many_held(draft: PlanDraft) -> Iterator[Objection]:
    policy, roster = draft.world.policy, draft.world.roster
    held = len(roster.held) + len(draft.pairing.ambiguous)
    limit = max(1, roster.rows * policy.max_held_percent // 100)
    if held > limit:
        yield Objection(
            code="held_share",
            message=f"{held} of {roster.rows} rows could not be understood, at most {limit} are allowed",
            limit=limit,
            planned=held,
        )


def _adoption(draft: PlanDraft) -> Iterator[Objection]:
    """The first run finds almost nobody: probably another account, or addresses of another domain."""
    world = draft.world
    if world.memory.applied_before or world.memory.links:
        return
    possible = min(len(world.roster.people), len(world.account.organizers))
    adopted = len(draft.pairing.new_links)
    needed = possible * MIN_ADOPTION_PERCENT // 100
    if possible >= MIN_ADOPTION_SIZE and adopted < needed:
        yield Objection(
            code="adoption_low",
            message=f"only {adopted} of {possible} people were found in the account by their address",
            limit=needed,
            planned=adopted,
        )
