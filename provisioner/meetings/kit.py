"""The handover kit: what a manager and a successor need to know of each meeting of a leaver. The forms in
which it is shown make no words of their own: they take those that stand here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo

from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.handover import TAKE_OVER_LOSES, Handover, losses
from provisioner.meetings.meeting import Meeting, is_recurring
from provisioner.meetings.regulars import WITHIN, Regulars
from provisioner.meetings.wanted import MadeMeeting
from provisioner.people.text import address_form


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Whose meetings they are, or were. Texts are `""` where they are not known any more."""

    organizer_key: str
    email: str = ""
    name: str = ""
    last_day: date | None = None
    suspended_on: date | None = None
    deleted: bool = False
    returned: bool = False
    """Here again, with all of his meetings."""

    @property
    def told(self) -> str:
        known = f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.email
        return line(known) or f"organizer {self.organizer_key}"


@dataclass(frozen=True, kw_only=True, slots=True)
class KitMeeting:
    """`state` is None where nothing has been done yet: `way` is what is planned then."""

    meeting: Meeting
    way: Way
    state: HandedState | None
    why: str = ""
    successor: Successor | None = None
    twin: MadeMeeting | None = None
    loses: tuple[str, ...] = ()
    regulars: Regulars
    successor_left: bool = False
    """Whoever was to start the new meeting is suspended or deleted by now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kit:
    """`zone_name`: how `zone` is called. `reader`: the address of whoever it is for; `""`: for anybody."""

    owner: Owner
    meetings: tuple[KitMeeting, ...]
    zone: tzinfo
    zone_name: str
    reader: str = ""

    @property
    def title(self) -> str:
        return f"Meetings of {self.owner.told}"

    def for_reader(self, address: str, *, all_of_them: bool) -> Kit:
        """A successor gets his own, the manager all."""
        own = [m for m in self.meetings if all_of_them or (m.successor and same(m.successor.email, address))]
        return replace(self, meetings=tuple(own), reader=address)


def same(one: str, other: str) -> bool:
    return address_form(one) == address_form(other)


def handed_over(handed: Handed, regulars: Regulars) -> KitMeeting:
    return KitMeeting(
        meeting=handed.meeting,
        way=handed.way,
        state=handed.state,
        why=handed.why,
        successor=handed.successor,
        twin=handed.twin,
        loses=_lost(handed),
        regulars=regulars,
    )


def planned(handover: Handover, regulars: Regulars) -> KitMeeting:
    return KitMeeting(
        meeting=handover.meeting,
        way=handover.way,
        state=None,
        why=handover.why,
        successor=handover.successor,
        loses=handover.loses if handover.way in (Way.RECREATE, Way.TAKE_OVER) else (),
        regulars=regulars,
    )


def seen_only(meeting: Meeting, regulars: Regulars) -> KitMeeting:
    """A look showed it, and no run has decided about it yet."""
    why = "no run has handed it over so far"
    return KitMeeting(meeting=meeting, way=Way.REPORT, state=None, why=why, regulars=regulars)


def _lost(handed: Handed) -> tuple[str, ...]:
    match handed.state:
        case HandedState.MOVED | HandedState.UNCONFIRMED:
            return tuple(losses(handed.meeting, left_out=0))
        case HandedState.GIVEN_UP:
            return ("all of it, with the organizer",)
        case _:
            return TAKE_OVER_LOSES if handed.way is Way.TAKE_OVER else ()


# --- in words --------------------------------------------------------------------------------------------


def heading_lines(kit: Kit) -> list[str]:
    owner = kit.owner
    told = []
    if owner.last_day is not None:
        told.append(f"The last day is {owner.last_day}.")
    if owner.suspended_on is not None:
        told.append(f"Suspended on {owner.suspended_on}: from then on nobody can host these meetings.")
    if owner.returned:
        told.append("Here again: the old meetings can be held as before.")
    if owner.deleted:
        told.append("The organizer is deleted, and the old meetings with it.")
    told.append("GoTo tells nobody: whoever has an old link must be told by you.")
    return told


def facts_of(item: KitMeeting, kit: Kit) -> list[tuple[str, str]]:
    """Label → what is said under it."""
    new = item.twin.join_url or f"meeting {item.twin.meeting_id}" if item.twin else ""
    rows = [
        ("when", when(item.meeting, kit)),
        ("what happens", what_happens(item, kit)),
        ("new link", new),
        ("old link", item.meeting.join_url or f"meeting {item.meeting.meeting_id}"),
        ("lost", ", ".join(item.loses) or "nothing, if it is moved before the organizer is deleted"),
        ("regularly come", who_comes(item.regulars)),
    ]
    return [(label, line(text)) for label, text in rows if text]


def subject_of(item: KitMeeting) -> str:
    return line(item.meeting.subject) or f"meeting {item.meeting.meeting_id}"


def when(meeting: Meeting, kit: Kit) -> str:
    if meeting.starts is None:
        return "a room without times"
    told = _moment(meeting.starts, kit)
    if meeting.ends is not None:
        told += f" to {_moment(meeting.ends, kit)}"
    return f"{'a series, shown at ' * is_recurring(meeting)}{told} ({kit.zone_name})"


def _moment(at: datetime, kit: Kit) -> str:
    try:
        return f"{at.astimezone(kit.zone):%Y-%m-%d %H:%M}"
    except OverflowError:  # the last day of every calendar
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def what_happens(item: KitMeeting, kit: Kit) -> str:
    by_hand = f"move it by hand in the Admin Center ({item.why})"
    match item.state:
        case HandedState.MOVED:
            return _moved(item, kit)
        case HandedState.GIVEN_UP:
            return "given up by name: it goes with the organizer"
        case HandedState.OPEN:
            return "a new meeting was asked for, and the next run looks what came of it"
        case HandedState.UNCONFIRMED:
            return f"look at it in the Admin Center ({item.why})"
        case HandedState.REFUSED:
            return by_hand
        case HandedState.DEFERRED:
            return f"not moved yet: the next run tries again ({item.why})"
        case HandedState.REPORTED | None:
            return _not_moved(item, kit) or by_hand


def _moved(item: KitMeeting, kit: Kit) -> str:
    if kit.owner.returned and item.twin is not None:
        new = f"provisioner meetings delete {item.twin.meeting_id}"
        return f"the old one can be held again, and the new one is not needed any more: {new}"
    if item.successor_left:
        return f"moved, and {_successor(item, kit)} cannot host any more: name another co-organizer"
    return f"moved: {_successor(item, kit)} can start it"


def _not_moved(item: KitMeeting, kit: Kit) -> str | None:
    match item.way:
        case Way.RECREATE:
            told = "a new meeting takes its place before the organizer is suspended"
            return f"{told}: {_successor(item, kit)} can start that one"
        case Way.WAIT if item.meeting.ends is not None:
            until = f"{_moment(item.meeting.ends, kit)} ({kit.zone_name})"
            return f"the deletion waits until {until}; once the organizer is suspended, nobody can host it"
        case Way.TAKE_OVER:
            return f"it stays as it is, if {_successor(item, kit)} can take the whole organizer over"
        case _:
            return None


def _successor(item: KitMeeting, kit: Kit) -> str:
    email = item.successor.email if item.successor else ""
    return "you" if email and same(email, kit.reader) else email or "the successor"


def who_comes(found: Regulars) -> str:
    sessions = "a session" if found.unread == 1 else f"{found.unread} sessions"
    unread = f"the attendance of {sessions} cannot be read: {found.why}"
    if not found.read:
        if found.unread:
            return f"not known; {unread}"
        return f"not known: {found.why}" if found.why else _no_session()
    names = [
        f"{each.name} <{each.email}>" if each.name and each.email else each.name or each.email
        for each in found.people
    ]
    told = ", ".join(names) or "nobody by name"
    measure = "in the last session" if found.read == 1 else f"in at least half of {found.read} sessions"
    return f"{told} ({measure}{f'; {unread}' if found.unread else ''})"


def _no_session() -> str:
    return f"nobody can be named: it had no session in the last {WITHIN.days} days"


def line(text: str) -> str:
    """One line that steers nothing: subjects and names are written by strangers."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def is_link(text: str) -> bool:
    """Of the web, and nothing in it that would end a link early."""
    return text.startswith(("https://", "http://")) and not set(text) & set(" <>\"'`\\")
