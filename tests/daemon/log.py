"""The lines of the daemon's log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

Line = dict[str, Any]


def read(texts: Iterable[str]) -> list[Line]:
    return [json.loads(text) for text in texts if text.strip()]


def of(event: str, lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line["event"] == event]
