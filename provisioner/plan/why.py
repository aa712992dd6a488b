"""Why something is, or is not, done about one person: the answer for a helpdesk, from a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from provisioner.people.organizer import Organizer
from provisioner.people.person import HeldRow, Person
from provisioner.people.text import address_form
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Held
from provisioner.plan.document import digest
from provisioner.plan.releases import RELEASES
from provisioner.plan.who import named, organizers_meant

PLACES = re.compile(r"\b(WHO|EMPLOYEE_ID|ORGANIZER_KEY|ADDRESS|DIGEST)\b")
"""What a release leaves open, and the answer about one person can name."""


class HeldBy(NamedTuple):
    """What holds a change, or stops the whole plan, and what releases it."""

    code: str
    reason: str
    until: str | None
    released_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """About one person, or one organizer that belongs to nobody."""

    employee_id: str | None
    organizer_key: str | None
    roster: str
    match: str
    account: str
    decision: str
    held: tuple[HeldBy, ...]


def answers(who: str, plan: Plan) -> list[Answer]:
    """Empty where neither the roster nor the account has anybody of that name now, by any address. More than
    one where an address was one person's and is another's now."""
    about = _About(plan)
    ids, keys = named(who, plan.world.memory)
    ids |= about.ids_in_roster(who)
    keys |= organizers_meant(who, plan.world.memory, plan.world.account).keys()
    ids |= {about.owner[key] for key in keys if key in about.owner}
    here = sorted(ids & about.ids)
    people = [about.answer(who, employee_id, about.links.get(employee_id)) for employee_id in here]
    unowned = [about.answer(who, None, key) for key in sorted(keys) if key not in about.owner]
    return people + unowned + about.rows_of_nobody(who)


class _About:
    """A plan, found by person."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        world = plan.world
        self.links = {**world.memory.links, **{new.employee_id: new.organizer_key for new in plan.new_links}}
        self.owner = {key: employee_id for employee_id, key in self.links.items()}
        self.digest = digest(plan).removeprefix("sha256:")[:12]
        self.listed = {organizer.key: organizer for organizer in world.account.organizers}
        rows: list[Person | HeldRow] = [*world.roster.people, *world.roster.held]
        self.rows = [row for row in rows if row.employee_id is not None]
        self.ids = {str(row.employee_id) for row in self.rows} | self.links.keys()

    def ids_in_roster(self, who: str) -> set[str]:
        """Employee ids of the rows with this id or this address."""
        form = address_form(who)
        return {
            str(row.employee_id)
            for row in self.rows
            if row.employee_id == who or (row.email is not None and address_form(row.email) == form)
        }

    def rows_of_nobody(self, who: str) -> list[Answer]:
        """Rows with this address that have no id, and no organizer that the address leads to."""
        form, found = address_form(who), self.plan.held
        return [
            Answer(
                employee_id=None,
                organizer_key=None,
                roster=f"line {held.line}, not understood",
                match="a row without an employee id",
                account="no organizer",
                decision="left alone",
                held=(_held_by(held.code, held.reason, None, {}),),
            )
            for held in found
            if held.email and address_form(held.email) == form and held.subject.startswith("line:")
        ]

    def answer(self, who: str, employee_id: str | None, key: str | None) -> Answer:
        organizer = self.listed.get(key or "")
        holds = [held for held in self.plan.held if _is_about(held, employee_id, key)]
        changes = [change for change in self.plan.changes if _is_about(change, employee_id, key)]
        stopped = [change for change in changes if change not in self.plan.applicable]
        address = organizer.email if organizer else next((held.email for held in holds if held.email), None)
        words = {
            "WHO": who,
            "EMPLOYEE_ID": employee_id,
            "ORGANIZER_KEY": key,
            "ADDRESS": address,
            "DIGEST": self.digest,
        }
        return Answer(
            employee_id=employee_id,
            organizer_key=key,
            roster=self._roster(employee_id),
            match=self._match(employee_id, key),
            account=self._account(organizer, key),
            decision=_decision(changes, holds, is_stopped=bool(stopped)),
            held=(
                *(_held_by(h.code, h.reason, h.until.isoformat() if h.until else None, words) for h in holds),
                *(_held_by(o.code, o.message, None, words) for o in self.plan.objections if stopped),
            ),
        )

    def _roster(self, employee_id: str | None) -> str:
        roster, memory = self.plan.world.roster, self.plan.world.memory
        for person in roster.people:
            if person.employee_id == employee_id:
                return _row(person)
        for row in roster.held:
            if employee_id is not None and row.employee_id == employee_id:
                return f"line {row.line}, not understood: {row.reason}"
        absence = memory.absences.get(employee_id or "")
        since = f", missed since {absence.first_missed_at:%Y-%m-%d %H:%M} UTC" if absence else ""
        return f"not in the roster{since}"

    def _match(self, employee_id: str | None, key: str | None) -> str:
        if employee_id is None:
            return f"organizer {key} belongs to nobody in the roster"
        if key is None:
            return f"employee {employee_id} has no organizer"
        found = "" if employee_id in self.plan.world.memory.links else ", found by address"
        return f"employee {employee_id} has organizer {key}{found}"

    def _account(self, organizer: Organizer | None, key: str | None) -> str:
        if organizer is None:
            return "no organizer" if key is None else f"organizer {key} is not in the account"
        roles = f", admin ({', '.join(organizer.admin_roles)})" if organizer.admin_roles else ""
        return f"{organizer.status.value}, {organizer.email}{roles}"


def _is_about(found: Change | Held, employee_id: str | None, key: str | None) -> bool:
    if employee_id is not None and found.employee_id == employee_id:
        return True
    return key is not None and found.organizer_key == key


def _row(person: Person) -> str:
    days = [f"{word} {day}" for word, day in (("from", person.start_date), ("until", person.end_date)) if day]
    told = [person.standing.value.replace("_", " "), person.email, *days]
    return f"line {person.line}: {', '.join(told)}"


def _decision(changes: list[Change], holds: list[Held], *, is_stopped: bool) -> str:
    told = [f"{change.kind.value}: {change.reason}" for change in changes]
    told += [f"left alone; would {held.would.value}" for held in holds if held.would is not None]
    if is_stopped:
        told.append("but the plan is stopped")
    return "; ".join(told) or ("left alone" if holds else "nothing to do")


def _held_by(code: str, reason: str, until: str | None, words: dict[str, str | None]) -> HeldBy:
    release = RELEASES.get(code, "provisioner plan shows more")
    release = PLACES.sub(lambda place: words.get(place[0]) or place[0], release)
    return HeldBy(code, reason, until, release)
