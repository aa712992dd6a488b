"""Ended sessions for an account, and the export of who was in them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from provisioner.attendance.rows import Row

FIRST_KEY = 8514119291996279101
"""Of the first person's organizer."""
NOW = datetime.now(UTC)
"""Read once, so that times which are told apart stay as far apart."""
MARCH = ("attendance", "export", "--from", "2026-03-01", "--to", "2026-03-31")


def key_of(person: int) -> str:
    return str(FIRST_KEY + person - 1)


def session(
    number: int, person: int, start: str, end: str, *stays: Mapping[str, str], **more: Any
) -> dict[str, Any]:
    """An ended one; its meeting id is `100 + number`, its instance key `9000 + number`."""
    return {
        "meetingId": str(100 + number),
        "meetingInstanceKey": str(9000 + number),
        "organizerKey": key_of(person),
        "subject": f"Session {number}",
        "startTime": start,
        "endTime": end,
        "status": "HISTORY",
        "attendees": list(stays),
    } | more


def stay(email: str, joined: str, left: str = "", name: str = "") -> dict[str, str]:
    shown = {"attendeeEmail": email, "attendeeName": name, "joinTime": joined, "leaveTime": left}
    return {field: value for field, value in shown.items() if value}


def ago(minutes: int) -> str:
    return f"{NOW - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"


def rows_in(text: str) -> list[Row]:
    """Of the CSV; cells are texts, `""` for none."""
    heading, *rows = csv.reader(text.splitlines(), strict=True)
    assert tuple(heading) == Row._fields
    return [Row(*row) for row in rows]  # type: ignore[arg-type]


def rows_of_file(path: Path) -> list[Row]:
    return rows_in(path.read_text(encoding="utf-8"))
