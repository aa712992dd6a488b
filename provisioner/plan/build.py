"""From the world to a plan: pair, decide about each, put in order, object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from provisioner.people.identity import Pairing, pair
from provisioner.people.organizer import IN_USE, Organizer
from provisioner.people.text import folded_name
from provisioner.plan.approval import DELETES, Answered, answered, spent_by
from provisioner.plan.by_hand import hold_by_hand, hold_the_protected
from provisioner.plan.changes import Change, Handing, Held, Notice, Objection
from provisioner.plan.decide import decide_person
from provisioner.plan.draft import PlanDraft
from provisioner.plan.facts import ApprovalSpent
from provisioner.plan.guard import managed_count, objections, stopped_kinds
from provisioner.plan.handing import hand_over_all
from provisioner.plan.leaving import FOR_GOOD, decide_absent, unmanaged_subject
from provisioner.plan.lifecycle import ENDED, Stand, State, stand
from provisioner.plan.memory import Cause, Kind, SuspensionState
from provisioner.plan.ordering import hold_address_conflicts, in_order
from provisioner.plan.removal import notice_reactivations
from provisioner.plan.seats import hold_what_has_no_seat
from provisioner.plan.world import World

LISTING_LOST_PERCENT = 2


class NewLink(NamedTuple):
    employee_id: str
    organizer_key: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is to be done, left alone and objected to, and the world it was made from.

    `lacking` and `asks` are keys of organizers that must be fetched, and `looks` of those whose upcoming
    meetings must be known, before the plan can be trusted; a plan that is shown or applied has none.
    """

    world: World
    changes: tuple[Change, ...]
    held: tuple[Held, ...] = ()
    unmanaged: tuple[Organizer, ...] = ()
    objections: tuple[Objection, ...] = ()
    answered: tuple[Answered, ...] = ()
    """Objections that an approval answers: they stop nothing."""
    new_links: tuple[NewLink, ...] = ()
    missing: tuple[str, ...] = ()
    """Whom the roster does not speak of: employee ids of linked people, and with `policy.unmanaged = leaver`
    the subjects of unmanaged organizers."""
    starts: Mapping[str, date] = field(default_factory=dict)
    """First days that this roster announces, by employee id."""
    untied: bool = False
    """A row can be tied to nobody: this roster counts nobody's absence."""
    active: tuple[str, ...] = ()
    """Employee ids that are active in this roster."""
    suspensions_became: tuple[tuple[str, SuspensionState], ...] = ()
    causes_became: tuple[tuple[str, Cause], ...] = ()
    """Organizer keys of the suspensions whose cause is another one as of today (`PlanDraft`)."""
    orders_over: tuple[str, ...] = ()
    """Organizers suspended by order whom the roster now calls leavers, or who are not suspended any more."""
    notes: tuple[str, ...] = ()
    managed: int
    unchanged: int = 0
    lacking: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    """Ids of meetings that must be read by themselves."""
    handings: tuple[Handing, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def has_work(self) -> bool:
        """There is something to be sent."""
        return bool(self.changes) or any(handing.is_due for handing in self.handings)

    @property
    def handings_applicable(self) -> tuple[Handing, ...]:
        """None while an objection stops the removals that they belong to."""
        return () if Kind.SUSPEND in self._stopped() else self.handings

    @property
    def applicable(self) -> tuple[Change, ...]:
        """The changes that no objection stops."""
        stopped = self._stopped()
        return tuple(change for change in self.changes if change.kind not in stopped)

    def _stopped(self) -> set[Kind]:
        stopped: set[Kind] = set()
        for objection in self.objections:
            stopped |= stopped_kinds(objection.code, self.world.policy.over_limit)
        return stopped

    @property
    def asks_for(self) -> dict[str, frozenset[str]]:
        """Code → marks that an approval of this plan would release; empty where nothing waits."""
        asked = {objection.code: objection.concerns for objection in self.objections}
        deletes = frozenset(h.organizer_key for h in self.held if h.code == DELETES and h.organizer_key)
        return {**asked, DELETES: deletes} if deletes else asked

    def spends(self, change: Change) -> tuple[ApprovalSpent, ...]:
        """The approvals under which this change passes."""
        used = spent_by(change, self.world.memory.approvals, now=self.world.now)
        return tuple(ApprovalSpent(digest=digest, mark=spent) for digest, spent in sorted(used))

    def count(self, kind: Kind) -> int:
        return sum(1 for change in self.changes if change.kind is kind)


def build(world: World) -> Plan:
    world = _with_what_was_fetched(world)
    stands = _stands(world)
    pairing = pair(
        world.roster,
        world.account,
        links=world.memory.links,
        parted=world.memory.parted,
        holder_of=world.holder_of,
        ended=lambda person: stands[person.employee_id].state in ENDED,
    )
    draft = PlanDraft(world=world, pairing=pairing, vanished_names=_vanished_names(world, pairing))
    notice_reactivations(draft)
    for person, organizer in pairing.pairs:
        decide_person(person, organizer, stands[person.employee_id], draft)
    for employee_id, organizer in pairing.absent:
        decide_absent(employee_id, organizer, draft)
    if world.policy.unmanaged == "leaver":
        for organizer in pairing.unmanaged:
            decide_absent(None, organizer, draft)
    _hold_the_unclear(draft)
    _look_for_the_lost(draft, stands)
    hold_the_protected(draft)
    hold_by_hand(draft)
    hand_over_all(draft, stands)
    hold_address_conflicts(draft)
    hold_what_has_no_seat(draft)
    return _finished(draft, stands)


def _vanished_names(world: World, pairing: Pairing) -> frozenset[str]:
    if not world.roster.by_address:
        return frozenset()
    return frozenset(folded_name(o.first_name, o.last_name) for _, o in pairing.absent)


def _with_what_was_fetched(world: World) -> World:
    if not world.completed and not world.asked:
        return world
    organizers = [world.completed.get(organizer.key, organizer) for organizer in world.account.organizers]
    listed = {organizer.key for organizer in organizers}
    organizers.extend(o for o in world.asked.values() if o is not None and o.key not in listed)
    return replace(world, account=replace(world.account, organizers=tuple(organizers)))


def _stands(world: World) -> dict[str, Stand]:
    """By employee id: where each person stands today."""
    days = world.policy.create_days_before_start
    return {
        person.employee_id: stand(person, today=world.today, create_days_before_start=days)
        for person in world.roster.people
    }


def _hold_the_unclear(draft: PlanDraft) -> None:
    for row, organizer in draft.pairing.shields:
        draft.hold(
            row.code,
            row.reason,
            employee_id=row.employee_id,
            organizer=organizer,
            email=row.email,
            line=row.line,
        )
    for person, organizer, code, reason in draft.pairing.ambiguous:
        draft.hold(
            code,
            reason,
            employee_id=person.employee_id,
            organizer=organizer,
            email=person.email,
            line=person.line,
        )


def _look_for_the_lost(draft: PlanDraft, stands: dict[str, Stand]) -> None:
    """A link whose organizer the listing does not have (answers, "Identity")."""
    world, lost = draft.world, draft.pairing.lost
    unexplained = [key for _, _, key in lost if key not in world.asked and key not in world.memory.gone]
    limit = max(1, len(world.memory.links) * LISTING_LOST_PERCENT // 100)
    if len(unexplained) + sum(1 for key in world.asked if world.asked[key] is None) > limit:
        draft.objections.append(
            Objection(
                code="listing_lost",
                message=f"{len(lost)} linked organizers are missing from the listing, at most {limit} may be",
                limit=limit,
                planned=len(lost),
                concerns=frozenset(key for _, _, key in lost),
            )
        )
    else:
        draft.asks.extend(unexplained)
    for person, employee_id, key in lost:
        is_gone = key in world.memory.gone or (key in world.asked and world.asked[key] is None)
        if person is not None and is_gone and stands[employee_id].state not in ENDED:
            draft.hold(
                "deleted_by_hand",
                "the organizer of this person is gone from the account, and this program did not delete it",
                employee_id=employee_id,
                email=person.email,
                line=person.line,
                would=Kind.CREATE,
            )


def _finished(draft: PlanDraft, stands: dict[str, Stand]) -> Plan:
    world, pairing = draft.world, draft.pairing
    changes = in_order(draft)
    managed = managed_count(draft)
    raised = [*draft.objections, *objections(draft, changes, managed)]
    draft.objections, passed = answered(raised, world.memory.approvals, now=world.now)
    draft.notes.extend(f"{found.objection.code}: approved by {found.approval.by}" for found in passed)
    here = (State.PRESENT, State.ON_LEAVE)
    return Plan(
        world=world,
        changes=changes,
        held=tuple(sorted(draft.held, key=_held_order)),
        unmanaged=tuple(sorted(pairing.unmanaged, key=lambda o: o.key)),
        objections=tuple(draft.objections),
        answered=tuple(passed),
        new_links=tuple(
            NewLink(eid, key, pairing.by_key[key].email) for eid, key in sorted(pairing.new_links.items())
        ),
        missing=_missing(draft),
        starts={
            person.employee_id: person.start_date
            for person in world.roster.people
            if person.start_date is not None and person.start_date > world.today
        },
        untied=bool(pairing.untied_lines),
        active=tuple(p.employee_id for p in world.roster.people if stands[p.employee_id].state in here),
        causes_became=tuple(sorted(draft.causes_became.items())),
        orders_over=_orders_over(draft),
        suspensions_became=tuple(sorted(draft.suspensions_became.items())),
        notes=(*world.roster.notes, *world.account.notes, *sorted(draft.notes)),
        managed=managed,
        unchanged=draft.unchanged,
        lacking=tuple(sorted(draft.lacking)),
        asks=tuple(sorted(set(draft.asks))),
        looks=_looks(draft),
        details=tuple(sorted(draft.details)),
        handings=tuple(draft.handings),
        notices=tuple(draft.notices),
    )


def _missing(draft: PlanDraft) -> tuple[str, ...]:
    missing = [employee_id for employee_id, _ in draft.pairing.absent]
    if draft.world.policy.unmanaged == "leaver":
        missing.extend(unmanaged_subject(organizer) for organizer in draft.pairing.unmanaged)
    return tuple(sorted(missing))


def _orders_over(draft: PlanDraft) -> tuple[str, ...]:
    """The roster agrees, or somebody has reactivated the organizer, or it is gone."""
    orders, memory = draft.world.memory.orders, draft.world.memory
    if not orders:
        return ()
    over = {key for key, cause in draft.causes_became.items() if cause in FOR_GOOD}
    for organizer in draft.world.account.organizers:
        if organizer.status in IN_USE and "status" not in organizer.missing:
            over.add(organizer.key)
    over.update(key for key, s in memory.suspensions.items() if s.state is SuspensionState.DELETED)
    return tuple(sorted(orders & over))


def _looks(draft: PlanDraft) -> tuple[str, ...]:
    """Three lists a look: none is asked for while an objection stops the removals anyway."""
    for objection in draft.objections:
        if Kind.SUSPEND in stopped_kinds(objection.code, draft.world.policy.over_limit):
            return ()
    return tuple(sorted(draft.looks - draft.world.looks.keys()))


def _held_order(held: Held) -> tuple[str, str, str, int]:
    return (held.employee_id or "", held.organizer_key or "", held.code, held.line or 0)
