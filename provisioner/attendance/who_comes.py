"""Asks the account who regularly comes to the meetings of one organizer. What cannot be read is said, and
ends nothing: a kit without it is better than none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from provisioner.attendance.rows import may_lack_its_report
from provisioner.errors import AccountRefused, AccountUnreachable, NoReport
from provisioner.meetings.attendance import Session, Stay
from provisioner.meetings.regulars import WITHIN, Regulars, last_sessions, regulars


class Sessions(Protocol):
    """What is needed of the account. Each raises `AccountRefused` or `AccountUnreachable`."""

    async def sessions_of(self, key: str, since: datetime, until: datetime) -> tuple[Session, ...]: ...

    async def stays_in(self, session: Session) -> tuple[Stay, ...]: ...


async def who_comes(
    account: Sessions,
    organizer_key: str,
    meeting_ids: Sequence[str],
    leaver: Collection[str],
    *,
    now: datetime,
) -> Mapping[str, Regulars]:
    """By meeting id. `leaver`: address and name of the organizer, who is not told about his own meetings."""
    try:
        sessions = await account.sessions_of(organizer_key, now - WITHIN, now)
    except (AccountRefused, AccountUnreachable) as failure:
        return dict.fromkeys(meeting_ids, Regulars(why=f"the history cannot be read: {failure.what}"))
    return {
        meeting_id: await _regulars(account, last_sessions(sessions, meeting_id, now=now), leaver, now)
        for meeting_id in meeting_ids
    }


async def _regulars(
    account: Sessions, sessions: Sequence[Session], leaver: Collection[str], now: datetime
) -> Regulars:
    attended, failures = [], list[str]()
    for session in sessions:
        try:
            stays = await account.stays_in(session)
        except NoReport:
            failures.append("there is no report of it yet")
        except (AccountRefused, AccountUnreachable) as failure:
            failures.append(failure.what)
        else:
            if stays or not may_lack_its_report(session, now=now):
                attended.append(stays)
            else:
                failures.append("there is no report of it yet")
    return regulars(attended, leaver, unread=len(failures), why=failures[0] if failures else "")
