"""PURE. One line a person: whoever leaves and comes again was there for the union of the intervals (goto-api
section 3: a rejoin is a second row)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from provisioner.meetings.attendance import Session, Stay
from provisioner.people.text import address_form, folded_name

_LAST = datetime.max.replace(tzinfo=UTC)


class Flag(StrEnum):
    """What is to be known about the times of a person."""

    NO_LEAVE_TIME = "no leave time: counted to the end of the session"
    NEVER_ENDED = "no leave time, and no end of the session: not counted"
    NO_JOIN_TIME = "no join time: not counted"
    LEFT_FIRST = "left before joined: not counted"
    OUTSIDE = "outside the times of the session: not counted"


class Interval(NamedTuple):
    """From `begin` until right before `end`; both aware UTC."""

    begin: datetime
    end: datetime


class Presence(NamedTuple):
    """`joined` and `left` are the first and the last time that the account shows, as they are. `present` is
    what counts of it: None where no stay has times that can be counted."""

    email: str
    name: str
    joined: datetime | None
    left: datetime | None
    present: timedelta | None
    stays: int
    flags: tuple[Flag, ...] = ()


def presences(stays: Iterable[Stay], session: Session) -> tuple[Presence, ...]:
    """Everybody once, in the order in which they came; whatever order the stays have."""
    people: dict[tuple[object, ...], list[Stay]] = {}
    for at, stay in enumerate(sorted(stays, key=_order)):
        people.setdefault(_who(stay, at), []).append(stay)
    return tuple(_presence(own, session) for own in people.values())


def union(intervals: Iterable[Interval]) -> timedelta:
    """How long at least one of them lasts."""
    length, until = timedelta(), None
    for begin, end in sorted(intervals):
        if until is None or end > until:
            length += end - (begin if until is None else max(begin, until))
            until = end
    return length


def _order(stay: Stay) -> tuple[datetime, datetime, str, str]:
    return stay.joined or _LAST, stay.left or _LAST, stay.email, stay.name


def _who(stay: Stay, at: int) -> tuple[object, ...]:
    """Equal for two stays of one person. Who gives no name may be anybody: each such stay stands alone."""
    if stay.email:
        return "email", address_form(stay.email)
    name = folded_name(stay.name, "")
    return ("name", name) if name else ("nobody", at)


def _presence(stays: Sequence[Stay], session: Session) -> Presence:
    found = [_counted(stay, session) for stay in stays]
    intervals = [each for each in found if isinstance(each, Interval)]
    flags = {each for each in found if isinstance(each, Flag)}
    if any(stay.left is None and isinstance(each, Interval) for stay, each in zip(stays, found, strict=True)):
        flags.add(Flag.NO_LEAVE_TIME)
    return Presence(
        email=stays[0].email,
        name=next((stay.name for stay in stays if stay.name), ""),
        joined=min((stay.joined for stay in stays if stay.joined), default=None),
        left=max((stay.left for stay in stays if stay.left), default=None),
        present=union(intervals) if intervals else None,
        stays=len(stays),
        flags=tuple(sorted(flags)),
    )


def _counted(stay: Stay, session: Session) -> Interval | Flag:
    """What counts of one stay, inside the session as far as its times are known; else why nothing does."""
    if stay.joined is None:
        return Flag.NO_JOIN_TIME
    end = stay.left or session.ends
    if end is None:
        return Flag.NEVER_ENDED
    if stay.left is not None and stay.left < stay.joined:
        return Flag.LEFT_FIRST
    begin = max(stay.joined, session.starts or stay.joined)
    end = min(end, session.ends or end)
    return Interval(begin, end) if begin <= end else Flag.OUTSIDE
