"""PURE. What is left of a limit, where a server says so: `RateLimit-*`, `X-RateLimit-*`, or the one header
`RateLimit: "name";r=50;t=30`. None of them is documented for GoTo; they are believed where they come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from provisioner.goto.pace import Allowance

_WHOLE = re.compile(r"\s*(\d{1,18})(?:\.\d*)?\s*(?:[,;].*)?", re.ASCII)
_PARAMETER = re.compile(r"[;,\s]([rt])=(\d{1,18})", re.ASCII)
_EPOCH_S, _EPOCH_MS = 1e9, 1e12


def allowance_told(headers: Mapping[str, str], now: datetime) -> Allowance | None:
    """`headers` are looked up by name in any case; `now` is aware. None where they do not say both how much
    and until when. Never raises: a header must not end a run."""
    for prefix in ("RateLimit-", "X-RateLimit-", "X-Rate-Limit-"):
        remaining = _WHOLE.fullmatch(headers.get(prefix + "Remaining", ""))
        reset = _WHOLE.fullmatch(headers.get(prefix + "Reset", ""))
        if remaining and reset:
            return Allowance(int(remaining[1]), _seconds(int(reset[1]), now))
    told = {name: int(value) for name, value in _PARAMETER.findall(headers.get("RateLimit", ""))}
    return Allowance(told["r"], _seconds(told["t"], now)) if {"r", "t"} <= told.keys() else None


def _seconds(reset: int, now: datetime) -> float:
    """Some servers say in how many seconds, some at which second since 1970, some at which millisecond."""
    if reset >= _EPOCH_MS:
        return max(0.0, reset / 1000 - now.timestamp())
    return max(0.0, reset - now.timestamp()) if reset >= _EPOCH_S else float(reset)
