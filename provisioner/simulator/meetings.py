"""What the account remembers of a meeting, and what of it is still to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

DIAL_IN_NUMBERS = ("+1 (224) 501-3412", "+1 (408) 650-3123", "+1 (872) 240-3412")
"""The numbers that seed 000 shows. Which one a meeting gets follows from its id, so that the three meetings
of the seed get theirs."""
FIRST_MEETING_ID = 100_000_001
RECURRING = "recurring"
MEETING_TYPES = ("immediate", RECURRING, "scheduled")
EXPANDED_CALLS = frozenset({"pstn", "free", "hybrid"})


class MeetingState(StrEnum):
    """The first three are the `status` filter of goto-api section 2. No listing shows the others: CANCELLED
    is what a deletion of the organizer leaves behind, DELETED what a deletion of the meeting does."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    HISTORY = "HISTORY"
    CANCELLED = "CANCELLED"
    DELETED = "DELETED"


UPCOMING = frozenset({MeetingState.ACTIVE, MeetingState.INACTIVE})


class Attendee(NamedTuple):
    """One stay in a meeting: a rejoin is a second one. Times are texts as the account shows them."""

    email: str = ""
    name: str = ""
    join_time: str = ""
    leave_time: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """Times are the very texts that were stored; a recurring room has `""` and never ends."""

    meeting_id: str
    organizer_key: str
    subject: str
    start_time: str = ""
    end_time: str = ""
    meeting_type: str = "scheduled"
    state: MeetingState = MeetingState.INACTIVE
    conference_call: str = "Hybrid"
    password_required: bool = False
    coorganizer_keys: tuple[str, ...] = ()
    instance_key: str | None = None
    attendees: tuple[Attendee, ...] = ()
    report_missing: bool = False
    """Who was there has not been written down yet."""

    def state_at(self, now: datetime) -> MeetingState:
        """A meeting whose end has passed is history, whatever it was when it was stored."""
        if self.state in UPCOMING:
            end = moment(self.end_time)
            if end is not None and end <= now:
                return MeetingState.HISTORY
        return self.state

    def orphaned(self, now: datetime) -> Meeting:
        """What is left of it without its organizer: upcoming ones are cancelled, ended ones are history."""
        state = self.state_at(now)
        return replace(self, state=MeetingState.CANCELLED if state in UPCOMING else state)

    @property
    def was_held(self) -> bool:
        """Whose time has passed without anybody in it never was a session."""
        return self.instance_key is not None or self.state is not MeetingState.INACTIVE

    @property
    def starts(self) -> datetime | None:
        return moment(self.start_time)

    @property
    def minutes(self) -> int:
        """0 where a time is missing."""
        start, end = moment(self.start_time), moment(self.end_time)
        return int((end - start).total_seconds() // 60) if start and end else 0

    @property
    def join_url(self) -> str:
        return f"https://meet.goto.com/{self.meeting_id}"

    @property
    def shown_call(self) -> str:
        """What comes out where `conference_call` went in (seed 000): numbers and an access code."""
        if self.conference_call.lower() in EXPANDED_CALLS:
            number = DIAL_IN_NUMBERS[int(self.meeting_id) % 26 % len(DIAL_IN_NUMBERS)]
            digits = self.meeting_id
            code = "-".join(digits[at : at + 3] for at in range(0, len(digits), 3))
            return f"US: {number} Access Code: {code}"
        return "PRIVATE" if self.conference_call.lower() == "private" else self.conference_call


def moment(text: str) -> datetime | None:
    """A time as goto-api section 1 met it, as an aware instant; None where there is none. No zone is UTC."""
    try:
        found = datetime.fromisoformat(text.replace(".+", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
