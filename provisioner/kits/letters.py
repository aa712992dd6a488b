"""Which kits are due after a run, and to whom: the manager reads of all meetings, a successor of his own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from provisioner.kits.gathering import kit_of
from provisioner.meetings.handed import Handed, HandedState
from provisioner.meetings.handover import Handover
from provisioner.meetings.kit import Kit, KitMeeting, Owner, handed_over, planned, same
from provisioner.meetings.meeting import has_ended
from provisioner.meetings.regulars import Regulars
from provisioner.people.managers import chain, managers_of
from provisioner.people.text import address_form
from provisioner.plan.changes import Delete
from provisioner.plan.lifecycle import State, stand
from provisioner.plan.memory import Kind, Suspension
from provisioner.plan.world import World
from provisioner.reconcile.report import Outcome, RunReport
from provisioner.settings import Settings
from provisioner.store.handovers import Handovers

HANDED, LEAVING = "handover", "leaving"
NEWS = (HandedState.MOVED, HandedState.REPORTED, HandedState.REFUSED, HandedState.UNCONFIRMED)
"""What somebody has to know, or to do something about."""
NOT_READ = Regulars(why="GoTo was not asked")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """All letters about one leaver. `kind`: under which it is remembered what was told. `marks`: meeting id →
    what is told of it; a letter is due while one of its marks was not told to its reader."""

    kind: str
    subject: str
    kit: Kit
    manager: str
    """`""` where the roster names nobody who is at work."""
    marks: Mapping[str, str]

    def readers(self) -> tuple[str, ...]:
        successors = [item.successor.email for item in self.kit.meetings if item.successor]
        found = {address_form(each): each for each in (*successors, self.manager) if each}
        return tuple(each for each in found.values() if not same(each, self.kit.owner.email))

    def kit_for(self, reader: str) -> Kit:
        return self.kit.for_reader(reader, all_of_them=bool(self.manager) and same(reader, self.manager))

    def marks_for(self, reader: str) -> frozenset[str]:
        form = address_form(reader)
        ids = (item.meeting.meeting_id for item in self.kit_for(reader).meetings)
        return frozenset(f"{form} {self.marks[each]}" for each in ids if each in self.marks)


def bundles(report: RunReport, found: Handovers, settings: Settings) -> Iterator[Bundle]:
    """From what is remembered, not from the run alone: what could not be mailed is due again after the next
    one. Whom this run has deleted is told of for the last time."""
    deleted = {
        result.change.organizer_key
        for result in report.results
        if isinstance(result.change, Delete) and result.outcome is Outcome.DONE
    }
    told_of = {told.handed.organizer_key for told in found.handed if not told.over}
    told_of |= {told.handed.organizer_key for told in found.handed} & deleted
    held = _held(report)
    for key in sorted(told_of | held.keys()):
        handed = [told.handed for told in found.of(key)]
        suspension = found.suspensions.get(key)
        yield from _of_a_leaver(
            _Leaver(key, handed, held.get(key, []), suspension, key in deleted), report.plan.world, settings
        )
    yield from _leaving(report, settings)


class _Leaver(NamedTuple):
    organizer_key: str
    handed: list[Handed]
    held: list[Handover]
    suspension: Suspension | None
    deleted: bool


def _held(report: RunReport) -> dict[str, list[Handover]]:
    """Organizer key → meetings that hold the deletion, and that no run has handed over: they came later."""
    found: dict[str, list[Handover]] = {}
    for held in report.plan.held:
        new = [each for each in held.meetings if each.known is None and not each.is_due]
        if held.would is Kind.DELETE and held.organizer_key is not None and new:
            found.setdefault(held.organizer_key, []).extend(new)
    return found


def _of_a_leaver(leaver: _Leaver, world: World, settings: Settings) -> Iterator[Bundle]:
    key, suspension = leaver.organizer_key, leaver.suspension
    handed = [each for each in leaver.handed if not has_ended(each.meeting, now=world.now)]
    known = {each.meeting.meeting_id for each in handed}
    new = [each for each in leaver.held if each.meeting.meeting_id not in known]
    marks = {each.meeting.meeting_id: _mark(each) for each in handed if each.state in NEWS}
    marks |= {each.meeting.meeting_id: f"{each.meeting.meeting_id} {each.way.value}" for each in new}
    if not marks:
        return
    owners = {linked: employee_id for employee_id, linked in world.memory.links.items()}
    employee_id = owners.get(key) or (suspension.employee_id if suspension else None)
    owner = replace(
        _owner(key, employee_id, world),
        suspended_on=suspension.day if suspension else None,
        deleted=leaver.deleted,
    )
    items = [handed_over(each, NOT_READ) for each in handed] + [planned(each, NOT_READ) for each in new]
    kit = kit_of(owner, items, settings)
    yield Bundle(
        kind=f"{HANDED} {key}",
        subject=kit.title,
        kit=kit,
        manager=_manager(employee_id, world),
        marks=marks,
    )


def _mark(handed: Handed) -> str:
    twin = handed.twin.meeting_id if handed.twin else ""
    return f"{handed.meeting.meeting_id} {handed.state.value} {twin}"


def _leaving(report: RunReport, settings: Settings) -> Iterator[Bundle]:
    """Once for each last day that is announced."""
    world = report.plan.world
    for notice in report.plan.notices:
        owner = replace(_owner(notice.organizer.key, notice.employee_id, world), last_day=notice.last_day)
        items: list[KitMeeting] = [planned(each, NOT_READ) for each in notice.meetings]
        yield Bundle(
            kind=f"{LEAVING} {notice.organizer.key}",
            subject=f"{owner.told} leaves on {notice.last_day}: the meetings after it",
            kit=kit_of(owner, items, settings),
            manager=_manager(notice.employee_id, world),
            marks={item.meeting.meeting_id: notice.last_day.isoformat() for item in items},
        )


def _owner(key: str, employee_id: str | None, world: World) -> Owner:
    listed = next((each for each in world.account.organizers if each.key == key), None)
    known = world.completed.get(key, listed)
    person = next((each for each in world.roster.people if each.employee_id == employee_id), None)
    named = known if known is not None and known.last_name else person
    return Owner(
        organizer_key=key,
        email=known.email if known else person.email if person else "",
        name=" ".join(filter(None, (named.first_name, named.last_name))) if named else "",
        last_day=person.end_date if person else None,
    )


def _manager(employee_id: str | None, world: World) -> str:
    """The address of the manager, else of the manager's manager: whoever is at work."""
    people = {person.employee_id: person for person in world.roster.people}
    for who in chain(employee_id, managers_of(world.roster.people, world.memory.managers)):
        if who in people and stand(people[who], today=world.today).state is State.PRESENT:
            return people[who].email
    return ""
