"""Days as options give them."""

from __future__ import annotations

from datetime import date

from provisioner.errors import WrongUsage


def day_of(option: str, text: str) -> date:
    """Raises `WrongUsage`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"{option} {text!r} is no day", remedy="write it like 2026-11-30") from None
