"""When a run is due: `schedule.cron` as cron reads it.

APScheduler's own reading differs: in `from_crontab` weekday 0 is Monday, and day and weekday must both fit.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from provisioner.errors import Misconfigured
from provisioner.settings import Settings

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SUNDAY_TOO = 7


class _Field(NamedTuple):
    name: str
    first: int
    last: int
    words: tuple[str, ...] = ()
    """What may be written instead of `first`, `first + 1`, …"""


_MINUTE, _HOUR = _Field("minute", 0, 59), _Field("hour", 0, 23)
_DAY, _MONTH = _Field("day", 1, 31), _Field("month", 1, 12, _MONTHS)
_WEEKDAY = _Field("weekday", 0, _SUNDAY_TOO, _WEEKDAYS)
_FIELDS = (_MINUTE, _HOUR, _DAY, _MONTH, _WEEKDAY)

_VALUE = r"[a-z]{3}|[0-9]{1,2}"
_PART = re.compile(rf"(?:\*|(?P<first>{_VALUE})(?:-(?P<last>{_VALUE}))?)(?:/(?P<step>[0-9]{{1,2}}))?")


def trigger_of(settings: Settings) -> BaseTrigger:
    """What the scheduler asks for the next run. Raises `Misconfigured` for a `schedule.cron` that is none."""
    return cron_trigger(settings.schedule.cron, zone_of(settings), jitter_s=settings.schedule.jitter_s)


def zone_of(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.schedule.time_zone or settings.roster.time_zone)


def next_run(settings: Settings, *, now: datetime) -> datetime:
    """The next due time after `now`, jitter left out, in the zone of the schedule. Raises `Misconfigured`
    where there is none, such as on a 30th of February."""
    due: datetime | None = cron_trigger(settings.schedule.cron, zone_of(settings)).get_next_fire_time(
        None, now.astimezone(zone_of(settings))
    )
    if due is None:
        raise _misconfigured("names a day that never comes")
    return due


def cron_trigger(cron: str, zone: ZoneInfo, *, jitter_s: int = 0) -> BaseTrigger:
    """Five fields: minute, hour, day, month, weekday (0 and 7 are Sunday). Where both days are named, either
    will do, as in cron. `jitter_s`: each time begins later by up to that many seconds, at random."""
    texts = cron.lower().split()
    if len(texts) != len(_FIELDS):
        raise _misconfigured(f"has {len(texts)} fields, and a cron has five")
    found = [_values(field, text) for field, text in zip(_FIELDS, texts, strict=True)]
    minute, hour, day, month = (",".join(map(str, values)) for values in found[:4])
    weekday = ",".join(_WEEKDAYS[value] for value in sorted({value % 7 for value in found[4]}))
    at = {"minute": minute, "hour": hour, "month": month, "timezone": zone}
    if any(text.startswith("*") for text in (texts[2], texts[4])):
        return CronTrigger(**at, day=day, day_of_week=weekday, jitter=jitter_s)
    either = [CronTrigger(**at, day=day), CronTrigger(**at, day_of_week=weekday)]
    return OrTrigger(either, jitter=jitter_s)


def _values(field: _Field, text: str) -> list[int]:
    return sorted({value for part in text.split(",") for value in _range(field, part)})


def _range(field: _Field, part: str) -> range:
    """Of `*`, `n`, `n-m`, each with or without `/step`; `n/step` goes on to the end."""
    match = _PART.fullmatch(part)
    if match is None:
        raise _no(field)
    first, last, step = field.first, field.last, int(match["step"] or 1)
    if match["first"]:
        first = _number(field, match["first"])
        if match["last"]:
            last = _number(field, match["last"])
        elif not match["step"]:
            last = first
    if last == 0 and field is _WEEKDAY and first > 0:
        last = _SUNDAY_TOO
    if not step or not field.first <= first <= last <= field.last:
        raise _no(field)
    return range(first, last + 1, step)


def _number(field: _Field, text: str) -> int:
    if text in field.words:
        return field.first + field.words.index(text)
    if not text.isdigit():
        raise _no(field)
    return int(text)


def _no(field: _Field) -> Misconfigured:
    words = f", {field.words[0]} to {field.words[-1]}" if field.words else ""
    return _misconfigured(f"has a {field.name} that is none: {field.first} to {field.last}{words}, or *")


def _misconfigured(problem: str) -> Misconfigured:
    return Misconfigured(
        f"schedule.cron (PROVISIONER_SCHEDULE__CRON) {problem}",
        remedy="write minute hour day month weekday: 0 * * * * is hourly, 30 6 * * 1-5 is 6:30, Mon to Fri",
    )
