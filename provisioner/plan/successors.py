"""Who takes a leaver's meetings: the manager, the manager's manager, a default (`meetings.successors`).
Whoever cannot host, or leaves himself, is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from provisioner.meetings.handed import Successor, Way
from provisioner.meetings.handover import Leaver
from provisioner.people.managers import chain, managers_of
from provisioner.people.organizer import Organizer, Status
from provisioner.people.person import Person
from provisioner.people.text import address_form
from provisioner.plan.draft import PlanDraft
from provisioner.plan.lifecycle import ENDED, Stand, State

CAN_HOST = frozenset({Status.ACTIVE, Status.INACTIVE})
"""INACTIVE has a licence and has not signed in lately; INVITED has not accepted yet (goto-api section 3)."""


class _Candidate(NamedTuple):
    told: str
    person: Person | None
    organizer: Organizer | None


@dataclass(kw_only=True)
class Successors:
    """The chains of one plan. Nothing is looked up before somebody leaves who owns a meeting."""

    draft: PlanDraft
    stands: Mapping[str, Stand]

    def of(self, organizer: Organizer, employee_id: str | None) -> Leaver:
        passed, heir = [], None
        for candidate in self._chain(employee_id):
            obstacle = self._obstacle(candidate, organizer)
            if obstacle is None and candidate.organizer is not None:
                found = candidate.organizer
                successor = Successor(found.email, found.key, self._owner(found.key))
                return Leaver(organizer_key=organizer.key, successor=successor, heir=heir)
            passed.append(f"{candidate.told} {obstacle}")
            if heir is None and self._could_take_over(candidate) and candidate.person is not None:
                heir = Successor(candidate.person.email, None, candidate.person.employee_id)
        nobody = "; ".join(passed) or "the roster names no manager, and no default successor is set"
        return Leaver(organizer_key=organizer.key, successor=None, nobody=nobody, heir=heir)

    @cached_property
    def active(self) -> frozenset[str]:
        """Keys of the organizers who can host, and stay."""
        return frozenset(
            organizer.key
            for organizer in self.draft.world.account.organizers
            if organizer.status in CAN_HOST and organizer.key not in self._leaving
        )

    def _chain(self, employee_id: str | None) -> Iterator[_Candidate]:
        for name in self.draft.world.policy.meetings.successors:
            if name == "manager":
                yield from self._managers(employee_id)
            else:
                yield from self._default()

    def _managers(self, employee_id: str | None) -> Iterator[_Candidate]:
        told = ("the manager", "the manager's manager")
        for named, who in zip(told, chain(employee_id, self._manager_of), strict=False):
            yield _Candidate(named, self._people.get(who), self._organizers.get(who))

    def _default(self) -> Iterator[_Candidate]:
        named = self.draft.world.policy.meetings.default_successor
        if named is None:
            return
        pairing = self.draft.pairing
        by_address = pairing.by_address.get(address_form(named), [])
        found = pairing.by_key.get(named) or self._organizers.get(named)
        if found is None and len(by_address) == 1:
            found = by_address[0]
        person = self._people.get(self._owner(found.key) or "") if found is not None else None
        yield _Candidate("the default successor", person, found)

    def _obstacle(self, candidate: _Candidate, leaver: Organizer) -> str | None:
        found = candidate.organizer
        if found is None:
            return "has no organizer"
        if found.key == leaver.key:
            return "is the leaver"
        if self.draft.lacks(found, "status"):
            return "is not known yet"
        if found.status is Status.INVITED:
            return "has not accepted the invitation yet"
        if found.status not in CAN_HOST:
            return "is suspended"
        if found.key in self._leaving:
            return "leaves as well"
        person = candidate.person
        if person is not None and self.stands[person.employee_id].state is not State.PRESENT:
            return "is not at work"
        return None

    def _could_take_over(self, candidate: _Candidate) -> bool:
        if Way.TAKE_OVER not in self.draft.world.policy.meetings.tried or candidate.organizer is not None:
            return False
        person = candidate.person
        return person is not None and self.stands[person.employee_id].state is State.PRESENT

    def _owner(self, organizer_key: str) -> str | None:
        return self.draft.pairing.owner.get(organizer_key)

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.employee_id: person for person in self.draft.world.roster.people}

    @cached_property
    def _manager_of(self) -> Mapping[str, str]:
        world = self.draft.world
        return managers_of(world.roster.people, world.memory.managers)

    @cached_property
    def _organizers(self) -> dict[str, Organizer]:
        """By the employee id of whom they belong to."""
        pairs = self.draft.pairing.pairs
        return {person.employee_id: found for person, found in pairs if found is not None}

    @cached_property
    def _leaving(self) -> frozenset[str]:
        """Suspended in this plan, ordered suspended, or of somebody who left or is gone from the roster."""
        left = (
            organizer.key
            for eid, organizer in self._organizers.items()
            if eid in self.stands and self.stands[eid].state in ENDED
        )
        absent = (organizer.key for _, organizer in self.draft.pairing.absent)
        suspended = (suspend.organizer.key for suspend in self.draft.suspends)
        return frozenset((*left, *absent, *suspended, *self.draft.world.memory.orders))
