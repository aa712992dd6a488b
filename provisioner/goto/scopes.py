"""PURE. What a token may do, against what this program needs (goto-api section 1, "scopes")."""

from __future__ import annotations

from collections.abc import Collection


def missing(granted: Collection[str], needed: Collection[str]) -> list[str]:
    return [scope for scope in needed if not any(_covers(held, scope) for held in granted)]


def needless(granted: Collection[str], needed: Collection[str]) -> list[str]:
    """What is only wider than a need is no surplus: GoTo has nothing narrower."""
    return [
        held for held in granted if not any(_covers(held, scope) or _covers(scope, held) for scope in needed)
    ]


def _covers(held: str, scope: str) -> bool:
    """`identity:` stands for all that begins so."""
    return held == scope or (held.endswith(":") and scope.startswith(held))
