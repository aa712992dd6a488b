"""From the account to a file: what was not read yet is read into the part, and the whole part is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from provisioner.attendance.forms import FORMS, write_rows
from provisioner.attendance.part_file import Head, PartFile
from provisioner.attendance.reading import History, Period, Reading
from provisioner.attendance.rows import UNREAD, Host, State
from provisioner.errors import CallDeferred, WrongUsage
from provisioner.meetings.meeting import stamp
from provisioner.private_file import private_file

LATEST_REPORT = timedelta(days=1)
"""After the end of a session: what GoTo has not reported by then is taken for lost, and the row says so."""
EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""No session is older."""

Step = Callable[[int, int, str], None]
"""Told after each session: how many organizers are finished, of how many, and whose turn it is."""


def nobody_watches(done: int, total: int, text: str) -> None:
    """Says nothing."""


async def read_into(part: PartFile, reading: Reading, *, step: Step = nobody_watches) -> None:
    """What the part lacks of what it was begun for. Raises `AccountRefused` or `AccountUnreachable` where
    nothing can be read any more; what was read until then is in the part."""
    hosts: Sequence[Host] = part.head.hosts if part.head else ()
    left = [host for host in hosts if host.key not in part.finished]
    for host in left:
        step(len(part.finished), len(hosts), host.email)
        async for told in reading.of(host, told_before=frozenset(part.told_of_next)):
            part.add(told)
            step(len(part.finished), len(hosts), f"{host.email}: {len(part.told_of_next)} sessions")


async def save_history(
    account: History, host: Host, folder: Path, *, now: datetime, day: date, at_once: int = 8
) -> Path:
    """The whole attendance of one organizer as `KEY-DAY.csv`, whose path is returned, and `KEY-DAY.json`,
    both mode 0600, in a folder that is made where there is none. Raises `CallDeferred` where it cannot be
    whole: a session that could not be read, one whose report may still come, or a folder that cannot be
    written; and what `read_into` raises."""
    with tempfile.TemporaryFile() as file:
        part = PartFile(file)
        part.begin(Head({}, (host,), now.isoformat()))
        await read_into(part, Reading(account, Period(EVER, now), now=now, at_once=at_once))
        _demand_a_whole(part, now=now)
        return _saved(part, folder, f"{host.key}-{day.isoformat()}")


def _demand_a_whole(part: PartFile, *, now: datetime) -> None:
    late = stamp(now - LATEST_REPORT)
    for row in part.rows():
        may_come = row.state == State.NOT_YET_COMPLETE and not (row.session_end and row.session_end < late)
        if row.state in UNREAD or may_come:
            session = row.instance_key or row.meeting_id or "its list"
            raise CallDeferred(f"attendance cannot be saved: {session} is {row.state}: {row.notes}")


def _saved(part: PartFile, folder: Path, name: str) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for form in FORMS:
            with private_file(folder / f"{name}.{form}") as file:
                write_rows(file.write, part.rows(), form)
    except (OSError, WrongUsage) as trouble:
        raise CallDeferred(f"attendance cannot be saved in {folder}: {trouble}") from None
    return folder / f"{name}.csv"
