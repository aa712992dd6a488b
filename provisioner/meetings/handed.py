"""How one meeting of a leaver is handed over, and what has become of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from provisioner.meetings.meeting import Meeting, is_recurring
from provisioner.meetings.wanted import MadeMeeting


class Way(StrEnum):
    """What the API allows instead of moving a meeting (goto-api section 3, the table of ways)."""

    RECREATE = "recreate"
    TAKE_OVER = "take-over"
    WAIT = "wait"
    REPORT = "report"


class Successor(NamedTuple):
    """`organizer_key` is None where the person has no organizer yet: then only a take-over is possible."""

    email: str
    organizer_key: str | None = None
    employee_id: str | None = None


class HandedState(StrEnum):
    OPEN = "open"
    """A new meeting was asked for, and nobody has written down what came of it."""
    MOVED = "moved"
    """The new meeting was read back, with its successor."""
    UNCONFIRMED = "unconfirmed"
    """There is a new meeting, and it does not show what it should."""
    REFUSED = "refused"
    """GoTo would not make it."""
    REPORTED = "reported"
    """Named to the people concerned: a person moves it, or it passes."""
    GIVEN_UP = "given_up"
    """By name, by an operator."""
    DEFERRED = "deferred"
    """Not sent, or certainly not applied: the next run tries again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """What is remembered of one meeting of one leaver. `meeting` is the snapshot it can be rebuilt from."""

    organizer_key: str
    meeting: Meeting
    way: Way
    state: HandedState
    why: str = ""
    successor: Successor | None = None
    twin: MadeMeeting | None = None
    """The new meeting."""
    lookalikes: frozenset[str] = frozenset()
    """Ids of the service organizer's meetings with this subject and these times before the new one was asked
    for: whichever is not among them afterwards is ours (answers, "Acting")."""
    intent: int | None = None
    """`seq` of the open intent; of an OPEN one only."""
    intended_at: datetime | None = None


def still_the_same(one: Meeting, other: Meeting) -> bool:
    """As `same_form`; of a series the account may show another session than before, at the same time of
    day."""
    if same_form(one, other) or not (is_recurring(one) and is_recurring(other)):
        return same_form(one, other)
    if one.subject != other.subject or one.starts is None or other.starts is None:
        return False
    lengths = [each.ends - each.starts if each.ends and each.starts else None for each in (one, other)]
    return (one.starts - other.starts) % timedelta(days=1) == timedelta() and lengths[0] == lengths[1]


def same_form(one: Meeting, other: Meeting) -> bool:
    """Subject and times are the same; the account may spell one moment in several ways, and a listing may
    leave the end out (goto-api section 2, `endTime?`)."""
    if (one.subject, one.starts) != (other.subject, other.starts):
        return False
    return one.ends is None or other.ends is None or one.ends == other.ends


def lookalikes(meeting: Meeting, others: Iterable[Meeting]) -> frozenset[str]:
    """The ids of those of the same form."""
    return frozenset(other.meeting_id for other in others if same_form(other, meeting))
