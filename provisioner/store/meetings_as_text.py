"""Meetings as canonical JSON. What comes back is exactly what was kept: times as moments and as texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from provisioner.audit.canonical import canonical_json
from provisioner.meetings.meeting import Meeting
from provisioner.store.moments import utc_text


def meeting_as_text(meeting: Meeting) -> str:
    return canonical_json(_document(meeting))


def meeting_from(text: str) -> Meeting:
    return _meeting(json.loads(text))


def meetings_as_text(meetings: Iterable[Meeting]) -> str:
    return canonical_json({"meetings": [_document(meeting) for meeting in meetings]})


def meetings_from(text: str) -> tuple[Meeting, ...]:
    return tuple(_meeting(kept) for kept in json.loads(text)["meetings"])


def _document(meeting: Meeting) -> Mapping[str, object]:
    return {
        **meeting._asdict(),
        "starts": None if meeting.starts is None else utc_text(meeting.starts),
        "ends": None if meeting.ends is None else utc_text(meeting.ends),
    }


def _meeting(kept: Mapping[str, Any]) -> Meeting:
    coorganizers = kept["coorganizers"]
    return Meeting(**kept)._replace(
        starts=_moment(kept["starts"]),
        ends=_moment(kept["ends"]),
        coorganizers=None if coorganizers is None else tuple(coorganizers),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
