"""How the meetings of one leaver are handed over in a plan, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.meeting import Meeting, is_recurring
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.meetings.wanted import MadeMeeting

TAKE_OVER_LOSES = (
    "until the password is reset, the leaver's password opens the successor's account",
    "the successor gets the leaver's whole history",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """One meeting in a plan. `accounted`: a deletion may take it along, because it was moved and read back,
    or given up by name. `coorganizers` are organizer keys, the successor first."""

    meeting: Meeting
    way: Way
    why: str
    successor: Successor | None = None
    coorganizers: tuple[str, ...] = ()
    lookalikes: frozenset[str] = frozenset()
    """Ids of the service organizer's meetings that look like this one before a new one is made."""
    loses: tuple[str, ...] = ()
    accounted: bool = False
    known: HandedState | None = None
    """What has become of it before this plan."""
    twin: MadeMeeting | None = None
    postponed: bool = False
    """Whether it can be made is not known now: the next run decides."""

    @property
    def name(self) -> str:
        return self.meeting.subject or self.meeting.meeting_id

    @property
    def is_due(self) -> bool:
        """A new meeting is to be made now."""
        is_made = self.accounted or self.known is HandedState.OPEN
        return self.way is Way.RECREATE and not is_made and not self.postponed

    @property
    def is_news(self) -> bool:
        """It was not named to anybody yet, and nothing is made of it."""
        return self.way is not Way.RECREATE and not self.accounted and self.known in _NOT_NAMED


_NOT_NAMED = (None, HandedState.DEFERRED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaver:
    """Whose meetings they are, and who could take them. `nobody`: why there is no successor. `heir`: the
    first of the chain who has no organizer yet, for a take-over."""

    organizer_key: str
    successor: Successor | None
    nobody: str = ""
    heir: Successor | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What is known of the rest of the account. `calendar` is None where the service organizer is not known,
    or his meetings; `calendar_failed` says why those could not be read this time."""

    policy: MeetingsPolicy
    now: datetime
    calendar: Calendar | None
    calendar_failed: str | None = None
    active: frozenset[str]
    """Keys of organizers who can host and stay."""
    remembered: Mapping[tuple[str, str], Handed]
    twins: Mapping[str, Meeting | None] | None = None
    """By id: the new meetings as they were read by themselves right now, before a deletion counts on them;
    None otherwise."""


def losses(meeting: Meeting, *, left_out: int) -> list[str]:
    """What a re-created meeting has not (goto-api section 3, the table of ways)."""
    lost = ["join link", "meeting id", "dial-in"]
    if meeting.password_required:
        lost.append("password")
    if is_recurring(meeting):
        lost.append("recurrence detail")
    elif not meeting.kind:
        lost.append("recurrence, if it has any: the account does not show its type")
    if meeting.coorganizers is None:
        lost.append("co-organizers, which the account does not show")
    elif left_out:
        lost.append(f"{left_out} co-organizers who cannot host any more")
    return lost
