"""A model of an account and of a database, to which plans are applied without any I/O.

The memory is made from the very facts that a run records, folded as the store folds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto

from provisioner.errors import CallFailed, CallRefused, Refusal
from provisioner.people.organizer import Account, Organizer, Status
from provisioner.people.person import Roster
from provisioner.people.text import address_form
from provisioner.plan.build import Plan, build
from provisioner.plan.changes import Change, Create, Reactivate, Suspend, Update
from provisioner.plan.document import digest
from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    ConfigSeen,
    Fact,
    HoldOver,
    HoldTold,
    IntentClosed,
    IntentOpened,
    LinkEnded,
    LinkMade,
    OrganizerGone,
    ProfileElsewhere,
    ProfileSettled,
    Record,
    RosterRemembered,
    RunClosed,
    RunOpened,
    SuspensionBecame,
    SuspensionSent,
    ValueNotAccepted,
    ValuesForgotten,
)
from provisioner.plan.memory import AcceptedRoster, Memory, Suspension, SuspensionState
from provisioner.plan.policy import Policy
from provisioner.plan.settle import settle, with_settled
from provisioner.plan.world import World
from provisioner.reconcile import chronicle
from provisioner.reconcile.report import Outcome, Result, RunReport
from provisioner.reconcile.steps import done, failed, intended, wanted_fields
from tests.plan.worlds import ADDRESS_KEY, SERVICE_ADDRESS


@dataclass(kw_only=True)
class Remembering:
    """What the database comes to, fact by fact."""

    memory: Memory = field(default_factory=lambda: Memory(address_key=ADDRESS_KEY))
    sent: list[Suspension] = field(default_factory=list)
    rosters: list[AcceptedRoster] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    """Of every audit row, in order: the seq of a row is its place, counted from 1."""

    def record(self, *records: Record) -> int:
        """Returns the seq of the last one."""
        for record in records:
            self.events.append(record.draft.event.value)
            for fact in record.facts:
                self._remember(fact, len(self.events))
        return len(self.events)

    def recall(self, *, today: date, window_days: int) -> Memory:
        since = today - timedelta(days=window_days)
        midnight = datetime.combine(since, time(), UTC)
        recent = [roster for roster in self.rosters if roster.accepted_at >= midnight]
        return replace(
            self.memory,
            last_roster=self.rosters[-1] if self.rosters else None,
            baseline=max(recent, key=lambda roster: len(roster.active), default=None),
            suspensions={one.organizer_key: one for one in self.sent},
            window=tuple(
                s for s in self.sent if s.day >= since and s.state is not SuspensionState.NOT_APPLIED
            ),
        )

    def _remember(self, fact: Fact, seq: int) -> None:
        memory = self.memory
        match fact:
            case LinkMade(employee_id=eid, organizer_key=key):
                links = {e: k for e, k in memory.links.items() if e != eid and k != key}
                self.memory = replace(memory, links={**links, eid: key})
            case LinkEnded(employee_id=eid):
                self.memory = replace(memory, links={e: k for e, k in memory.links.items() if e != eid})
            case AddressHeld(address=address, employee_id=eid):
                self.memory = replace(memory, addresses={**memory.addresses, address: eid})
            case RosterRemembered(roster=roster):
                self.rosters.append(roster)
            case AbsenceCounted(employee_id=eid, absence=absence):
                self.memory = replace(memory, absences={**memory.absences, eid: absence})
            case AbsenceEnded(employee_id=eid):
                kept = {e: absence for e, absence in memory.absences.items() if e != eid}
                self.memory = replace(memory, absences=kept)
            case IntentOpened(intent=intent):
                opened = (*memory.open_intents, intent._replace(seq=seq))
                self.memory = replace(memory, open_intents=opened)
            case IntentClosed(seq=closed):
                still = tuple(intent for intent in memory.open_intents if intent.seq != closed)
                self.memory = replace(memory, open_intents=still)
            case SuspensionSent(suspension=suspension):
                self.sent.append(suspension)
            case SuspensionBecame(organizer_key=key, state=state):
                latest = max(n for n, one in enumerate(self.sent) if one.organizer_key == key)
                self.sent[latest] = self.sent[latest]._replace(state=state)
            case OrganizerGone(organizer_key=key):
                self.memory = replace(memory, gone=memory.gone | {key})
            case ValueNotAccepted(organizer_key=key, field=name, value=value):
                self.memory = replace(memory, not_accepted=memory.not_accepted | {(key, name, value)})
            case ValuesForgotten(organizer_key=key):
                kept_values = frozenset(mark for mark in memory.not_accepted if mark[0] != key)
                self.memory = replace(memory, not_accepted=kept_values)
            case ProfileElsewhere(employee_id=eid, elsewhere=elsewhere):
                self.memory = replace(memory, elsewhere={**memory.elsewhere, eid: elsewhere})
            case ProfileSettled(employee_id=eid):
                others = {e: known for e, known in memory.elsewhere.items() if e != eid}
                self.memory = replace(memory, elsewhere=others)
            case HoldTold(subject=subject, code=code):
                self.memory = replace(memory, holds_told=memory.holds_told | {(subject, code)})
            case HoldOver(subject=subject, code=code):
                self.memory = replace(memory, holds_told=memory.holds_told - {(subject, code)})
            case ConfigSeen(digest=seen):
                self.memory = replace(memory, config_digest=seen)
            case RunClosed(applied=applied):
                self.memory = replace(memory, applied_before=memory.applied_before or applied)
            case RunOpened():
                pass


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
        results = [self._step(change, made, now, fate(change)) for change in made.applicable]
        report = RunReport(
            run_id="rehearsal", plan=made, digest=digest(made), dry=False, results=tuple(results)
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
            policy=self.policy,
            today=now.date(),
            now=now,
        )
        made = build(world)
        if made.asks:
            made = build(replace(world, asked={key: self.organizers.get(key) for key in made.asks}))
        assert not made.lacking and not made.asks
        told = chronicle.decided(
            made, settled, digest=digest(made), mode="apply", config_digest="", rehearsal=False
        )
        return made, told

    def _step(self, change: Change, made: Plan, now: datetime, fate: Fate) -> Result:
        world = made.world
        self.calls.append(change)
        intent = self.database.record(intended(change, plan=made))
        if fate is Fate.LOST_BEFORE:
            return Result(change, Outcome.DEFERRED, "", sent=True)
        try:
            if fate is Fate.FAILED:
                raise CallRefused("the server refuses", status=400)
            shown = self._carry_out(change)
        except CallFailed as failure:
            self.database.record(failed(change, failure, intent=intent, world=world, now=now))
            return Result(change, Outcome.FAILED, failure.what, sent=True)
        if fate is Fate.LOST_AFTER:
            return Result(change, Outcome.DEFERRED, "", sent=True)
        self.database.record(done(change, shown, intent=intent, world=world))
        return Result(change, Outcome.DONE, "", sent=True)

    # --- the account itself ----------------------------------------------------------------------------

    def _carry_out(self, change: Change) -> Organizer:
        match change:
            case Create(person=person):
                self._demand_free(person.email, but=None)
                self._demand_a_seat(added=1)
                shown = Organizer(
                    f"{70000 + len(self.organizers)}",
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
        self.organizers[shown.key] = shown
        return shown

    def _demand_free(self, address: str, *, but: str | None) -> None:
        form = address_form(address)
        if any(o.key != but and address_form(o.email) == form for o in self.organizers.values()):
            raise CallRefused("the address is taken", refusal=Refusal.ADDRESS_KNOWN, status=409)

    def _demand_a_seat(self, *, added: int) -> None:
        if self.seats is not None and self.seats_taken() + added > self.seats:
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
