"""Who regularly comes to a meeting and has to be told when its link changes: GoTo tells nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from provisioner.meetings.attendance import Session, Stay
from provisioner.people.text import address_form, folded_name

WITHIN = timedelta(days=90)
MOST_SESSIONS = 5


class Attendee(NamedTuple):
    """Either may be `""`, not both."""

    name: str
    email: str


class Regulars(NamedTuple):
    """`people` were in at least half of the `read` sessions. `unread` more took place whose attendance cannot
    be read, `why` says so; with nothing read, nothing is known: that is not "nobody"."""

    people: tuple[Attendee, ...] = ()
    read: int = 0
    unread: int = 0
    why: str = ""


def last_sessions(sessions: Iterable[Session], meeting_id: str, *, now: datetime) -> tuple[Session, ...]:
    """The last ones of this meeting that have ended within the last 90 days, newest first."""
    held = [
        session
        for session in sessions
        if session.meeting_id == meeting_id
        and session.starts is not None
        and now - WITHIN <= session.starts <= (session.ends or session.starts) <= now
    ]
    return tuple(sorted(held, key=lambda session: session.starts or now, reverse=True)[:MOST_SESSIONS])


def regulars(
    attended: Sequence[Iterable[Stay]], leaver: Collection[str], *, unread: int = 0, why: str = ""
) -> Regulars:
    """`attended`: the stays of each session that could be read. `leaver`: address and name of whose meeting
    it was; who gives neither name nor address cannot be told from anybody else and is left out."""
    himself = {address_form(each) for each in leaver} | {folded_name(each, "") for each in leaver}
    seen: Counter[str] = Counter()
    people: dict[str, Attendee] = {}
    for stays in attended:
        there = {_form(stay): stay for stay in stays}
        for form, stay in there.items():
            known = people.get(form, Attendee("", ""))
            people[form] = Attendee(known.name or stay.name, known.email or stay.email)
        seen.update(there.keys())
    often = [
        people[form]
        for form, times in seen.items()
        if form and form not in himself and 2 * times >= len(attended)
    ]
    return Regulars(tuple(sorted(often, key=_order)), len(attended), unread, why)


def _form(stay: Stay) -> str:
    """By address, else by name."""
    return address_form(stay.email.strip()) or folded_name(stay.name, "")


def _order(attendee: Attendee) -> tuple[str, str]:
    return folded_name(attendee.name or attendee.email, ""), attendee.email
