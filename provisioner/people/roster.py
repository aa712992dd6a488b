"""What was understood of all sources, put together to one roster with one digest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from provisioner.people.person import HeldRow, Person, Roster
from provisioner.people.text import address_form


def assemble(
    rows: Sequence[Person | HeldRow],
    *,
    sources: tuple[str, ...],
    columns: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    by_address: bool = False,
    written_at: datetime | None = None,
    notes: tuple[str, ...] = (),
) -> Roster:
    """`rows` of all sources in their order. A row that is repeated as it is counts once; an id whose rows
    differ, or of which one could not be read, is held (answers, "Identity")."""
    held = [row for row in rows if isinstance(row, HeldRow)]
    people: dict[str, Person] = {}
    disputed = {row.employee_id for row in held if row.employee_id is not None}
    for row in rows:
        if isinstance(row, Person):
            known = people.setdefault(row.employee_id, row)
            if known is not row and known[1:] != row[1:]:
                disputed.add(row.employee_id)
    if not disputed.isdisjoint(people):
        reason = "the rows of this employee_id differ"
        for row in rows:
            if isinstance(row, Person) and row.employee_id in disputed:
                held.append(HeldRow(row.line, row.employee_id, row.email, "duplicate", reason))
                people.pop(row.employee_id, None)
    return Roster(
        sources=sources,
        digest=roster_digest(people.values(), held),
        rows=len(rows),
        people=tuple(people.values()),
        held=tuple(held),
        columns=columns,
        without=without,
        by_address=by_address,
        written_at=written_at,
        notes=notes,
    )


def roster_digest(people: Iterable[Person], held: Iterable[HeldRow]) -> str:
    """`sha256:…` over what is said of each, every text behind its length; lines and their order say
    nothing. A field without a value counts as the empty text, which no field with a value is."""
    forms = [_person_form(person) for person in people]
    forms.sort()
    held_forms = sorted(_texts("held", row.employee_id or "", row.email or "", row.code) for row in held)
    total = hashlib.sha256(_texts("roster", "1", str(len(forms)), str(len(held_forms))).encode())
    for form in forms + held_forms:
        total.update(form.encode())
    return f"sha256:{total.hexdigest()}"


def shared_addresses(people: Iterable[Person]) -> Mapping[str, tuple[Person, ...]]:
    """`address_form` → the persons, two or more, whom the roster gives this one address."""
    by_address: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_address[address_form(person.email)].append(person)
    return {address: tuple(sharers) for address, sharers in by_address.items() if len(sharers) > 1}


def _person_form(person: Person) -> str:
    _, employee_id, email, first, last, standing, start_date, end_date, manager, locale, zone = person
    start = "" if start_date is None else start_date.isoformat()
    end = "" if end_date is None else end_date.isoformat()
    manager, locale, zone = manager or "", locale or "", zone or ""
    # one f-string: a large roster makes 200,000 of these
    return (
        f"{len(employee_id)}:{employee_id}{len(email)}:{email}{len(first)}:{first}{len(last)}:{last}"
        f"{len(standing)}:{standing}{len(start)}:{start}{len(end)}:{end}"
        f"{len(manager)}:{manager}{len(locale)}:{locale}{len(zone)}:{zone}"
    )


def _texts(*texts: str) -> str:
    return "".join(f"{len(text)}:{text}" for text in texts)
