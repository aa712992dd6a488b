"""PURE. Meetings as they travel: JSON in, `Meeting` out, and the bodies of what we send (goto-api section 2,
"meetings of one" and "Meeting operations"; section 3, "Meeting API")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from provisioner.goto.licenses import flag
from provisioner.goto.listing import Page, page
from provisioner.goto.wire import Json, Malformed, exact_key
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting, WantedMeeting

LISTS: tuple[str | None, ...] = (None, "ACTIVE", "INACTIVE")
"""The `status` filters that together show what is upcoming; None: without a filter. Whether the default
holds both states is not documented, so all three are asked for."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No meeting is older. What reads as an earlier time is a zero, or seconds where milliseconds are meant."""
_MILLISECONDS = re.compile(r"\d{1,15}", re.ASCII)
_WITH_A_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
"""A day alone does not say when something ends."""
_NO_FRACTION = re.compile(r"\.(?=[+-]|Z$)")


# --- reading ---------------------------------------------------------------------------------------------


def meeting(entry: object, *, active_is_running: bool = False) -> Meeting:
    """Raises `Malformed`, also without an id. Co-organizers that are no exact keys are as good as not shown:
    whoever needs them asks for the meeting itself."""
    fields = fields_of(entry)
    starts, ends = moment(fields.get("starttime")), moment(fields.get("endtime"))
    if starts and ends and ends < starts:
        ends = None  # one of the two is wrong, and nobody can tell which
    return Meeting(
        meeting_id=exact_key(fields.get("meetingid"), "meetingId"),
        subject=text(fields.get("subject")),
        starts=starts,
        ends=ends,
        kind=text(fields.get("meetingtype")),
        start_text=_time_text(fields.get("starttime")),
        end_text=_time_text(fields.get("endtime")),
        join_url=text(fields.get("joinurl")),
        coorganizers=_coorganizers(fields.get("coorganizerkeys")),
        password_required=flag(fields.get("passwordrequired")),
        running=active_is_running and text(fields.get("status")).strip().upper() == "ACTIVE",
    )


official_meeting = partial(meeting, active_is_running=True)
"""In `official-v1` the status ACTIVE says that it runs now; in `guide-v2` it says that it is to come."""


def meetings_page(data: object) -> Page[Meeting]:
    """Raises `Malformed`, also for an entry without an id: a meeting that is not counted would be lost."""
    return page(data, "meetings", meeting)


def any_meetings_page(data: object) -> Page[Meeting]:
    """Where seed 000 shows no more than that it is a list: pages, or a bare array. Raises `Malformed`."""
    return meetings_page({"meetings": data} if isinstance(data, list) else data)


def the_meeting(data: object, meeting_id: str, read: Callable[[object], Meeting] = meeting) -> Meeting:
    """The answer to a question for one, however it is wrapped: seed 000 shows a list. Raises `Malformed`,
    also where it shows another meeting, or co-organizers that are no exact keys."""
    found = []
    for entry in entries(data, "meetings"):
        one = read(entry)
        if one.coorganizers is None and fields_of(entry).get("coorganizerkeys") is not None:
            raise Malformed("coorganizerKeys that are no exact keys")
        found.append(one)
    if {one.meeting_id for one in found} != {meeting_id}:
        raise Malformed("another meeting, or none")
    return each_once(found)[0]


def made(data: object) -> MadeMeeting:
    """Of the answer to a creation. Raises `Malformed`."""
    answered = entries(data, "meetings")
    if len(answered) != 1:
        raise Malformed(f"{len(answered)} meetings where one is meant")
    fields = fields_of(answered[0])
    return MadeMeeting(exact_key(fields.get("meetingid"), "meetingId"), text(fields.get("joinurl")))


def host_url(data: object) -> str:
    """Raises `Malformed`, which never quotes it: it is a bearer secret."""
    for entry in entries(data, "meetings"):
        url = fields_of(entry).get("hosturl")
        if isinstance(url, str) and url.startswith("https://") and url.isascii() and url.isprintable():
            return url
    raise Malformed("no hostURL that can be opened")


def each_once(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """By id. Where one id comes with several times, the one that ends last stands for it; it runs where one
    of them does."""
    found: dict[str, Meeting] = {}
    for listed in meetings:
        known = found.setdefault(listed.meeting_id, listed)
        running = known.running or listed.running
        if known.ends is not None and (listed.ends is None or listed.ends > known.ends):
            known = listed
        found[listed.meeting_id] = known if known.running == running else known._replace(running=running)
    return tuple(found.values())


# --- writing ---------------------------------------------------------------------------------------------


def guide_body(wanted: WantedMeeting) -> Json:
    return {
        "subject": wanted.subject,
        "startTime": wanted.start_text,
        "endTime": wanted.end_text,
        "passwordRequired": wanted.password_required,
        "conferenceCallInfo": wanted.conference_call,
        "meetingType": wanted.kind,
        "coorganizerKeys": list(wanted.coorganizers),
    }


def official_body(wanted: WantedMeeting) -> Json:
    body = guide_body(wanted)
    coorganizers = body.pop("coorganizerKeys")
    lower = {name.lower(): value for name, value in body.items()}
    return {**lower, "timezonekey": "", "coorganizerKeys": coorganizers}


def differing(seen: Meeting, wanted: WantedMeeting) -> tuple[str, ...]:
    """What the account shows otherwise. The dial-in comes out expanded and is not compared."""
    kind = wanted.kind.casefold()
    same = {
        "subject": seen.subject.strip() == wanted.subject.strip(),
        "start": _is_same_time(seen.start_text, wanted.start_text),
        "end": _is_same_time(seen.end_text, wanted.end_text),
        "kind": seen.kind.casefold() in (kind, ""),
        "password_required": seen.password_required == wanted.password_required,
        "coorganizers": set(seen.coorganizers or ()) == set(wanted.coorganizers),
    }
    return tuple(name for name, is_same in same.items() if not is_same)


# --- single values ---------------------------------------------------------------------------------------


def moment(raw: object) -> datetime | None:
    """A time in any form of goto-api section 1 as aware UTC; without a zone it is UTC. None for no time and
    for what cannot be read."""
    try:
        if isinstance(raw, int) and not isinstance(raw, bool):
            found = _EPOCH + timedelta(milliseconds=raw)
        elif not isinstance(raw, str):
            return None
        elif _MILLISECONDS.fullmatch(raw.strip()):
            found = _EPOCH + timedelta(milliseconds=int(raw))
        elif _WITH_A_CLOCK.match(raw.strip()):
            told = datetime.fromisoformat(_NO_FRACTION.sub("", raw.strip()))
            found = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return found if found >= _EARLIEST else None


def fields_of(entry: object) -> Json:
    """By lower-case name. Raises `Malformed`."""
    if not isinstance(entry, dict):
        raise Malformed(f"a JSON {type(entry).__name__} where an object is meant")
    return {name.lower(): value for name, value in entry.items()}


def entries(data: object, name: str) -> list[object]:
    """Those of a bare array, of a list under `name`, or the one object that stands where a list is meant."""
    if isinstance(data, dict):
        wrapped = {field.lower(): value for field, value in data.items()}
        data = wrapped.get(name, data)
    return data if isinstance(data, list) else [data]


def text(raw: object) -> str:
    """For people to read; half of a surrogate pair can neither be stored nor shown."""
    return raw.encode(errors="replace").decode() if isinstance(raw, str) else ""


def _time_text(raw: object) -> str:
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else text(raw)


def _is_same_time(seen: str, wanted: str) -> bool:
    at = moment(seen)
    return at == moment(wanted) if at else seen.strip() == wanted.strip()


def _coorganizers(raw: object) -> tuple[str, ...] | None:
    if raw is None:
        return None
    listed = raw if isinstance(raw, list) else [] if raw == "" else [raw]
    try:
        return tuple(exact_key(key, "coorganizerKey") for key in listed)
    except Malformed:
        return None
