"""A model of an account and of a database, to which plans are applied without any I/O.

The memory is made from the very facts that a run records, folded as the store folds them. Meetings are not
handed over here, they hold: `tests/handover` has the model in which they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from provisioner.audit.entries import Draft, Event
from provisioner.errors import CallFailed, CallRefused, Refusal
from provisioner.meetings.accounted import came_in_between
from provisioner.meetings.meeting import Meeting, upcoming
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.people.organizer import Account, Organizer, Status
from provisioner.people.person import Roster
from provisioner.people.text import address_form
from provisioner.plan.build import Plan, build
from provisioner.plan.changes import Change, Create, Delete, Reactivate, Suspend, Update
from provisioner.plan.document import digest, document
from provisioner.plan.facts import ApprovalGiven, Record
from provisioner.plan.memory import Approval
from provisioner.plan.policy import Policy
from provisioner.plan.settle import settle, with_settled
from provisioner.plan.world import Look, World
from provisioner.reconcile import chronicle
from provisioner.reconcile.report import Outcome, Result, RunReport
from provisioner.reconcile.steps import deleted, done, failed, intended, looked, wanted_fields
from tests.plan.remembering import Remembering
from tests.plan.worlds import SERVICE_ADDRESS

NOTHING_IS_MADE = MeetingsPolicy(on_upcoming="hold")


class Fate(Enum):
    """What becomes of one call."""

    ANSWERED = auto()
    LOST_AFTER = auto()
    """Applied, and nobody hears of it: the process dies, or the answer is lost."""
    LOST_BEFORE = auto()
    """Not applied, and nobody hears of it."""
    FAILED = auto()


def answered(change: Change) -> Fate:
    return Fate.ANSWERED


@dataclass(kw_only=True)
class Rehearsal:
    """An account, a database and their runs. `seats` is what the server has; we may not know it."""

    organizers: dict[str, Organizer]
    policy: Policy = field(default_factory=Policy)
    database: Remembering = field(default_factory=Remembering)
    seats: int | None = None
    seats_known: bool = True
    suspended_keeps_seat: bool = True
    meetings: dict[str, tuple[Meeting, ...]] = field(default_factory=dict)
    """By organizer key."""
    blind: Callable[[], bool] = lambda: False
    """Does the next look at meetings fail?"""
    in_between: Callable[[Change], None] = lambda change: None
    """What others do in the account before a change is carried out."""
    calls: list[Change] = field(default_factory=list)

    def listing(self) -> Account:
        return Account(
            account_key="1",
            organizers=tuple(self.organizers.values()),
            service_address=SERVICE_ADDRESS,
            seats=self.seats if self.seats_known else None,
        )

    def plan(self, roster: Roster, now: datetime) -> Plan:
        """As a dry run: nothing is remembered."""
        return self._decide(roster, now)[0]

    def observe(self, roster: Roster, now: datetime) -> Plan:
        """As a scheduled run that observes: all is remembered, nothing is sent."""
        made, records = self._decide(roster, now)
        self.database.record(*records)
        return made

    def apply(self, roster: Roster, now: datetime, fate: Callable[[Change], Fate] = answered) -> Plan:
        made, records = self._decide(roster, now)
        self.database.record(*records)
        results = [self._step(change, made, now, fate) for change in made.applicable]
        report = RunReport(
            run_id="rehearsal",
            plan=made,
            document=document(made, created_at=now),
            dry=False,
            results=tuple(results),
        )
        self.database.record(chronicle.finished(report, "apply"))
        return made

    def _decide(self, roster: Roster, now: datetime) -> tuple[Plan, list[Record]]:
        account = self.listing()
        memory = self.database.recall(today=now.date(), window_days=self.policy.removal_window_days)
        settled = settle(memory, account)
        world = World(
            roster=roster,
            account=account,
            memory=with_settled(memory, settled),
            policy=replace(self.policy, meetings=NOTHING_IS_MADE),
            today=now.date(),
            now=now,
        )
        made = build(world)
        while made.asks or made.looks or made.details:
            asked = {**made.world.asked, **{key: self.organizers.get(key) for key in made.asks}}
            looks = {**made.world.looks, **{key: self._look(key, now) for key in made.looks}}
            pages = {m.meeting_id: m for listed in self.meetings.values() for m in listed}
            details = {**made.world.details, **{key: pages.get(key) for key in made.details}}
            made = build(replace(world, asked=asked, looks=looks, details=details))
        assert not made.lacking and not any(handing.is_due for handing in made.handings)
        records = chronicle.decided(
            made,
            settled,
            document=document(made, created_at=now),
            mode="apply",
            config_digest="",
            settings={},
            rehearsal=False,
        )
        return made, records

    def _step(self, change: Change, made: Plan, now: datetime, fates: Callable[[Change], Fate]) -> Result:
        self.in_between(change)
        if isinstance(change, Delete):
            look = self._look(change.organizer_key, now)
            self.database.record(looked(change.organizer_key, change.employee_id, look))
            if look.failed is not None or came_in_between(look.meetings, change.meetings, now=now):
                return Result(change, Outcome.SKIPPED, "", sent=False)
        self.calls.append(change)
        fate = fates(change)
        intent = self.database.record(intended(change, plan=made))
        if fate is Fate.LOST_BEFORE:
            return Result(change, Outcome.DEFERRED, "", sent=True)
        try:
            if fate is Fate.FAILED:
                raise CallRefused("the server refuses", status=400)
            shown = self._carry_out(change)
        except CallFailed as failure:
            record = failed(change, failure, intent=intent, world=made.world, now=now)
            self.database.record(record)
            return Result(change, Outcome.FAILED, failure.what, sent=True)
        if fate is Fate.LOST_AFTER:
            return Result(change, Outcome.DEFERRED, "", sent=True)
        if isinstance(change, Delete):
            self.database.record(deleted(change, intent=intent, was_there=True))
        else:
            self.database.record(done(change, shown, intent=intent, world=made.world))
        return Result(change, Outcome.DONE, "", sent=True)

    def _look(self, key: str, now: datetime) -> Look:
        if self.blind():
            return Look(failed="GoTo does not answer")
        return Look(upcoming(self.meetings.get(key, ()), now=now))

    def approve(self, waiting: Plan, now: datetime) -> None:
        """All that this plan waits for, for three days."""
        approval = Approval(digest(waiting), "me", now + timedelta(days=3), waiting.asks_for)
        approved = Draft(event=Event.PLAN_APPROVED)
        self.database.record(Record(draft=approved, facts=(ApprovalGiven(approval=approval),)))

    # --- the account itself ----------------------------------------------------------------------------

    def _carry_out(self, change: Change) -> Organizer:
        match change:
            case Create(person=person):
                self._demand_free(person.email, but=None)
                self._demand_a_seat(added=1)
                shown = Organizer(
                    f"{70000 + len(self.calls)}",
                    person.email,
                    person.first_name,
                    person.last_name,
                    locale=person.locale,
                    time_zone=person.time_zone,
                )
            case Update() | Reactivate():
                shown = self.organizers[change.organizer_key]._replace(**wanted_fields(change))
                self._demand_free(shown.email, but=shown.key)
                if isinstance(change, Reactivate):
                    self._demand_a_seat(added=0 if self.suspended_keeps_seat else 1)
                    shown = shown._replace(status=Status.ACTIVE)
            case Suspend():
                shown = self.organizers[change.organizer_key]._replace(status=Status.SUSPENDED)
            case Delete():
                self.meetings.pop(change.organizer_key, None)
                return self.organizers.pop(change.organizer_key)
        self.organizers[shown.key] = shown
        return shown

    def _demand_free(self, address: str, *, but: str | None) -> None:
        form = address_form(address)
        if any(o.key != but and address_form(o.email) == form for o in self.organizers.values()):
            raise CallRefused("the address is taken", refusal=Refusal.ADDRESS_KNOWN, status=409)

    def _demand_a_seat(self, *, added: int) -> None:
        if added and self.seats is not None and self.seats_taken() + added > self.seats:
            raise CallRefused("no seat", refusal=Refusal.SEAT, status=402)

    def seats_taken(self) -> int:
        return sum(
            1
            for organizer in self.organizers.values()
            if self.suspended_keeps_seat or organizer.status is not Status.SUSPENDED
        )


def rehearsal_of(organizers: Iterable[Organizer], **chosen: object) -> Rehearsal:
    listed = {organizer.key: organizer for organizer in organizers}
    return Rehearsal(organizers=listed, **chosen)  # type: ignore[arg-type]
