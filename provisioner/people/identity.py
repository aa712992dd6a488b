"""Which person belongs to which organizer: by employee id first, by address where no link exists.

Ambiguities are data: they hold the people concerned and never remove anyone (answers, "Identity").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from provisioner.people.organizer import Account, Organizer
from provisioner.people.person import HeldRow, Person, Roster
from provisioner.people.text import address_form, folded_name


class Ambiguity(NamedTuple):
    person: Person
    organizer: Organizer | None
    code: str
    reason: str


class Shield(NamedTuple):
    """A row that could not be understood, and the organizer that it protects from being called absent."""

    row: HeldRow
    organizer: Organizer | None


@dataclass(kw_only=True, slots=True)
class Pairing:
    pairs: list[tuple[Person, Organizer | None]] = field(default_factory=list)
    ambiguous: list[Ambiguity] = field(default_factory=list)
    shields: list[Shield] = field(default_factory=list)
    lost: list[tuple[Person | None, str, str]] = field(default_factory=list)
    """Links whose organizer is not in the listing: (the person if in the roster, employee id, key)."""
    absent: list[tuple[str, Organizer]] = field(default_factory=list)
    """Linked organizers that the roster does not know any more, by employee id."""
    unmanaged: list[Organizer] = field(default_factory=list)
    new_links: dict[str, str] = field(default_factory=dict)
    untied_lines: list[int] = field(default_factory=list)
    """Rows that can be tied to nobody: they might be anybody, so nobody's absence counts."""
    by_address: dict[str, list[Organizer]] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    """Organizer key → employee id, the new links included."""


def pair(
    roster: Roster,
    account: Account,
    *,
    links: Mapping[str, str],
    parted: frozenset[tuple[str, str]],
    holder_of: Callable[[str], str | None],
    ended: Callable[[Person], bool],
) -> Pairing:
    """`holder_of`: address → the employee id that last held it. `ended`: has this person left?"""
    found = Pairing(
        by_address=_by_address(account.organizers), owner={key: eid for eid, key in links.items()}
    )
    by_key = {organizer.key: organizer for organizer in account.organizers}
    effective = dict(links)
    people = _resolve_shared_addresses(roster.people, effective, found, ended)
    for person in people:
        key = effective.get(person.employee_id)
        if key is None:
            _pair_by_address(person, found, parted, holder_of)
        elif key in by_key:
            found.pairs.append((person, by_key[key]))
        else:
            found.lost.append((person, person.employee_id, key))
    _shield(roster.held, effective, by_key, found)
    _leftovers(roster, account, effective, by_key, found)
    return found


def _by_address(organizers: Iterable[Organizer]) -> dict[str, list[Organizer]]:
    index: dict[str, list[Organizer]] = {}
    for organizer in organizers:
        index.setdefault(address_form(organizer.email), []).append(organizer)
    return index


def _resolve_shared_addresses(
    people: tuple[Person, ...],
    links: dict[str, str],
    found: Pairing,
    ended: Callable[[Person], bool],
) -> list[Person]:
    """Two ids on one address: exactly one not ended and the names equal: one person whose id has changed, so
    the link passes over; otherwise all are held (answers, "Identity")."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        groups[address_form(person.email)].append(person)
    if len(groups) == len(people):
        return list(people)
    kept: list[Person] = []
    for group in groups.values():
        if len(group) == 1:
            kept.append(group[0])
            continue
        current = [person for person in group if not ended(person)]
        names = {folded_name(person.first_name, person.last_name) for person in group}
        if len(current) == 1 and len(names) == 1:
            kept.append(current[0])
            kept.extend(_pass_the_link(current[0], group, links, found))
        else:
            lines = ", ".join(str(person.line) for person in group)
            reason = f"lines {lines} are different ids with one address"
            found.ambiguous.extend(Ambiguity(p, None, "duplicate", reason) for p in group)
    return kept


def _pass_the_link(
    current: Person, group: list[Person], links: dict[str, str], found: Pairing
) -> list[Person]:
    """Returns those of the group that keep an organizer of their own."""
    own: list[Person] = []
    for former in group:
        if former is current or former.employee_id not in links:
            continue
        if current.employee_id in links:
            own.append(former)
            continue
        key = links.pop(former.employee_id)
        links[current.employee_id] = key
        found.new_links[current.employee_id] = key
        found.owner[key] = current.employee_id
    return own


def _pair_by_address(
    person: Person,
    found: Pairing,
    parted: frozenset[tuple[str, str]],
    holder_of: Callable[[str], str | None],
) -> None:
    matches = found.by_address.get(address_form(person.email), ())
    if not matches:
        found.pairs.append((person, None))
        return
    organizer = matches[0]
    owner = found.owner.get(organizer.key)
    last_holder = holder_of(person.email)
    if len(matches) > 1:
        problem = ("duplicate", "the account lists more than one organizer with this address")
    elif owner is not None:
        problem = ("address_reused", f"the address belongs to the organizer of employee {owner}")
    elif last_holder is not None and last_holder != person.employee_id:
        problem = ("address_reused", f"the address was last held by employee {last_holder}")
    elif (person.employee_id, organizer.key) in parted:
        problem = ("unlinked", "this pair was unlinked by hand and is not adopted again")
    else:
        found.new_links[person.employee_id] = organizer.key
        found.owner[organizer.key] = person.employee_id
        found.pairs.append((person, organizer))
        return
    found.ambiguous.append(Ambiguity(person, organizer, *problem))


def _shield(
    held: tuple[HeldRow, ...], links: Mapping[str, str], by_key: Mapping[str, Organizer], found: Pairing
) -> None:
    for row in held:
        organizer: Organizer | None = None
        if row.employee_id is not None:
            organizer = by_key.get(links.get(row.employee_id, ""))
        if organizer is None and row.email is not None:
            matches = found.by_address.get(address_form(row.email), ())
            organizer = matches[0] if matches else None
        if row.employee_id is None and row.email is None:
            found.untied_lines.append(row.line)
        found.shields.append(Shield(row, organizer))


def _leftovers(
    roster: Roster,
    account: Account,
    links: Mapping[str, str],
    by_key: Mapping[str, Organizer],
    found: Pairing,
) -> None:
    """Whom the roster does not speak of: absent where a link exists, unmanaged where none does."""
    spoken_of = {person.employee_id for person in roster.people}
    spoken_of.update(row.employee_id for row in roster.held if row.employee_id is not None)
    shielded = {shield.organizer.key for shield in found.shields if shield.organizer is not None}
    shielded.update(a.organizer.key for a in found.ambiguous if a.organizer is not None)
    for employee_id, key in links.items():
        if key not in by_key:
            if employee_id not in spoken_of:
                found.lost.append((None, employee_id, key))
        elif employee_id not in spoken_of and key not in shielded:
            found.absent.append((employee_id, by_key[key]))
    found.unmanaged.extend(
        organizer
        for organizer in account.organizers
        if organizer.key not in found.owner and organizer.key not in shielded
    )
