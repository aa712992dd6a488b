"""After a crash: what became of the calls whose outcome nobody wrote down.

The listing is the look. Nothing is repeated here; what was not applied is planned anew by the same run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol, assert_never

from provisioner.audit.entries import Draft, Event
from provisioner.people.organizer import Account, Organizer, Status
from provisioner.people.spellings import is_same
from provisioner.people.text import address_form, keyed_digest
from provisioner.plan.facts import (
    AddressHeld,
    Fact,
    HandoverOver,
    IntentClosed,
    LinkEnded,
    LinkMade,
    Record,
    SuspensionBecame,
)
from provisioner.plan.memory import Kind, Memory, OpenIntent, SuspensionState

SETTLED = {
    Kind.CREATE: Event.CREATE_SETTLED,
    Kind.UPDATE: Event.UPDATE_SETTLED,
    Kind.SUSPEND: Event.SUSPEND_SETTLED,
    Kind.REACTIVATE: Event.REACTIVATE_SETTLED,
    Kind.DELETE: Event.DELETE_SETTLED,
}


class Settled(Protocol):
    """What a look has told of a call that was left open."""

    @property
    def applied(self) -> bool: ...

    def record(self) -> Record: ...


class Settlement(NamedTuple):
    intent: OpenIntent
    applied: bool
    organizer: Organizer | None
    facts: tuple[Fact, ...]

    def record(self) -> Record:
        """The audit row that closes the intent, with what it makes us remember."""
        draft = Draft(
            event=SETTLED[self.intent.kind],
            employee_id=self.intent.employee_id,
            organizer_key=self.organizer.key if self.organizer else self.intent.organizer_key,
            outcome="applied" if self.applied else "not_applied",
            detail={"intent": self.intent.seq, "email": self.intent.email},
        )
        return Record(draft=draft, facts=self.facts)


def to_look_at(intents: Iterable[OpenIntent], account: Account) -> list[str]:
    """Keys of listed organizers whose thin entry cannot tell what became of the call."""
    thin = {organizer.key for organizer in account.organizers if organizer.missing}
    return sorted({i.organizer_key for i in intents if i.organizer_key in thin and i.organizer_key})


def settle(memory: Memory, account: Account) -> tuple[Settlement, ...]:
    by_key = {organizer.key: organizer for organizer in account.organizers}
    by_address = {address_form(organizer.email): organizer for organizer in account.organizers}
    owners = {key: employee_id for employee_id, key in memory.links.items()}
    found = []
    for intent in memory.open_intents:
        if intent.kind is Kind.CREATE:
            organizer = by_address.get(address_form(intent.email))
            if organizer is not None and owners.get(organizer.key, intent.employee_id) != intent.employee_id:
                organizer = None
        else:
            organizer = by_key.get(intent.organizer_key or "")
        applied = _shows(organizer, intent)
        facts = (IntentClosed(seq=intent.seq), *_consequences(intent, organizer, applied, memory))
        found.append(Settlement(intent, applied, organizer, facts))
    return tuple(found)


def _shows(organizer: Organizer | None, intent: OpenIntent) -> bool:
    if organizer is None:
        return intent.kind is Kind.DELETE
    match intent.kind:
        case Kind.CREATE:
            return True
        case Kind.SUSPEND:
            return organizer.status is Status.SUSPENDED
        case Kind.REACTIVATE:
            return organizer.status is not Status.SUSPENDED
        case Kind.UPDATE:
            return all(shows_value(organizer, name, value) for name, value in intent.fields.items())
        case Kind.DELETE:
            return False
        case _:
            assert_never(intent.kind)


def shows_value(organizer: Organizer, field: str, wanted: str) -> bool:
    """Does the account show the value that we asked for, in whatever spelling?"""
    shown = getattr(organizer, field)
    return shown is not None and is_same(field, shown, wanted)


def _consequences(
    intent: OpenIntent, organizer: Organizer | None, applied: bool, memory: Memory
) -> tuple[Fact, ...]:
    if intent.kind is Kind.SUSPEND and intent.organizer_key is not None:
        state = SuspensionState.CONFIRMED if applied else SuspensionState.NOT_APPLIED
        return (SuspensionBecame(organizer_key=intent.organizer_key, state=state),)
    if intent.kind is Kind.DELETE:
        return deleted(intent.organizer_key, intent.employee_id) if applied else ()
    if not applied or organizer is None or intent.employee_id is None:
        return ()
    address = keyed_digest(memory.address_key, address_form(organizer.email))
    held = AddressHeld(address=address, employee_id=intent.employee_id)
    if intent.kind is Kind.CREATE:
        return (LinkMade(employee_id=intent.employee_id, organizer_key=organizer.key), held)
    if intent.kind is Kind.REACTIVATE:
        undone = SuspensionBecame(organizer_key=organizer.key, state=SuspensionState.UNDONE)
        return (undone, HandoverOver(organizer_key=organizer.key), held)
    return (held,)


def deleted(organizer_key: str | None, employee_id: str | None) -> tuple[Fact, ...]:
    """Who held the address is kept: a newcomer must not inherit the sessions."""
    facts: list[Fact] = []
    if organizer_key is not None:
        facts.append(SuspensionBecame(organizer_key=organizer_key, state=SuspensionState.DELETED))
        facts.append(HandoverOver(organizer_key=organizer_key))
    if employee_id is not None:
        facts.append(LinkEnded(employee_id=employee_id))
    return tuple(facts)


def with_settled(memory: Memory, settlements: Iterable[Settlement]) -> Memory:
    """The memory as the settlements leave it; a dry run goes on with it and writes nothing."""
    if not memory.open_intents:
        return memory
    links, addresses, suspensions = dict(memory.links), dict(memory.addresses), dict(memory.suspensions)
    for settlement in settlements:
        for fact in settlement.facts:
            if isinstance(fact, LinkMade):
                links[fact.employee_id] = fact.organizer_key
            elif isinstance(fact, LinkEnded):
                links.pop(fact.employee_id, None)
            elif isinstance(fact, AddressHeld):
                addresses[fact.address] = fact.employee_id
            elif isinstance(fact, SuspensionBecame) and fact.organizer_key in suspensions:
                known = suspensions[fact.organizer_key]
                suspensions[fact.organizer_key] = known._replace(state=fact.state)
    states = {key: suspension.state for key, suspension in suspensions.items()}
    window = tuple(
        suspension._replace(state=states[suspension.organizer_key])
        if suspension.state is SuspensionState.SENT and suspension.organizer_key in states
        else suspension
        for suspension in memory.window
    )
    return replace(
        memory, links=links, addresses=addresses, suspensions=suspensions, window=window, open_intents=()
    )


def told(settlements: Sequence[Settled]) -> str | None:
    """One sentence for the operator."""
    if not settlements:
        return None
    applied = sum(1 for settlement in settlements if settlement.applied)
    calls = "call" if len(settlements) == 1 else "calls"
    return (
        f"Settled {len(settlements)} {calls} that an earlier run left open, by looking at the account: "
        f"{applied} had been applied, {len(settlements) - applied} had not."
    )
