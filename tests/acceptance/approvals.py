"""What stories about plans that wait have in common."""

from __future__ import annotations

from typing import Any

from .stage import Ran, Row, Stage, person


def leavers(*numbers: int, of: int = 40) -> list[Row]:
    return [person(n, status="terminated") if n in numbers else person(n) for n in range(1, of + 1)]


def waits(ran: Ran) -> str:
    """The digest under which this plan waits, as JSON or table tells it."""
    assert ran.code == 11, ran
    return str(ran.json()["digest"])


def planned(stage: Stage) -> str:
    return waits(stage.here("plan", "--format", "json"))


def say(stage: Stage, word: str, digest: str, *more: str) -> Ran:
    return stage.here(word, digest, "--by", "Ann", "--reason", "the plant closes", *more)


def approve(stage: Stage, digest: str) -> Ran:
    ran = say(stage, "approve", digest)
    assert ran.code == 0, ran
    return ran


def status(stage: Stage) -> dict[str, Any]:
    return stage.here("status", "--format", "json").json()  # type: ignore[no-any-return]
