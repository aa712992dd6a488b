"""What a listing leaves out of a meeting: known from before, or read from the meeting's own page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import HandedState, same_form
from provisioner.meetings.meeting import Meeting, with_detail, with_snapshot
from provisioner.plan.draft import PlanDraft


@dataclass(frozen=True, kw_only=True)
class MeetingPages:
    """Of one plan. What is not read yet is asked for: the plan is built again when it is there."""

    draft: PlanDraft

    def is_open(self, meeting: Meeting, key: str) -> bool:
        """Its way is yet to be found. What was reported is tried again once a day: the successor may be
        another one, and the time may have become free."""
        world = self.draft.world
        handed = world.memory.handed.get((key, meeting.meeting_id))
        if handed is None or handed.state is HandedState.DEFERRED:
            return True
        looked = world.memory.looked.get(key)
        return handed.state is HandedState.REPORTED and (looked is None or looked.day != world.today)

    def whole(self, meeting: Meeting, key: str) -> Meeting:
        """What the meeting itself shows is read once: without it nobody could rebuild the meeting, nor tell
        whether one that a listing shows without its type has ended."""
        world = self.draft.world
        handed = world.memory.handed.get((key, meeting.meeting_id))
        if handed is not None and same_form(meeting, handed.meeting):
            meeting = with_snapshot(meeting, handed.meeting)
        if not (meeting.coorganizers is None or meeting.ends is None or not meeting.kind):
            return meeting
        may_have_ended = not meeting.kind and meeting.ends is not None and meeting.ends <= world.now
        if self.is_open(meeting, key) or may_have_ended:
            return self.by_itself(meeting)
        return with_detail(meeting, world.details.get(meeting.meeting_id))

    def by_itself(self, meeting: Meeting) -> Meeting:
        details = self.draft.world.details
        if meeting.meeting_id not in details:
            self.draft.details.add(meeting.meeting_id)
        return with_detail(meeting, details.get(meeting.meeting_id))

    def inherited(self, meeting_id: str, calendar: Calendar | None) -> Meeting | None:
        """A new meeting by its own page; None where the calendar shows that it is gone or has passed. While
        that cannot be read it counts as there."""
        listed = calendar.get(meeting_id) if calendar is not None else Meeting(meeting_id, "")
        return None if listed is None else self.by_itself(listed)

    def twins_of(self, key: str, meetings: Iterable[Meeting]) -> Mapping[str, Meeting | None]:
        """The new meetings in whose place these stand, as their own pages show them now."""
        world = self.draft.world
        handed = (world.memory.handed.get((key, meeting.meeting_id)) for meeting in meetings)
        moved = {h.twin.meeting_id for h in handed if h and h.twin and h.state is HandedState.MOVED}
        self.draft.details |= moved - world.details.keys()
        return world.details
