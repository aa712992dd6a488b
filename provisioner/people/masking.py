"""A person as a screen may show them to whoever sets things up: recognisable to those who know them."""

from __future__ import annotations

from provisioner.people.person import Person


def masked_address(address: str) -> str:
    """`ada@example.com` as `a…@e…com`."""
    local, _, domain = address.rpartition("@")
    name, _, top = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}…{top}"


def masked(person: Person) -> str:
    """One line: the end of the id, initials, address, standing, days, and what else there is."""
    days = " to ".join(str(day or "…") for day in (person.start_date, person.end_date))
    told = [
        masked_address(person.employee_id) if "@" in person.employee_id else f"…{person.employee_id[-2:]}",
        f"{person.first_name[:1]}. {person.last_name[:1]}.",
        masked_address(person.email),
        person.standing.value,
    ]
    if person.start_date or person.end_date:
        told.append(days)
    told.extend(text for text in (person.locale, person.time_zone) if text)
    if person.manager:
        told.append("with a manager")
    return ", ".join(told)
