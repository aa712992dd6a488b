"""What stops a plan: limits on how much may change at once, and signs that a read is not what it seems.

`max(floor, percent of managed, rounded down)` leaves no hole for small accounts (design, promise 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from provisioner.people.text import address_form
from provisioner.plan.approval import mark
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
    yield from _old(draft.world)
    yield from _shrunk(draft.world)
    yield from _too_many_held(draft)
    yield from _adoption(draft)


def _limits(world: World, changes: tuple[Change, ...], managed: int) -> Iterator[Objection]:
    policy = world.policy
    yield from removal_limits(world, [c for c in changes if isinstance(c, Suspend | Delete)], managed)
    creates = [change for change in changes if isinstance(change, Create)]
    renames = [c for c in changes if isinstance(c, Update | Reactivate) and "email" in c.fields]
    creations = max(policy.create_limit_floor, managed * policy.create_limit_percent // 100)
    yield from _over("create_limit", "creations", creates, len(creates), creations, managed)
    moves = max(policy.address_change_limit_floor, managed * policy.address_change_limit_percent // 100)
    yield from _over("address_change_limit", "address changes", renames, len(renames), moves, managed)


def removal_limits(world: World, removals: Sequence[Suspend | Delete], managed: int) -> Iterator[Objection]:
    """Suspensions and deletions together, per run and over the window (interface, "removal limit")."""
    policy = world.policy
    per_run = max(policy.removal_limit_floor, managed * policy.removal_limit_percent // 100)
    yield from _over("removal_limit", "removals", removals, len(removals), per_run, managed)
    if removals:
        within = _recently_removed(world) | {change.organizer_key for change in removals}
        per_window = max(policy.removal_limit_floor, managed * policy.removal_window_percent // 100)
        name = f"removals within {policy.removal_window_days} days"
        yield from _over("removal_window", name, removals, len(within), per_window, managed)


def _over(
    code: str, what: str, changes: Sequence[Change], planned: int, limit: int, managed: int
) -> Iterator[Objection]:
    if planned > limit:
        message = f"{planned} {what} planned, at most {limit} are allowed for {managed} managed organizers"
        concerns = frozenset(mark(change) for change in changes)
        yield Objection(code=code, message=message, limit=limit, planned=planned, concerns=concerns)


def _recently_removed(world: World) -> set[str]:
    """Organizers whose suspension was sent within the window; approved ones are left out."""
    return {
        suspension.organizer_key
        for suspension in world.memory.window
        if not suspension.approved and suspension.state is not SuspensionState.NOT_APPLIED
    }


def _old(world: World) -> Iterator[Objection]:
    """Older than it may be, or than the roster that was accepted last."""
    roster, last, hours = world.roster, world.memory.last_roster, world.policy.max_age_hours
    if roster.written_at is None:
        return
    concerns = frozenset({f"roster:{roster.digest}"})
    written = f"{roster.written_at:%Y-%m-%d %H:%M} UTC"
    age = (world.now - roster.written_at) / timedelta(hours=1)
    if hours and age > hours:
        message = f"the roster was written {written}, {int(age)} hours ago; at most {hours} are allowed"
        yield Objection(code="roster_stale", message=message, limit=hours, concerns=concerns)
    if last is None or last.written_at is None or last.digest == roster.digest:
        return
    if roster.written_at < last.written_at:
        message = (
            f"the roster of {written} is older than the last accepted, {last.written_at:%Y-%m-%d %H:%M} UTC"
        )
        yield Objection(code="roster_older", message=message, concerns=concerns)


def _shrunk(world: World) -> Iterator[Objection]:
    baseline = largest_roster(world)
    if baseline is None or baseline.digest == world.roster.digest:
        return
    here = {world.employee_digest(person.employee_id) for person in world.roster.people}
    here.update(world.employee_digest(row.employee_id) for row in world.roster.held if row.employee_id)
    gone = baseline.active - here
    missing = len(gone)
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
            concerns=gone,
        )


def largest_roster(world: World) -> AcceptedRoster | None:
    known = [roster for roster in (world.memory.baseline, world.memory.last_roster) if roster is not None]
    return max(known, key=lambda roster: len(roster.active), default=None)


def _too_many_held(draft: PlanDraft) -> Iterator[Objection]:
    policy, roster = draft.world.policy, draft.world.roster
    who = [row.employee_id or f"{roster.digest}:{row.line}" for row in roster.held]
    who.extend(found.person.employee_id for found in draft.pairing.ambiguous)
    held = _in_doubt(draft)
    limit = max(1, roster.rows * policy.max_held_percent // 100)
    if held > limit:
        yield Objection(
            code="held_share",
            message=f"{held} people in {roster.rows} rows are in doubt, at most {limit} may be",
            limit=limit,
            planned=held,
            concerns=frozenset(who),
        )


def _in_doubt(draft: PlanDraft) -> int:
    """Rows that dispute one person, by an id or by an address, are one person held."""
    held = draft.world.roster.held
    rows = {row.employee_id or address_form(row.email or "") or f"line {row.line}" for row in held}
    disputed = {address_form(found.person.email) for found in draft.pairing.ambiguous}
    return len(rows) + len(disputed - {address_form(row.email) for row in held if row.email})


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
            concerns=frozenset({f"roster:{world.roster.digest}"}),
        )
