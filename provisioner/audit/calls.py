"""What left the machine for one change, so that its outcome can tell: methods and paths, never a query, a
header or a body."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Call(NamedTuple):
    method: str
    path: str
    status: int | None
    """None: no answer came."""
    ms: int
    """From the first byte out to the last byte in."""


_noted: ContextVar[tuple[list[Call], ...]] = ContextVar("noted", default=())


@contextmanager
def noting_calls() -> Iterator[list[Call]]:
    """The calls that are made inside of the block, by this task alone, in their order."""
    calls = list[Call]()
    token = _noted.set((calls,))
    try:
        yield calls
    finally:
        _noted.reset(token)


def note_call(call: Call) -> None:
    for calls in _noted.get():
        calls.append(call)
