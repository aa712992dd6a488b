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
    shielded: set[str] = field(default_factory=set)
    """Keys of the organizers that a row which could not be understood may speak of, by id or by address."""
    lost: list[tuple[Person | None, str, str]] = field(default_factory=list)
    """Links whose organizer is not in the listing: (the person if in the roster, employee id, key)."""
    absent: list[tuple[str, Organizer]] = field(default_factory=list)
    """Linked organizers that the roster does not know any more, by employee id."""
    unmanaged: list[Organizer] = field(default_factory=list)
    new_links: dict[str, str] = field(default_factory=dict)
    untied_lines: list[int] = field(default_factory=list)
    """Rows that can be tied to nobody: they might be anybody, so nobody's absence counts."""
    by_address: dict[str, list[Organizer]] = field(default_factory=dict)
    by_key: dict[str, Organizer] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    """Organizer key → employee id, the new links included."""


class Known(NamedTuple):
    """What is remembered of identities. `holder_of`: address → the employee id that last held it."""

    links: dict[str, str]
    parted: frozenset[tuple[str, str]]
    holder_of: Callable[[str], str | None]


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
        by_address=_by_address(account.organizers),
        by_key={organizer.key: organizer for organizer in account.organizers},
        owner={key: eid for eid, key in links.items()},
    )
    known = Known(dict(links), parted, holder_of)
    _shield(roster.held, known, found)
    people = _resolve_shared_addresses(roster, known, found, ended)
    under_another_id = _under_another_id(people, known, found)
    for person in people:
        key = known.links.get(person.employee_id)
        if key is None:
            _pair_by_address(person, known, found)
        elif key in found.shielded:
            reason = "a row that could not be understood speaks of the same organizer"
            found.ambiguous.append(Ambiguity(person, found.by_key[key], "duplicate", reason))
        elif doubt := _renumbered(person, key, under_another_id, found):
            found.ambiguous.append(doubt)
        elif key in found.by_key:
            found.pairs.append((person, found.by_key[key]))
    _leftovers(roster, people, known, found)
    return found


def _by_address(organizers: Iterable[Organizer]) -> dict[str, list[Organizer]]:
    index: dict[str, list[Organizer]] = {}
    for organizer in organizers:
        index.setdefault(address_form(organizer.email), []).append(organizer)
    return index


def _shield(held: tuple[HeldRow, ...], known: Known, found: Pairing) -> None:
    """A row that could not be understood protects every organizer that its id or its address leads to. What
    leads to nobody known, and lacks one of the two, might be anybody (design, promise 2)."""
    for row in held:
        employee_id = row.employee_id
        matches: list[Organizer] = []
        if row.email is not None:
            employee_id = employee_id or known.holder_of(row.email)
            matches.extend(found.by_address.get(address_form(row.email), ()))
        linked = found.by_key.get(known.links.get(employee_id or "", ""))
        if linked is not None:
            matches.insert(0, linked)
        is_somebody_new = row.employee_id is not None and row.email is not None
        if not matches and not is_somebody_new and row.employee_id not in known.links:
            found.untied_lines.append(row.line)
        found.shielded.update(organizer.key for organizer in matches)
        found.shields.append(Shield(row, matches[0] if matches else None))


def _resolve_shared_addresses(
    roster: Roster, known: Known, found: Pairing, ended: Callable[[Person], bool]
) -> list[Person]:
    """Two ids on one address: exactly one not ended and the names equal: one person whose id has changed, so
    the link passes over; otherwise all are held (answers, "Identity")."""
    unclear = {address_form(row.email): row.line for row in roster.held if row.email is not None}
    if not unclear and len({address_form(person.email) for person in roster.people}) == len(roster.people):
        return list(roster.people)
    groups: dict[str, list[Person]] = defaultdict(list)
    for person in roster.people:
        groups[address_form(person.email)].append(person)
    kept: list[Person] = []
    for form, group in groups.items():
        current = _one_person(group, known, ended)
        if form in unclear:
            reason = f"line {unclear[form]}, which could not be understood, has the same address"
            _hold_all(group, "duplicate", reason, known, found)
        elif current is None:
            lines = ", ".join(map(str, sorted(person.line for person in group)))
            reason = f"lines {lines} are different ids with one address"
            _hold_all(group, "duplicate", reason, known, found)
        elif _pass_the_link(current, group, known, found):
            kept.append(current)
        else:
            reason = "this pair was unlinked by hand and is not adopted again"
            _hold_all(group, "unlinked", reason, known, found)
    return kept


def _one_person(group: list[Person], known: Known, ended: Callable[[Person], bool]) -> Person | None:
    """The one whose records these are, as the roster has him now; None where they may be several people."""
    if len(group) == 1:
        return group[0]
    current = [person for person in group if not ended(person)]
    names = {folded_name(person.first_name, person.last_name) for person in group}
    linked = [person for person in group if person.employee_id in known.links]
    return current[0] if len(current) == 1 and len(names) == 1 and len(linked) <= 1 else None


def _pass_the_link(current: Person, group: list[Person], known: Known, found: Pairing) -> bool:
    """From the former id to the current one; False where an operator has parted the two."""
    for former in group:
        key = known.links.get(former.employee_id)
        if former is current or key is None:
            continue
        if (current.employee_id, key) in known.parted:
            return False
        del known.links[former.employee_id]
        known.links[current.employee_id] = key
        found.owner[key] = current.employee_id
        if key in found.by_key:
            found.new_links[current.employee_id] = key
    return True


def _under_another_id(people: list[Person], known: Known, found: Pairing) -> dict[str, Person]:
    """Organizer key → the row that has its address and its name, and not the id that it is linked to. Where
    an operator has parted the two, that is what was wanted."""
    rows: dict[str, Person] = {}
    for person in people:
        for organizer in found.by_address.get(address_form(person.email), ()):
            if found.owner.get(organizer.key, person.employee_id) == person.employee_id:
                continue
            is_parted = (person.employee_id, organizer.key) in known.parted
            if not is_parted and _same_name(person, organizer):
                rows[organizer.key] = person
    return rows


def _same_name(person: Person, organizer: Organizer) -> bool:
    """A thin entry of the listing has no names: it is compared once it was fetched."""
    return folded_name(person.first_name, person.last_name) == folded_name(
        organizer.first_name, organizer.last_name
    )


def _renumbered(person: Person, key: str, rows: Mapping[str, Person], found: Pairing) -> Ambiguity | None:
    """Ids that were given out anew (the number of the row, say) would make an organizer somebody else's, or
    call somebody absent who stands in the roster. The address and the name together outweigh the id."""
    if not rows:
        return None
    for organizer in found.by_address.get(address_form(person.email), ()):
        if rows.get(organizer.key) is person:
            owner = found.owner[organizer.key]
            reason = f"the address and the name are those of the organizer of employee {owner}: another id?"
            return Ambiguity(person, organizer, "address_reused", reason)
    if key in rows:
        reason = f"line {rows[key].line} has the address and the name of this organizer, under another id"
        return Ambiguity(person, found.by_key[key], "address_reused", reason)
    return None


def _hold_all(group: list[Person], code: str, reason: str, known: Known, found: Pairing) -> None:
    for person in group:
        organizer = found.by_key.get(known.links.get(person.employee_id, ""))
        if organizer is None:
            unowned = found.by_address.get(address_form(person.email), ())
            organizer = next((o for o in unowned if o.key not in found.owner), None)
        found.ambiguous.append(Ambiguity(person, organizer, code, reason))


def _pair_by_address(person: Person, known: Known, found: Pairing) -> None:
    matches = found.by_address.get(address_form(person.email), ())
    if not matches:
        found.pairs.append((person, None))
        return
    organizer = matches[0]
    owner = found.owner.get(organizer.key)
    last_holder = known.holder_of(person.email)
    if len(matches) > 1:
        problem = ("duplicate", "the account lists more than one organizer with this address")
    elif owner is not None:
        problem = ("address_reused", f"the address belongs to the organizer of employee {owner}")
    elif last_holder is not None and last_holder != person.employee_id:
        problem = ("address_reused", f"the address was last held by employee {last_holder}")
    elif (person.employee_id, organizer.key) in known.parted:
        problem = ("unlinked", "this pair was unlinked by hand and is not adopted again")
    else:
        found.new_links[person.employee_id] = organizer.key
        found.owner[organizer.key] = person.employee_id
        found.pairs.append((person, organizer))
        return
    found.ambiguous.append(Ambiguity(person, organizer, *problem))


def _leftovers(roster: Roster, people: list[Person], known: Known, found: Pairing) -> None:
    """Links that the listing does not have; and whom the roster does not speak of: absent where a link
    exists, unmanaged where none does."""
    by_id = {person.employee_id: person for person in people}
    spoken_of = {person.employee_id for person in roster.people}
    spoken_of.update(row.employee_id for row in roster.held if row.employee_id is not None)
    left_alone = found.shielded | {a.organizer.key for a in found.ambiguous if a.organizer is not None}
    for employee_id, key in known.links.items():
        if key not in found.by_key:
            found.lost.append((by_id.get(employee_id), employee_id, key))
        elif employee_id not in spoken_of and key not in left_alone:
            found.absent.append((employee_id, found.by_key[key]))
    found.unmanaged.extend(
        organizer
        for organizer in found.by_key.values()
        if organizer.key not in found.owner and organizer.key not in left_alone
    )
