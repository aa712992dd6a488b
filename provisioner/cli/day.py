"""Days and moments as options give them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from provisioner.errors import WrongUsage


def day_of(option: str, text: str) -> date:
    """Raises `WrongUsage`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"{option} {text!r} is no day", remedy="write it like 2026-11-30") from None


def days_between(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both days included, as the zone has them: from, inclusive, and until, exclusive; aware UTC. Raises
    `WrongUsage`."""
    if first > last:
        raise WrongUsage("--from is after --to", remedy="write both like 2026-11-22; --to is included")
    try:
        begin, end = (
            datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(1))
        )
    except OverflowError:
        raise WrongUsage("--from or --to is outside of every calendar") from None
    return begin, end


def moment_of(option: str, text: str, zone: ZoneInfo) -> datetime:
    """Aware UTC, of a time with an offset or as the clocks of the zone show it. Raises `WrongUsage`, also for
    a time that they show twice or never."""
    try:
        at = datetime.fromisoformat(text.strip())
        if ":" not in text:
            raise ValueError("a day alone does not say when")
        local = at if at.tzinfo else at.replace(tzinfo=zone)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            raise WrongUsage(
                f"{option} {text!r} comes twice, or not at all, in {zone.key}",
                remedy="write the offset too, like 2026-10-25T02:30+01:00",
            )
        return local.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        remedy = "write it like 2026-11-30T14:00, or with an offset: 2026-11-30T14:00+01:00"
        raise WrongUsage(f"{option} {text!r} is no time", remedy=remedy) from None
