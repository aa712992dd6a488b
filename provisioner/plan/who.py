"""Whom an operator means: an e-mail, an employee id or an organizer key."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.errors import WrongUsage
from provisioner.people.organizer import Account, Organizer
from provisioner.people.text import address_form, keyed_digest
from provisioner.plan.memory import Memory


class Whom(NamedTuple):
    """Either may be None. Not `known`: a name that the database has not met."""

    employee_id: str | None
    organizer_key: str | None
    known: bool = True

    @property
    def subject(self) -> str:
        """Under which something about this person or organizer is remembered."""
        return self.employee_id or self.organizer_key or ""


class Named(NamedTuple):
    ids: set[str]
    """Employee ids."""
    keys: set[str]
    """Organizer keys."""


def holder(address: str, memory: Memory) -> str | None:
    """The employee id that last held this address, as far as this database knows."""
    return memory.addresses.get(keyed_digest(memory.address_key, address_form(address)))


def named(who: str, memory: Memory) -> Named:
    """What this name may be, of all that the database has met."""
    if "@" in who:
        employee_id = holder(who, memory)
        return Named(set() if employee_id is None else {employee_id}, set())
    is_id = who in memory.links or who in memory.hand_holds or who in memory.addresses.values()
    is_key = who in memory.links.values() or who in memory.suspensions or who in memory.orders
    return Named({who} if is_id else set(), {who} if is_key else set())


def find(who: str, memory: Memory) -> Whom | None:
    """None: an address that nobody is known to have held. An unknown id or key is taken as it is given:
    nobody can tell which it is. Raises `WrongUsage` where it is the id of one and the key of another."""
    ids, keys = named(who, memory)
    ids |= {employee_id for employee_id, key in memory.links.items() if key in keys}
    if len(ids) > 1:
        raise WrongUsage(
            f"{who} is the employee id of one person and the organizer key of another",
            remedy="name the person by e-mail",
        )
    for employee_id in ids:
        return Whom(employee_id, memory.links.get(employee_id))
    if keys:
        return Whom(None, who)
    return None if "@" in who else Whom(who, None, known=False)


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


def the_organizer(who: str, memory: Memory, account: Account) -> Organizer:
    """The one of the listing that is meant. Raises `WrongUsage` where nobody, or several, are."""
    who = who.strip()
    meant = organizers_meant(who, memory, account)
    if len(meant) == 1:
        return next(iter(meant.values()))
    several = f"{who} may be any of the organizers {', '.join(meant)}"
    raise WrongUsage(
        several if meant else f"No organizer of the account is known as {who}",
        remedy="name one by its organizer key",
    )
