"""How the log goes on after a break: an entry `log.acknowledged` names it and begins a new segment.

    seq        =  above everything that was ever written: the number of a lost entry is not given twice
    prev_hash  =  a digest over the entries that are left behind (`Left`), not the `hash` of the one before
    outcome    =  verdict ":" first ".." last
                  [" details:" spans]          the details that were bad: "8" or "8,11..12"
                  [" anchor:" count ":" head]  the last checkpoint that the log did not agree with

It counts under the key of whoever verifies, and under no other (decisions/0008).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Self

from provisioner.audit.canonical import LEFT_DOMAIN


class Finding(StrEnum):
    """Source: interface, "audit verify"; answers, "State"."""

    OK = "ok"
    ALTERED = "altered"
    MISSING = "missing"
    TRUNCATED = "truncated"
    FORKED = "forked"
    WRONG_KEY = "wrong key"


class Mark(NamedTuple):
    """A checkpoint in short; marks are compared by length, then by head."""

    entries: int
    head: str


class Spans(tuple[tuple[int, int], ...]):
    """Whole numbers as ascending spans, both ends included."""

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Self:
        spans: list[tuple[int, int]] = []
        for number in sorted(set(numbers)):
            if spans and number == spans[-1][1] + 1:
                spans[-1] = spans[-1][0], number
            else:
                spans.append((number, number))
        return cls(spans)

    def has(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self)

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}..{last}" for first, last in self)


class Break(NamedTuple):
    """What one acknowledgement names. It stands at `last` + 1."""

    verdict: Finding
    first_bad: int
    last: int
    details: Spans
    anchor: Mark | None

    def outcome(self) -> str:
        told = f"{self.verdict.replace(' ', '_')}:{self.first_bad}..{self.last}"
        if self.details:
            told += f" details:{self.details}"
        if self.anchor is not None:
            told += f" anchor:{self.anchor.entries}:{self.anchor.head}"
        return told


class Acknowledged(NamedTuple):
    """A break that was acknowledged: entries `first_bad` to `last`, by entry number `entry`."""

    verdict: Finding
    first_bad: int
    last: int
    entry: int
    at: str


_NUMBER = "-?[0-9]{1,19}"
_SPAN = rf"{_NUMBER}(?:\.\.{_NUMBER})?"
_OUTCOME = re.compile(
    rf"(altered|missing|truncated|forked|wrong_key):({_NUMBER})\.\.({_NUMBER})"
    rf"(?: details:({_SPAN}(?:,{_SPAN})*))?(?: anchor:([0-9]{{1,19}}):(.*))?",
    re.DOTALL,
)


def read_outcome(outcome: object) -> Break | None:
    """None where it is no outcome of an acknowledgement."""
    found = _OUTCOME.fullmatch(outcome) if isinstance(outcome, str) else None
    if found is None:
        return None
    verdict, first_bad, last, details, count, head = found.groups()
    spans = (span.partition("..") for span in details.split(",")) if details else ()
    return Break(
        Finding(verdict.replace("_", " ")),
        int(first_bad),
        int(last),
        Spans((int(first), int(end or first)) for first, _, end in spans),
        None if count is None else Mark(int(count), head),
    )


class Left:
    """The digest over what an acknowledgement leaves behind: the head of what was whole, then each entry from
    the first that does not fit, all columns as they stand. Whoever changes one of them later is found."""

    def __init__(self, head: str) -> None:
        self._digest = hashlib.sha256(LEFT_DOMAIN)
        self.add((head,))

    def add(self, columns: Sequence[object]) -> None:
        self._digest.update(b"".join(map(_as_it_stands, columns)))

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _as_it_stands(value: object) -> bytes:
    """As `encode` does, for what may be no text at all."""
    if value is None:
        return b"-"
    raw = value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")
    return b"%d:%b" % (len(raw), raw)
