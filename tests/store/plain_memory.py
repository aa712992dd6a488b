"""The memory in plain Python: one fact after the other, no tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from provisioner.meetings.handed import Handed, HandedState
from provisioner.meetings.meeting import may_recur
from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    AddressReleased,
    ConfigSeen,
    Fact,
    HandHoldPlaced,
    HandHoldRemoved,
    HandoverOver,
    HoldOver,
    HoldTold,
    IntentClosed,
    IntentOpened,
    LinkEnded,
    LinkMade,
    MeetingHanded,
    MeetingsLooked,
    OrderGiven,
    OrderOver,
    OrganizerGone,
    PairParted,
    ProductsGivenUp,
    ProfileElsewhere,
    ProfileSettled,
    RosterRemembered,
    SuspensionBecame,
    SuspensionCauseBecame,
    SuspensionSent,
    ValueNotAccepted,
    ValuesForgotten,
)
from provisioner.plan.memory import (
    Absence,
    AcceptedRoster,
    Elsewhere,
    HandHold,
    Looked,
    Memory,
    OpenIntent,
    Suspension,
)


class Model:
    """One fact after the other, in plain Python."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}
        self.parted: set[tuple[str, str]] = set()
        self.addresses: dict[str, str] = {}
        self.absences: dict[str, Absence] = {}
        self.elsewhere: dict[str, Elsewhere] = {}
        self.rosters: list[AcceptedRoster] = []
        self.intents: dict[int, OpenIntent] = {}
        self.sent: list[tuple[date, Suspension]] = []
        self.orders: set[str] = set()
        self.gone: set[str] = set()
        self.values: set[tuple[str, str, str]] = set()
        self.holds: set[tuple[str, str]] = set()
        self.hand_holds: dict[str, HandHold] = {}
        self.looked: dict[str, Looked] = {}
        self.handed: dict[tuple[str, str], Handed] = {}
        self.past: dict[tuple[str, str], Handed] = {}
        self.given_up: dict[str, tuple[str, ...]] = {}
        self.config: str | None = None
        self.settings: Mapping[str, str] = {}

    def take(self, seq: int, fact: Fact) -> None:
        match fact:
            case LinkMade(employee_id=person, organizer_key=organizer):
                self.links = {p: o for p, o in self.links.items() if o != organizer} | {person: organizer}
            case LinkEnded(employee_id=person):
                self.links.pop(person, None)
            case PairParted(employee_id=person, organizer_key=organizer):
                self.parted.add((person, organizer))
                if self.links.get(person) == organizer:
                    del self.links[person]
            case AddressHeld(address=address, employee_id=person):
                self.addresses[address] = person
            case AddressReleased(address=address):
                self.addresses.pop(address, None)
            case AbsenceCounted(employee_id=person, absence=absence):
                self.absences[person] = absence
            case AbsenceEnded(employee_id=person):
                self.absences.pop(person, None)
            case ProfileElsewhere(employee_id=person, elsewhere=elsewhere):
                self.elsewhere[person] = elsewhere
            case ProfileSettled(employee_id=person):
                self.elsewhere.pop(person, None)
            case HandHoldPlaced(subject=subject, hold=hold):
                self.hand_holds[subject] = hold
            case HandHoldRemoved(subject=subject):
                self.hand_holds.pop(subject, None)
            case _:
                self._take_a_change(seq, fact)

    def _take_a_change(self, seq: int, fact: Fact) -> None:
        match fact:
            case IntentOpened(intent=intent):
                self.intents[seq] = intent._replace(seq=seq)
            case IntentClosed(seq=closed):
                self.intents.pop(closed, None)
            case SuspensionSent(suspension=sent):
                self.sent.append((sent.day, sent))
            case SuspensionBecame(organizer_key=organizer, state=state):
                self._became(organizer, state=state)
            case SuspensionCauseBecame(organizer_key=organizer, cause=cause, day=day):
                self._became(organizer, cause=cause, day=day)
            case OrderGiven(organizer_key=organizer):
                self.orders.add(organizer)
            case OrderOver(organizer_key=organizer):
                self.orders.discard(organizer)
            case OrganizerGone(organizer_key=organizer):
                self.gone.add(organizer)
            case ValueNotAccepted(organizer_key=organizer, field=field, value=value):
                self.values.add((organizer, field, value))
            case ValuesForgotten(organizer_key=organizer):
                self.values = {value for value in self.values if value[0] != organizer}
            case _:
                self._take_a_handover(seq, fact)

    def _take_a_handover(self, seq: int, fact: Fact) -> None:
        match fact:
            case MeetingsLooked(organizer_key=organizer, looked=looked):
                self.looked[organizer] = looked
            case MeetingHanded(handed=handed):
                told = replace(handed, intent=seq if handed.state is HandedState.OPEN else None)
                ids = handed.organizer_key, handed.meeting.meeting_id
                self.handed[ids] = told
                self.past.pop(ids, None)
            case ProductsGivenUp(organizer_key=organizer, products=products):
                self.given_up[organizer] = products
            case HandoverOver(organizer_key=organizer):
                self.looked.pop(organizer, None)
                self.given_up.pop(organizer, None)
                self.past |= {ids: one for ids, one in self.handed.items() if ids[0] == organizer}
                self.handed = {ids: one for ids, one in self.handed.items() if ids[0] != organizer}
            case _:
                self._take_the_rest(fact)

    def _take_the_rest(self, fact: Fact) -> None:
        match fact:
            case RosterRemembered(roster=roster, keep_from=keep_from):
                self.rosters = [r for r in self.rosters if r.accepted_at >= keep_from] + [roster]
            case HoldTold(subject=subject, code=code):
                self.holds.add((subject, code))
            case HoldOver(subject=subject, code=code):
                self.holds.discard((subject, code))
            case ConfigSeen(digest=digest, settings=settings):
                self.config, self.settings = digest, settings
            case _:
                raise AssertionError(fact)

    def _became(self, organizer: str, **values: object) -> None:
        for place, (day, one) in reversed(list(enumerate(self.sent))):
            if one.organizer_key == organizer:
                self.sent[place] = day, one._replace(**values)  # type: ignore[arg-type]
                return

    def memory(self, address_key: bytes, since: date, today: date) -> Memory:
        recent = [roster for roster in self.rosters if roster.accepted_at.date() >= since]
        return Memory(
            address_key=address_key,
            links=self.links,
            parted=frozenset(self.parted),
            addresses=self.addresses,
            absences=self.absences,
            last_roster=self.rosters[-1] if self.rosters else None,
            baseline=max(recent, key=lambda roster: len(roster.active)) if recent else None,
            suspensions={one.organizer_key: one for _, one in self.sent},
            window=tuple(one for day, one in self.sent if day >= since and one.state != "not_applied"),
            open_intents=tuple(self.intents.values()),
            gone=frozenset(self.gone),
            not_accepted=frozenset(self.values),
            elsewhere=self.elsewhere,
            hand_holds=self.hand_holds,
            orders=frozenset(self.orders),
            looked=self.looked,
            handed=self.handed,
            products_given_up=self.given_up,
            inherited=inherited(self.past, today),
            holds_told=frozenset(self.holds),
            config_digest=self.config,
            settings=self.settings,
        )


def inherited(past: Mapping[tuple[str, str], Handed], today: date) -> dict[str, list[Handed]]:
    """What was moved to whom, and has not certainly passed."""
    found: dict[str, list[Handed]] = {}
    for _, one in sorted(past.items(), key=lambda each: each[0]):
        ends = None if may_recur(one.meeting) or one.meeting.ends is None else one.meeting.ends.date()
        if one.state is not HandedState.MOVED or one.successor is None:
            continue
        if one.successor.organizer_key is not None and (ends is None or ends >= today):
            found.setdefault(one.successor.organizer_key, []).append(one)
    return found
