"""What a database comes to, fact by fact: the store's memory without a store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from provisioner.meetings.handed import HandedState
from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    AddressReleased,
    ApprovalGiven,
    ApprovalSpent,
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
    ManagersNamed,
    MeetingHanded,
    MeetingsLooked,
    OrderGiven,
    OrderOver,
    OrganizerGone,
    PairParted,
    Paused,
    PlanRejected,
    PlanWaits,
    ProductsGivenUp,
    ProfileElsewhere,
    ProfileSettled,
    Record,
    Resumed,
    RosterRemembered,
    RunClosed,
    RunOpened,
    StartAnnounced,
    StartOver,
    SuspensionBecame,
    SuspensionCauseBecame,
    SuspensionSent,
    ValueNotAccepted,
    ValuesForgotten,
)
from provisioner.plan.memory import AcceptedRoster, Approval, Memory, Suspension, SuspensionState
from tests.plan.worlds import ADDRESS_KEY


@dataclass(kw_only=True)
class Remembering:
    """Given facts, it remembers; at the start of a run, it recalls."""

    memory: Memory = field(default_factory=lambda: Memory(address_key=ADDRESS_KEY))
    sent: list[tuple[date, Suspension]] = field(default_factory=list)
    """Each with the day on which it was sent; the grace period may begin later."""
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
        applied = [(day, one) for day, one in self.sent if one.state is not SuspensionState.NOT_APPLIED]
        return replace(
            self.memory,
            last_roster=self.rosters[-1] if self.rosters else None,
            baseline=max(recent, key=lambda roster: len(roster.active), default=None),
            suspensions={**self.memory.suspensions, **{one.organizer_key: one for _, one in self.sent}},
            window=tuple(one for day, one in applied if day >= since),
        )

    def _remember(self, fact: Fact, seq: int) -> None:
        memory = self.memory
        match fact:
            case LinkMade(employee_id=eid, organizer_key=key):
                links = {e: k for e, k in memory.links.items() if e != eid and k != key}
                self._now(links={**links, eid: key})
            case LinkEnded(employee_id=eid):
                self._now(links=_without(memory.links, eid))
            case PairParted(employee_id=eid, organizer_key=key):
                self._now(parted=memory.parted | {(eid, key)})
            case AddressHeld(address=address, employee_id=eid):
                self._now(addresses={**memory.addresses, address: eid})
            case AddressReleased(address=address):
                self._now(addresses=_without(memory.addresses, address))
            case RosterRemembered(roster=roster):
                self.rosters.append(roster)
            case AbsenceCounted(employee_id=eid, absence=absence):
                self._now(absences={**memory.absences, eid: absence})
            case AbsenceEnded(employee_id=eid):
                self._now(absences=_without(memory.absences, eid))
            case IntentOpened(intent=intent):
                self._now(open_intents=(*memory.open_intents, intent._replace(seq=seq)))
            case IntentClosed(seq=closed):
                self._now(open_intents=tuple(one for one in memory.open_intents if one.seq != closed))
            case SuspensionSent(suspension=suspension):
                self.sent.append((suspension.day, suspension))
            case SuspensionBecame(organizer_key=key, state=state):
                self._latest(key, state=state)
            case SuspensionCauseBecame(organizer_key=key, cause=cause, day=day):
                self._latest(key, cause=cause, day=day)
            case ProfileElsewhere(employee_id=eid, elsewhere=elsewhere):
                self._now(elsewhere={**memory.elsewhere, eid: elsewhere})
            case ProfileSettled(employee_id=eid):
                self._now(elsewhere=_without(memory.elsewhere, eid))
            case _:
                self._remember_marks(fact)

    def _remember_marks(self, fact: Fact) -> None:
        memory = self.memory
        match fact:
            case OrganizerGone(organizer_key=key):
                self._now(gone=memory.gone | {key})
            case ValueNotAccepted(organizer_key=key, field=name, value=value):
                self._now(not_accepted=memory.not_accepted | {(key, name, value)})
            case ValuesForgotten(organizer_key=key):
                self._now(not_accepted=frozenset(mark for mark in memory.not_accepted if mark[0] != key))
            case HoldTold(subject=subject, code=code):
                self._now(holds_told=memory.holds_told | {(subject, code)})
            case HoldOver(subject=subject, code=code):
                self._now(holds_told=memory.holds_told - {(subject, code)})
            case HandHoldPlaced(subject=subject, hold=hold):
                self._now(hand_holds={**memory.hand_holds, subject: hold})
            case HandHoldRemoved(subject=subject):
                self._now(hand_holds=_without(memory.hand_holds, subject))
            case OrderGiven(organizer_key=key):
                self._now(orders=memory.orders | {key})
            case OrderOver(organizer_key=key):
                self._now(orders=memory.orders - {key})
            case StartAnnounced(employee_id=who, start=start):
                self._now(starts={**memory.starts, who: start})
            case StartOver(employee_id=who):
                self._now(starts=_without(memory.starts, who))
            case ConfigSeen(digest=seen, settings=settings):
                self._now(config_digest=seen, settings=settings)
            case RunClosed(applied=applied):
                self._now(applied_before=memory.applied_before or applied)
            case ApprovalGiven(approval=approval):
                self._now(approvals=(*memory.approvals, approval))
            case ApprovalSpent(digest=digest, mark=mark):
                self._now(approvals=tuple(_spent(one, digest, mark) for one in memory.approvals))
            case ManagersNamed(managers=named):
                known = {**memory.managers, **named}
                self._now(managers={who: boss for who, boss in known.items() if boss is not None})
            case MeetingsLooked(organizer_key=key, looked=looked):
                self._now(looked={**memory.looked, key: looked})
            case MeetingHanded(handed=handed):
                opened = handed.state is HandedState.OPEN
                handed = replace(handed, intent=len(self.events) if opened else None)
                mark = (handed.organizer_key, handed.meeting.meeting_id)
                self._now(handed={**memory.handed, mark: handed})
            case HandoverOver(organizer_key=key):
                inherited = {heir: list(told) for heir, told in memory.inherited.items()}
                for (of, _), one in memory.handed.items():
                    if of == key and one.twin and one.successor and one.successor.organizer_key:
                        inherited.setdefault(one.successor.organizer_key, []).append(one)
                self._now(
                    inherited=inherited,
                    handed={mark: one for mark, one in memory.handed.items() if mark[0] != key},
                    looked=_without(memory.looked, key),
                    products_given_up=_without(memory.products_given_up, key),
                )
            case ProductsGivenUp(organizer_key=key, products=products):
                self._now(products_given_up={**memory.products_given_up, key: products})
            case RunOpened() | Paused() | Resumed() | PlanWaits() | PlanRejected():
                pass
            case _:
                raise AssertionError(f"{fact} is remembered nowhere")

    def _now(self, **known: object) -> None:
        self.memory = replace(self.memory, **known)  # type: ignore[arg-type]

    def _latest(self, key: str, **known: object) -> None:
        place = max(n for n, (_, one) in enumerate(self.sent) if one.organizer_key == key)
        day, latest = self.sent[place]
        self.sent[place] = day, latest._replace(**known)


def _without(known: object, key: str) -> dict[str, object]:
    assert isinstance(known, dict)
    return {k: value for k, value in known.items() if k != key}


def _spent(approval: Approval, digest: str, mark: str) -> Approval:
    if approval.digest != digest:
        return approval
    left = {code: marks - {mark} for code, marks in approval.released.items()}
    return approval._replace(released=left)
