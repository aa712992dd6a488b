"""PURE. Ended sessions and who was there, as they travel (goto-api section 2, rows `meetings of one` and
`attendees`; section 3, "Meeting API"; seed 000, "Get Attendees By Meeting").

The organizer's key comes damaged in such rows (`8.514119e+18`) and is not needed: it is the one asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from provisioner.goto.listing import Page, page
from provisioner.goto.meetings import entries, fields_of, moment, text
from provisioner.goto.wire import Json, Malformed, exact_key
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.meeting import stamp


def date_range(since: datetime, until: datetime) -> dict[str, str]:
    """UTC, `Z`, no fractions (goto-api section 3, row `history of one`)."""
    return {"startDate": stamp(since), "endDate": stamp(until)}


def held_within(sessions: Iterable[Session], since: datetime, until: datetime) -> tuple[Session, ...]:
    """Each once, oldest first. That the guide's server heeds the range is not documented: what began outside
    of it is left out here."""
    first = since.replace(microsecond=0)
    held = {
        (session.instance_key, session.starts): session
        for session in sessions
        if session.starts is None or first <= session.starts <= until
    }
    return tuple(sorted(held.values(), key=lambda session: (session.starts or first, session.instance_key)))


# --- sessions --------------------------------------------------------------------------------------------


def guide_session(entry: object, organizer_key: str = "") -> Session:
    """Where an entry shows no `meetingInstanceKey`, its `meetingId` stands for it. Raises `Malformed`, also
    for a damaged one: attendance is asked for by it."""
    fields = fields_of(entry)
    session, shown = _session(fields, organizer_key), fields.get("meetinginstancekey")
    if shown in (None, ""):
        return session
    return session._replace(instance_key=exact_key(shown, "meetingInstanceKey"))


def official_session(entry: object, organizer_key: str = "") -> Session:
    """Of an entry of the history, or of a row of attendance: both tell of which session they are. Raises
    `Malformed`."""
    fields = fields_of(entry)
    session, told = _session(fields, organizer_key), _instance_told(fields)
    if told is not None:
        return session._replace(instance_key=told)
    if session.starts is not None:
        return session._replace(instance_key=f"{session.meeting_id}@{stamp(session.starts)}")
    return session


def sessions_page(data: object, read: Callable[[object], Session]) -> Page[Session]:
    """Raises `Malformed`."""
    return page(data if isinstance(data, dict) else {"meetings": data}, "meetings", read)


def _session(fields: Json, organizer_key: str) -> Session:
    meeting_id = exact_key(fields.get("meetingid"), "meetingId")
    return Session(
        meeting_id=meeting_id,
        instance_key=meeting_id,
        organizer_key=organizer_key,
        subject=text(fields.get("subject")),
        starts=moment(fields.get("starttime")),
        ends=moment(fields.get("endtime")),
        kind=text(fields.get("meetingtype")),
    )


def _instance_told(fields: Json) -> str | None:
    """None where it does not tell one session from another: seed 000 shows the meeting's id in its place. A
    damaged one is none: the start tells as well."""
    try:
        told = exact_key(fields.get("meetinginstancekey"))
    except Malformed:
        return None
    return told if told != str(fields.get("meetingid")).strip() else None


# --- stays -----------------------------------------------------------------------------------------------


def stay(entry: object) -> Stay:
    """Raises `Malformed`, also for a time that is there and cannot be read."""
    fields = fields_of(entry)
    return Stay(
        name=_told(fields.get("attendeename")),
        email=_told(fields.get("attendeeemail")),
        joined=_time(fields, "joinTime"),
        left=_time(fields, "leaveTime"),
    )


def stays_page(data: object) -> Page[Stay]:
    """Raises `Malformed`."""
    return page(data if isinstance(data, dict) else {"attendees": data}, "attendees", stay)


def rows_of(session: Session, data: object) -> tuple[Stay, ...] | None:
    """Those of one session among all that were ever held under its id; None where there are rows, but none of
    it. Raises `Malformed`, also for a row that does not tell of which session it is."""
    rows = entries(data, "attendees")
    own = tuple(stay(row) for row in rows if _is_of(session, fields_of(row)))
    return own if own or not rows else None


def rows_by_session(data: object) -> dict[str, tuple[Stay, ...]]:
    """By `instance_key`. Raises `Malformed`, also for a row that does not tell of which session it is."""
    found: dict[str, list[Stay]] = {}
    for row in entries(data, "attendees"):
        session = official_session(row)
        if session.instance_key == session.meeting_id:
            raise Malformed("a row that does not tell of which session it is")
        found.setdefault(session.instance_key, []).append(stay(row))
    return {key: tuple(stays) for key, stays in found.items()}


def _is_of(session: Session, row: Json) -> bool:
    told, starts = _instance_told(row), moment(row.get("starttime"))
    if told is not None and session.instance_key != session.meeting_id and "@" not in session.instance_key:
        return told == session.instance_key
    if starts is None or session.starts is None:
        raise Malformed("a row that does not tell of which session it is")
    return starts.replace(microsecond=0) == session.starts.replace(microsecond=0)


def _told(raw: object) -> str:
    shown = text(raw).strip()
    return "" if shown == "NA" else shown


def _time(fields: Json, name: str) -> datetime | None:
    raw = fields.get(name.lower())
    if raw is None or (isinstance(raw, str) and not _told(raw)):
        return None
    found = moment(raw)
    if found is None:
        raise Malformed(f"a {name} that cannot be read")
    return found
