"""Whose manager is who. Rosters name them by id, by address, by distinguished name or by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from provisioner.people.person import Person
from provisioner.people.text import address_form, folded_name

CHAIN = 2
"""The manager, and the manager's manager."""
_AMBIGUOUS = ""
_COMMON_NAME = re.compile(r"CN=((?:\\.|[^\\,])+),", re.IGNORECASE).match
_ESCAPED = re.compile(r"\\(.)")


def resolve(people: Iterable[Person]) -> Mapping[str, str]:
    """Employee id → the manager's employee id. Whoever names nobody of the roster, several people or
    himself has no manager here."""
    everybody = list(people)
    by_id = {person.employee_id: person.employee_id for person in everybody}
    by_address: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for person in everybody:
        _enter(by_address, address_form(person.email), person)
        _enter(by_name, folded_name(person.first_name, person.last_name), person)
    found = {}
    for person in everybody:
        if person.manager is None:
            continue
        manager = (
            by_id.get(person.manager)
            or by_address.get(address_form(person.manager))
            or _by_name(person.manager, by_name)
        )
        if manager and manager != person.employee_id:
            found[person.employee_id] = manager
    return found


def managers_of(people: Sequence[Person], named_before: Mapping[str, str]) -> Mapping[str, str]:
    """As `resolve`; whoever is gone from the roster has the manager that it named last."""
    here = {person.employee_id for person in people}
    gone = {eid: manager for eid, manager in named_before.items() if eid not in here}
    return {**gone, **resolve(people)}


def chain(employee_id: str | None, manager_of: Mapping[str, str]) -> Iterator[str]:
    """The employee ids of the manager and of the manager's manager; nobody twice, nor the person himself."""
    who, seen = employee_id, {employee_id}
    for _ in range(CHAIN):
        who = manager_of.get(who or "")
        if who is None or who in seen:
            return
        seen.add(who)
        yield who


def _enter(index: dict[str, str], form: str, person: Person) -> None:
    known = index.setdefault(form, person.employee_id)
    if known != person.employee_id:
        index[form] = _AMBIGUOUS


def _by_name(text: str, by_name: Mapping[str, str]) -> str | None:
    common_name = _COMMON_NAME(f"{text},")
    if common_name:
        text = _ESCAPED.sub(r"\1", common_name[1])
    last, comma, first = text.partition(",")
    return by_name.get(folded_name(first, last) if comma else folded_name(text, ""))
