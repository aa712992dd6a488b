"""Whom an operator means: an e-mail, an employee id or an organizer key, found in what is remembered."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.errors import WrongUsage
from provisioner.people.organizer import Account, Organizer
from provisioner.people.text import address_form, keyed_digest
from provisioner.plan.memory import Memory


class Whom(NamedTuple):
    """Either may be None. `known`: the database knows this person or organizer."""

    employee_id: str | None
    organizer_key: str | None
    known: bool = True

    @property
    def subject(self) -> str:
        """Under which something about this person or organizer is remembered."""
        return self.employee_id or self.organizer_key or ""


def find(who: str, memory: Memory) -> Whom | None:
    """None: an address that nobody is known to have held. An unknown id or key is taken as given, as both:
    nobody can tell which it is. Raises `WrongUsage` where it is the id of one and the key of another."""
    if "@" in who:
        employee_id = holder(who, memory)
        return None if employee_id is None else Whom(employee_id, memory.links.get(employee_id))
    owner = next((employee_id for employee_id, key in memory.links.items() if key == who), None)
    if who in memory.links and owner not in (None, who):
        raise WrongUsage(
            f"{who} is the employee id of one person and the organizer key of another",
            remedy="name the person by e-mail",
        )
    if owner is not None:
        return Whom(owner, who)
    if who in memory.links or who in memory.addresses.values():
        return Whom(who, memory.links.get(who))
    return Whom(who, who, known=False)


def holder(address: str, memory: Memory) -> str | None:
    """The employee id that last held this address, as far as this database knows."""
    return memory.addresses.get(keyed_digest(memory.address_key, address_form(address)))


def organizers_meant(who: str, memory: Memory, account: Account) -> dict[str, Organizer]:
    """By key: every organizer in the listing that `who` may name, by key, id, or an address held now or
    once."""
    by_key = {organizer.key: organizer for organizer in account.organizers}
    keys = {who, memory.links.get(who, "")}
    if "@" in who:
        form = address_form(who)
        keys.update(key for key, organizer in by_key.items() if address_form(organizer.email) == form)
        keys.add(memory.links.get(holder(who, memory) or "", ""))
    return {key: by_key[key] for key in sorted(keys) if key in by_key}
