"""PURE. A quota of calls in a window of time: spend it, and sleep to its end instead of asking in vain."""

from __future__ import annotations

FEWEST = 5
"""A window that admitted fewer before it refused had not begun yet."""
TRUSTED = 10
"""After so many windows one is spent to its refusal: the quota may have grown."""


class LearnedWindow:
    def __init__(self) -> None:
        self._quota: int | None = None
        self._length_s = 0.0
        self._seen_end = False
        self._began: float | None = None
        """With the first call after the end of the one before: right for windows that begin with a call, and
        late at most for those of the clock."""
        self._left = 0
        self._passed = 0
        self._windows = 0

    @property
    def known(self) -> bool:
        return self._quota is not None

    def next_at(self, now: float) -> float:
        if self._quota is None or self._began is None or self._windows % TRUSTED == 0:
            return now
        return self._began + self._length_s if self._left >= self._quota else now

    def leaves(self, now: float) -> None:
        if not self._seen_end:
            return
        if self._began is None or (self._quota is not None and now >= self._began + self._length_s):
            self._began = now
            self._left = self._passed = 0
            self._windows += 1
        self._left += 1

    def passed(self, *, late: bool) -> None:
        """`late`: it had left before the refusal, and belongs to the quota that was learned from it."""
        if not late:
            self._passed += 1
        elif self._quota is not None:
            self._quota += 1

    def returned(self) -> None:
        """A call came back refused: it has cost nothing of the quota."""
        self._left = max(0, self._left - 1)

    def begun_too_early(self) -> bool:
        """Whether a refusal now says that the window before has not ended yet. Then this one begins later."""
        if self._quota is None or self._began is None or self._passed >= FEWEST:
            return False
        self._began = None
        self._left = 0
        return True

    def refused(self, *, until: float) -> None:
        if self._began is not None and self._passed >= FEWEST:
            self._quota = self._passed
            # Whole seconds in the header: a length is one too.
            self._length_s = max(1.0, float(round(until - self._began)))
            self._windows = 0
        self._seen_end = True
        self._began = None
        self._left = self._passed = 0
