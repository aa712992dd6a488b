"""What an operator is told, in words. No I/O.

After a run something stands, kind by kind: a `Matter`. What of it is new makes a `Notice`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from provisioner.telemetry import without_secrets

MOST_LINES = 20
Marking = Callable[[str], str]
"""A mark as it is remembered."""


class Kind(StrEnum):
    """What `notify.on` chooses from."""

    CHANGES = "changes"
    HELD = "held"
    APPROVAL = "approval"
    FAILED = "failed"
    SEATS = "seats"
    DIGEST = "digest"


class Notice(NamedTuple):
    kind: Kind
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Matter:
    """`items`: mark → the line that tells it. A mark is told once, and again after it was gone. `title` has
    the number of new lines as `{}`; `over` is the title when nothing stands any more, if that is news too."""

    kind: Kind
    items: Mapping[str, str]
    title: str
    advice: str = ""
    over: str = ""


@dataclass(frozen=True, kw_only=True)
class Footing:
    """What stands below every notice. `words`: what the audit log was when the run was over (`Running.
    last_words`), so that whoever keeps the notice is a witness."""

    account_key: str
    words: str | None

    def __str__(self) -> str:
        return "\n".join(line for line in (f"account {self.account_key}", self.words) if line)


def notice(matter: Matter, told: Collection[str], footing: Footing, marked: Marking) -> Notice | None:
    """None where nothing of it is new. `told`: the marks that were told before, as `marked` has them."""
    new = [line for mark, line in matter.items.items() if marked(mark) not in told]
    if new:
        return _notice(matter.kind, matter.title.format(len(new)), [*_some(new), matter.advice], footing)
    if told and not matter.items and matter.over:
        return _notice(matter.kind, matter.over, ["The last run went through."], footing)
    return None


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_LINES
    return lines if more <= 0 else [*lines[:MOST_LINES], f"… and {more} more"]


def _notice(kind: Kind, title: str, lines: list[str], footing: Footing) -> Notice:
    """Whatever an error or a reason may have quoted: nothing that looks secret leaves."""
    body = "\n".join(line for line in lines if line)
    return Notice(kind, f"provisioner: {title}", without_secrets(f"{body}\n\n{footing}\n"))
