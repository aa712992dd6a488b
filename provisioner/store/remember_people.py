"""What is remembered about persons: one writer a table, which gets the facts of a batch in their order."""

from __future__ import annotations

from sqlalchemy import Connection

from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    AddressReleased,
    HandHoldPlaced,
    HandHoldRemoved,
    HoldOver,
    HoldTold,
    LinkEnded,
    LinkMade,
    ManagersNamed,
    PairParted,
    ProfileElsewhere,
    ProfileSettled,
    StartAnnounced,
    StartOver,
)
from provisioner.store import tables
from provisioner.store.keyed_rows import Ending, Place, Row, Told, delete_rows


def links(connection: Connection, place: Place, told: Told) -> None:
    """A person has one organizer and an organizer one person: whoever had it before has it no more."""
    ending, parted = Ending(tables.link, place), Ending(tables.parted_pair, place)
    held, holder = dict[str, str](), dict[str, str]()
    gone: list[Row] = []
    taken: dict[str, Row] = {}
    for _, fact in told:
        if isinstance(fact, PairParted):
            parted.put({"employee_id": fact.employee_id, "organizer_key": fact.organizer_key})
            gone.append(_pair(place, fact))
            if held.get(fact.employee_id) != fact.organizer_key:
                continue
        if not isinstance(fact, LinkMade | LinkEnded | PairParted):
            continue
        if (before := held.pop(fact.employee_id, None)) is not None:
            del holder[before]
        if not isinstance(fact, LinkMade):
            ending.drop({"employee_id": fact.employee_id})
            continue
        if (former := holder.pop(fact.organizer_key, None)) is not None:
            del held[former]
            ending.drop({"employee_id": former})
        held[fact.employee_id], holder[fact.organizer_key] = fact.organizer_key, fact.employee_id
        taken[fact.organizer_key] = {"account_key": place.account_key, "organizer_key": fact.organizer_key}
        ending.put({"employee_id": fact.employee_id}, organizer_key=fact.organizer_key, since=place.at)
    delete_rows(connection, tables.link, gone)
    delete_rows(connection, tables.link, list(taken.values()))
    ending.write(connection)
    parted.write(connection)


def _pair(place: Place, fact: PairParted) -> Row:
    pair = {"employee_id": fact.employee_id, "organizer_key": fact.organizer_key}
    return {"account_key": place.account_key, **pair}


def addresses(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.address, place)
    for _, fact in told:
        match fact:
            case AddressHeld(address=address, employee_id=employee_id):
                ending.put({"address": address}, employee_id=employee_id)
            case AddressReleased(address=address):
                ending.drop({"address": address})
    ending.write(connection)


def absences(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.absence, place)
    for _, fact in told:
        match fact:
            case AbsenceCounted(employee_id=employee_id, absence=absence):
                ending.put({"employee_id": employee_id}, **absence._asdict())
            case AbsenceEnded(employee_id=employee_id):
                ending.drop({"employee_id": employee_id})
    ending.write(connection)


def managers(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.manager, place)
    for _, fact in told:
        if isinstance(fact, ManagersNamed):
            for who, manager in fact.managers.items():
                if manager is None:
                    ending.drop({"employee_id": who})
                else:
                    ending.put({"employee_id": who}, manager_id=manager)
    ending.write(connection)


def starts(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.announced_start, place)
    for _, fact in told:
        match fact:
            case StartAnnounced(employee_id=who, start=start):
                ending.put({"employee_id": who}, start=start)
            case StartOver(employee_id=who):
                ending.drop({"employee_id": who})
    ending.write(connection)


def elsewhere(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.profile_elsewhere, place)
    for _, fact in told:
        match fact:
            case ProfileElsewhere(employee_id=employee_id, elsewhere=found):
                ending.put({"employee_id": employee_id}, **found._asdict())
            case ProfileSettled(employee_id=employee_id):
                ending.drop({"employee_id": employee_id})
    ending.write(connection)


def holds_told(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.hold_told, place)
    for _, fact in told:
        match fact:
            case HoldTold(subject=subject, code=code):
                ending.put({"subject": subject, "code": code})
            case HoldOver(subject=subject, code=code):
                ending.drop({"subject": subject, "code": code})
    ending.write(connection)


def hand_holds(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.hand_hold, place)
    for _, fact in told:
        match fact:
            case HandHoldPlaced(subject=subject, hold=hold):
                ending.put({"subject": subject}, **hold._asdict())
            case HandHoldRemoved(subject=subject):
                ending.drop({"subject": subject})
    ending.write(connection)
