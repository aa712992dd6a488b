"""What has been held, and who was there. A session is an ended meeting in the account's list; several of them
may share a meeting id, each under its own instance key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from provisioner.simulator.account import Account, Reason, Refused
from provisioner.simulator.meetings import UPCOMING, Meeting, MeetingState


def held_by(account: Account, key: str, *, now: datetime) -> list[Meeting]:
    """Of one organizer; what is still running is not among them (seed 000, "Historical Meetings")."""
    return account.meetings_of(key, now=now, state=MeetingState.HISTORY)


def held_as(account: Account, meeting_id: str, *, now: datetime) -> list[Meeting]:
    """Every session ever held under that id; the organizer may be gone."""
    known = [each for each in account.meetings if each.meeting_id == meeting_id]
    held = [each for each in known if each.state_at(now) is MeetingState.HISTORY and each.was_held]
    if not held and not any(each.state_at(now) in UPCOMING for each in known):
        raise Refused(Reason.UNKNOWN_MEETING, f"There is no meeting {meeting_id}.")
    return held


def session(account: Account, instance_key: str, *, now: datetime) -> Meeting:
    """By its instance key, never by a meeting id; its organizer may be gone."""
    for each in account.meetings:
        if each.instance_key == instance_key and each.state_at(now) is MeetingState.HISTORY:
            return each
    raise Refused(Reason.UNKNOWN_MEETING, f"There is no ended meeting instance {instance_key}.")


def started_within(
    sessions: Iterable[Meeting], first: datetime | None, last: datetime | None
) -> list[Meeting]:
    """None is no bound; a session whose start nobody knows is within no bounds."""
    if first is None and last is None:
        return list(sessions)
    return [each for each in sessions if _is_within(each.starts, first, last)]


def _is_within(start: datetime | None, first: datetime | None, last: datetime | None) -> bool:
    return start is not None and (first is None or start >= first) and (last is None or start <= last)


def demand_report(sessions: Iterable[Meeting], missing_report: str) -> None:
    """Raises `Refused` where none of them has its report yet and `missing_report` (an option) says 404."""
    known = list(sessions)
    if known and missing_report == "404" and all(each.report_missing for each in known):
        raise Refused(Reason.NO_REPORT, "The attendance of this meeting is not available yet.")
