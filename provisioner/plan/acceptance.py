"""What a run that is not dry writes down once it has decided, before it acts: the roster it accepted, whom it
linked, who is missing, what it held."""

from __future__ import annotations

from datetime import timedelta

from provisioner.audit.entries import Draft, Event
from provisioner.people.managers import resolve
from provisioner.plan.build import Plan
from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    Fact,
    HandoverOver,
    HoldOver,
    HoldTold,
    LinkMade,
    ManagersNamed,
    OrderOver,
    OrganizerGone,
    Record,
    RosterRemembered,
    StartAnnounced,
    StartOver,
    SuspensionBecame,
    SuspensionCauseBecame,
    ValuesForgotten,
)
from provisioner.plan.guard import ROSTER_OBJECTIONS
from provisioner.plan.memory import AcceptedRoster, SuspensionState
from provisioner.plan.world import World, absence_with, is_another_roster


def is_accepted(plan: Plan) -> bool:
    """No objection to the roster stands (answers, "Accepted roster")."""
    return not any(objection.code in ROSTER_OBJECTIONS for objection in plan.objections)


def accepted(plan: Plan) -> list[Record]:
    """The records of an accepted roster, links and absences included."""
    world = plan.world
    another = is_another_roster(world.roster, world.memory.last_roster)
    draft = Draft(
        event=Event.ROSTER_ACCEPTED,
        outcome="new" if another else "unchanged",
        detail=roster_detail(world),
    )
    agreed = [key for key, state in plan.suspensions_became if state is SuspensionState.UNDONE]
    facts: list[Fact] = [SuspensionBecame(organizer_key=key, state=SuspensionState.UNDONE) for key in agreed]
    facts.extend(ValuesForgotten(organizer_key=key) for key in agreed)
    facts.extend(HandoverOver(organizer_key=key) for key in agreed)
    facts.extend(
        SuspensionCauseBecame(organizer_key=key, cause=cause, day=world.today)
        for key, cause in plan.causes_became
    )
    facts.extend(OrderOver(organizer_key=key) for key in plan.orders_over)
    if another:
        facts.append(_remembered(plan))
        facts.extend(_managers(world))
    facts.extend(_absences(plan, another))
    facts.extend(_starts(plan))
    return [*_links(plan), Record(draft=draft, facts=tuple(facts))]


def seen_in_the_account(plan: Plan) -> tuple[Fact, ...]:
    """What the listing shows whatever the roster says: it counts also while the roster is objected to."""
    by_hand = SuspensionState.UNDONE_BY_HAND
    return (
        *(SuspensionBecame(organizer_key=k, state=s) for k, s in plan.suspensions_became if s is by_hand),
        *(OrganizerGone(organizer_key=key) for key, found in plan.world.asked.items() if found is None),
    )


def roster_detail(world: World) -> dict[str, object]:
    roster = world.roster
    return {
        "source": list(roster.sources),
        "digest": roster.digest,
        "rows": roster.rows,
        "people": len(roster.people),
        "held": len(roster.held),
        "written_at": roster.written_at.isoformat() if roster.written_at else None,
    }


def _remembered(plan: Plan) -> RosterRemembered:
    world, roster = plan.world, plan.world.roster
    # Whoever approved a shrunk roster has said that it is the one to compare with from now on.
    approved = any(found.objection.code == "roster_shrink" for found in plan.answered)
    return RosterRemembered(
        roster=AcceptedRoster(
            digest=roster.digest,
            written_at=roster.written_at,
            accepted_at=world.now,
            rows=roster.rows,
            people=len(roster.people),
            columns=roster.columns,
            active=frozenset(world.employee_digest(employee_id) for employee_id in plan.active),
        ),
        keep_from=world.now if approved else world.now - timedelta(days=world.policy.removal_window_days),
    )


def _managers(world: World) -> list[Fact]:
    if "manager" not in world.roster.columns:
        return []
    known, named = world.memory.managers, resolve(world.roster.people)
    changed: dict[str, str | None] = {
        person.employee_id: named.get(person.employee_id)
        for person in world.roster.people
        if named.get(person.employee_id) != known.get(person.employee_id)
    }
    return [ManagersNamed(managers=changed)] if changed else []


def _absences(plan: Plan, another: bool) -> list[Fact]:
    world, missing = plan.world, set(plan.missing)
    facts: list[Fact] = [
        AbsenceEnded(employee_id=employee_id)
        for employee_id in sorted(world.memory.absences)
        if employee_id not in missing
    ]
    if not plan.untied:
        facts.extend(
            AbsenceCounted(employee_id=employee_id, absence=absence_with(world, employee_id))
            for employee_id in plan.missing
            if another or employee_id not in world.memory.absences
        )
    return facts


def _starts(plan: Plan) -> list[Fact]:
    """A first day is forgotten when it has come, or when its person is back in the roster without one; it
    outlives the row, because it tells why whoever vanished is gone."""
    known, missing = plan.world.memory.starts, set(plan.missing)
    over = [who for who, day in known.items() if day <= plan.world.today]
    over.extend(who for who in known if who not in plan.starts and who not in missing and who not in over)
    facts: list[Fact] = [StartOver(employee_id=who) for who in sorted(over)]
    facts.extend(
        StartAnnounced(employee_id=who, start=day)
        for who, day in sorted(plan.starts.items())
        if known.get(who) != day
    )
    return facts


def _links(plan: Plan) -> list[Record]:
    world = plan.world
    return [
        Record(
            draft=Draft(
                event=Event.IDENTITY_LINKED,
                employee_id=link.employee_id,
                organizer_key=link.organizer_key,
                outcome="adopted",
                detail={"email": link.email},
            ),
            facts=(
                LinkMade(employee_id=link.employee_id, organizer_key=link.organizer_key),
                AddressHeld(address=world.address_digest(link.email), employee_id=link.employee_id),
            ),
        )
        for link in plan.new_links
    ]


def holds(plan: Plan) -> list[Record]:
    """One row a hold, once: not again while it stands."""
    records, seen = [], set(plan.world.memory.holds_told)
    for held in plan.held:
        mark = (held.subject, held.code)
        if mark in seen:
            continue
        seen.add(mark)
        detail: dict[str, object] = {"reason": held.reason, "email": held.email, "line": held.line}
        if held.would is not None:
            detail["would"] = held.would.value
        records.append(
            Record(
                draft=Draft(
                    event=Event.PERSON_HELD,
                    employee_id=held.employee_id,
                    organizer_key=held.organizer_key,
                    outcome=held.code,
                    detail=detail,
                ),
                facts=(HoldTold(subject=held.subject, code=held.code),),
            )
        )
    return records


def holds_over(plan: Plan) -> tuple[HoldOver, ...]:
    """The holds that stand no more: they are told again when they return."""
    standing = {(held.subject, held.code) for held in plan.held}
    return tuple(
        HoldOver(subject=subject, code=code)
        for subject, code in sorted(plan.world.memory.holds_told - standing)
    )
