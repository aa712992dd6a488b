"""Nothing that changes the account is sent without a yes: typed, or given beforehand."""

from __future__ import annotations

import sys

from provisioner.cli.showing import tell
from provisioner.errors import WrongUsage


def must_ask(command: str, *, yes: bool, look_first: str) -> bool:
    """Raises `WrongUsage` where nobody can be asked."""
    asks = not yes and sys.stdin.isatty()
    if not yes and not asks:
        raise WrongUsage(f"{command} without a terminal needs --yes", remedy=look_first)
    return asks


def agreed(question: str) -> bool:
    tell(f"{question} Type yes to go on.")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
