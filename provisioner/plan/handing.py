"""Whose meetings this plan hands over, and which deletions they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from provisioner.meetings.accounted import waits_for
from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import HandedState, Way
from provisioner.meetings.handover import Around, Handover, Leaver
from provisioner.meetings.meeting import Meeting, may_recur
from provisioner.meetings.ways import hand_over, reported
from provisioner.people.organizer import IN_USE, Organizer
from provisioner.people.person import Person
from provisioner.plan.approval import DELETES, approved_deletes
from provisioner.plan.changes import Delete, Handing, Notice, Suspend
from provisioner.plan.draft import PlanDraft, Waiting
from provisioner.plan.leaving import FOR_GOOD
from provisioner.plan.lifecycle import Stand, State
from provisioner.plan.looks import Looks
from provisioner.plan.meeting_pages import MeetingPages
from provisioner.plan.memory import Kind, SuspensionState
from provisioner.plan.removal import standing_guard
from provisioner.plan.successors import Successors
from provisioner.plan.world import Look

LEFT_BEHIND = (
    "it was made anew for this leaver, and nobody else can start it: meeting {} of the organizer behind the "
    "token wants another co-organizer, or a new meeting by hand"
)


def hand_over_all(draft: PlanDraft, stands: Mapping[str, Stand]) -> None:
    """Before a person stops being able to host, everything that would be lost is found and has its way
    (design, promise 4). What is not known yet is asked for: the plan is built again when it is there."""
    handing = _Handing(draft=draft, stands=stands)
    # whose meeting takes a time that two want must not depend on the order of the reads
    draft.suspends = [handing.suspended(s) for s in sorted(draft.suspends, key=lambda s: s.organizer.key)]
    for waiting in sorted(draft.waiting, key=lambda w: w.organizer.key):
        handing.waited(waiting)
    handing.give_notice()
    handing.name_the_twins()


@dataclass(kw_only=True)
class _Handing:
    draft: PlanDraft
    stands: Mapping[str, Stand]
    _successors: Successors = field(init=False)
    _pages: MeetingPages = field(init=False)
    _looks: Looks = field(init=False)

    def __post_init__(self) -> None:
        self._successors = Successors(draft=self.draft, stands=self.stands)
        self._pages = MeetingPages(draft=self.draft)
        self._looks = Looks(draft=self.draft, pages=self._pages)

    # --- who is suspended now ----------------------------------------------------------------------------

    def suspended(self, suspend: Suspend) -> Suspend:
        look = self._looks.fresh(suspend.organizer_key)
        if look.failed is not None:
            key = suspend.organizer_key
            self.draft.notes.append(f"the meetings of organizer {key} are not known: {look.failed}")
        if suspend.cause not in FOR_GOOD:
            told = "nobody can host it until the organizer is reactivated"
            handed = self.draft.world.memory.handed
            named = reported(look.meetings, told, suspend.organizer_key, handed)
            return replace(suspend, meetings=named)
        return replace(suspend, meetings=self._ways(suspend.organizer, suspend.employee_id, look.meetings))

    # --- who is suspended already ------------------------------------------------------------------------

    def waited(self, waiting: Waiting) -> None:
        """The step of one in grace, or due: what can be moved still is, what cannot holds the deletion."""
        is_due = waiting.deletes and waiting.until is None
        key = waiting.organizer.key
        look = self._looks.fresh(key) if is_due else self._looks.of_the_day(key)
        meetings = self._ways(waiting.organizer, waiting.employee_id, look.meetings, verified=is_due)
        if any(handover.is_due or handover.is_news for handover in meetings):
            handing = Handing(organizer=waiting.organizer, employee_id=waiting.employee_id, meetings=meetings)
            self.draft.handings.append(handing)
        if waiting.until is not None:
            self._hold(waiting, "in_grace", waiting.reason, meetings, until=waiting.until)
        elif is_due:
            self._delete(waiting, look, meetings)

    def _delete(self, waiting: Waiting, look: Look, meetings: tuple[Handover, ...]) -> None:
        world = self.draft.world
        held = [h for h in meetings if not h.accounted or waits_for(h.meeting, now=world.now)]
        if look.failed is not None:
            self._hold(waiting, "meetings_unknown", f"the upcoming meetings are not known: {look.failed}")
        elif held:
            told = "an upcoming meeting" if len(held) == 1 else f"{len(held)} upcoming meetings"
            self._hold(waiting, "upcoming_meetings", f"a deletion would cancel {told}", tuple(held))
        elif world.policy.approve_deletes and waiting.organizer.key not in approved_deletes(
            world.memory.approvals, now=world.now
        ):
            self._hold(waiting, DELETES, "policy.approve_deletes: every deletion waits for an approval")
        else:
            self.draft.deletes.append(
                Delete(
                    organizer=waiting.organizer,
                    employee_id=waiting.employee_id,
                    reason=waiting.reason,
                    meetings=meetings,
                )
            )

    def _hold(
        self,
        waiting: Waiting,
        code: str,
        reason: str,
        meetings: tuple[Handover, ...] = (),
        until: date | None = None,
    ) -> None:
        self.draft.hold(
            code,
            reason,
            employee_id=waiting.employee_id,
            organizer=waiting.organizer,
            would=Kind.DELETE,
            until=until,
            meetings=meetings,
        )

    # --- who leaves soon ---------------------------------------------------------------------------------

    def give_notice(self) -> None:
        """Where the end date is known, the meetings after it are shown `notice_days` ahead."""
        world = self.draft.world
        if world.policy.leaver == "report":
            return
        horizon = world.today + timedelta(days=world.policy.meetings.notice_days)
        soon = [
            (person.employee_id, person, organizer, person.end_date)
            for person, organizer in self.draft.pairing.pairs
            if person.end_date is not None and person.end_date <= horizon and organizer is not None
        ]
        for _, person, organizer, last_day in sorted(soon, key=lambda each: each[0]):
            if self._stays_until_then(person, organizer):
                self._notify(person, organizer, last_day)

    def _stays_until_then(self, person: Person, organizer: Organizer) -> bool:
        if self.stands[person.employee_id].state not in (State.PRESENT, State.ON_LEAVE):
            return False
        if organizer.status not in IN_USE or "status" in organizer.missing:
            return False
        return standing_guard(organizer, person.employee_id, self.draft.world) is None

    def _notify(self, person: Person, organizer: Organizer, last_day: date) -> None:
        look = self._looks.of_the_day(organizer.key)
        later = tuple(m for m in look.meetings if _is_after(m, last_day))
        if not later:
            return
        leaver = self._successors.of(organizer, person.employee_id)
        around = replace(self._around, calendar=Calendar("", ()))
        self.draft.notices.append(
            Notice(
                organizer=organizer,
                employee_id=person.employee_id,
                last_day=last_day,
                meetings=hand_over(later, leaver, around),
            )
        )

    # --- the ways ----------------------------------------------------------------------------------------

    def _ways(
        self,
        organizer: Organizer,
        employee_id: str | None,
        meetings: tuple[Meeting, ...],
        *,
        verified: bool = False,
    ) -> tuple[Handover, ...]:
        """`verified`: what was moved is looked at again."""
        left_behind = tuple(self._left_behind(organizer.key))
        if not meetings:
            return left_behind
        leaver = self._successors.of(organizer, employee_id)
        around = replace(self._around, calendar=None)
        if self._needs_the_calendar(organizer.key, meetings, leaver, verified=verified):
            around = replace(
                around, calendar=self._looks.calendar, calendar_failed=self._looks.calendar_failed
            )
        if verified:
            around = replace(around, twins=self._pages.twins_of(organizer.key, meetings))
        whole = tuple(self._pages.whole(meeting, organizer.key) for meeting in meetings)
        for meeting in whole:
            self._ask_who_can_host(meeting, self._chosen(organizer.key, meeting))
        return (*hand_over(whole, leaver, around), *left_behind)

    def _left_behind(self, key: str) -> Iterator[Handover]:
        """What this leaver took over from one who is gone is upcoming as well: nobody else may be able to
        start it. It is not the leaver's own, so no list of meetings shows it."""
        world = self.draft.world
        for inherited in world.memory.inherited.get(key, ()):
            former = world.memory.suspensions.get(inherited.organizer_key)
            if inherited.twin is None or former is None or former.state is not SuspensionState.DELETED:
                continue  # whoever is here again has all of his
            known = world.memory.handed.get((key, inherited.twin.meeting_id))
            if known is not None and known.state is HandedState.GIVEN_UP:
                continue
            calendar = self._looks.calendar
            if self._looks.calendar_is_asked_for:
                continue
            found = self._pages.inherited(inherited.twin.meeting_id, calendar)
            if found is None or self._hosts(found) - {key}:
                continue
            yield Handover(
                meeting=found,
                way=Way.REPORT,
                why=LEFT_BEHIND.format(found.meeting_id),
                known=known.state if known is not None else None,
                postponed=self._looks.calendar_failed is not None,
            )

    def _hosts(self, meeting: Meeting) -> frozenset[str]:
        self._ask_who_can_host(meeting)
        return frozenset(meeting.coorganizers or ()) & self._successors.active

    def _chosen(self, key: str, meeting: Meeting) -> str | None:
        known = self.draft.world.memory.handed.get((key, meeting.meeting_id))
        return known.successor.organizer_key if known and known.successor else None

    def _ask_who_can_host(self, meeting: Meeting, successor: str | None = None) -> None:
        """A thin listing does not tell whether former co-organizers and successors are still active."""
        for host in (successor, *(meeting.coorganizers or ())):
            if (found := self.draft.pairing.by_key.get(host or "")) is not None:
                self.draft.lacks(found, "status")

    def _needs_the_calendar(
        self, key: str, meetings: tuple[Meeting, ...], leaver: Leaver, *, verified: bool
    ) -> bool:
        handed = self.draft.world.memory.handed
        if verified and any(
            handed[key, m.meeting_id].state is HandedState.MOVED
            for m in meetings
            if (key, m.meeting_id) in handed
        ):
            return True
        if leaver.successor is None or Way.RECREATE not in self._around.policy.tried:
            return False
        return any(meeting.starts is not None and self._pages.is_open(meeting, key) for meeting in meetings)

    @cached_property
    def _around(self) -> Around:
        world = self.draft.world
        return Around(
            policy=world.policy.meetings,
            now=world.now,
            calendar=None,
            active=self._successors.active,
            remembered=world.memory.handed,
        )

    def name_the_twins(self) -> None:
        """Whoever returns in grace has all of his, by us or by hand: what was made in its place is named for
        removal."""
        back = {change.organizer_key for change in self.draft.reactivates}
        became = self.draft.suspensions_became.items()
        back.update(key for key, state in became if state is SuspensionState.UNDONE)
        for (key, meeting_id), handed in sorted(self.draft.world.memory.handed.items(), key=lambda h: h[0]):
            if key in back and handed.twin is not None:
                told = f"organizer {key} is back: the meeting made in place of {meeting_id}"
                command = f"provisioner meetings delete {handed.twin.meeting_id}"
                self.draft.notes.append(f"{told} is not needed any more: {command}")


def _is_after(meeting: Meeting, last_day: date) -> bool:
    return meeting.starts is None or may_recur(meeting) or meeting.starts.date() > last_day
