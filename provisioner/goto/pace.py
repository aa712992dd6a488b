"""PURE. How fast an API lets us go, learned from its answers. Seconds are those of any monotonic clock, and
an argument everywhere. `pacing` turns it into a gate (goto-api section 4, rule 6)."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.goto.learned_rate import LearnedRate
from provisioner.goto.learned_window import LearnedWindow

BURST_S = 0.25
"""Under the ceiling, calls not made in this long before now may be made up for at once."""
LONGEST_STEP_S = 30.0
"""Where a 429 does not say how long: 1, 2, 4 … up to this."""
LONGEST_BELIEVED_S = 86_400.0
WINDOW_S = 5.0
"""Whoever asks to wait this long counts calls in a window; less is a bucket that fills again."""


class Allowance(NamedTuple):
    """What the headers of an answer say is left: so many calls in so many seconds."""

    remaining: int
    reset_s: float


class Pace:
    """`wait` says how long until a call may leave, `leaves` that one does; `passed`, `limited` and `busy` are
    told what its answer was, and what `closures` was when it left: calls that left before the last refusal
    belong to the same event."""

    def __init__(self, *, ceiling: float, at_once: int, now: float) -> None:
        self.closures = 0
        self.closed = False
        """Reopened by the answer to one call, the canary."""
        self._all_at_once = at_once
        self._slots_held_back = 0
        self._interval = 1.0 / ceiling
        self._next_at = now
        self._opens_at = now
        self._steps = 0
        self._in_flight = 0
        self._rate = LearnedRate(ceiling=ceiling, now=now)
        self._window = LearnedWindow()
        self._eased_at = now

    def at_once(self, now: float) -> int:
        """How many calls may be under way. Whoever has been refused and does not know the limit yet looks for
        it with half of them, or every refusal would be one of eight; one more for each calm while."""
        if self._rate.known or self._window.known or not self.closures:
            return self._all_at_once
        calm = int((now - self._eased_at) / 3.0)
        return min(self._all_at_once, max(1, self._all_at_once // 2) + calm)

    def wait(self, now: float) -> float:
        """Seconds until a call may leave; 0 or less: now."""
        if self.closed and self._opens_at <= now:
            return 0.0  # the canary
        return max(self._opens_at, self._next_at, self._rate.next_at(now), self._window.next_at(now)) - now

    def leaves(self, now: float) -> None:
        self._in_flight += 1
        self._next_at = max(self._next_at, now - BURST_S) + self._interval
        self._rate.leaves(now)
        self._window.leaves(now)

    def ended(self) -> None:
        """The call has left the line, whatever became of it."""
        self._in_flight -= 1

    def passed(self, closures: int, now: float, allowance: Allowance | None = None) -> None:
        """Only an answer to a call that left after the last closure says that the gate may open."""
        late = closures != self.closures
        self._rate.passed(late=late)
        self._window.passed(late=late)
        if not late:
            self.closed = False
            self._steps = 0
        if allowance is not None and allowance.remaining < self._in_flight:
            self._opens_at = max(self._opens_at, now + min(allowance.reset_s, LONGEST_BELIEVED_S))

    def limited(self, closures: int, now: float, retry_after: float | None) -> None:
        """A 429. Those in flight together close the gate once, for the longest time asked."""
        if closures == self.closures:
            if retry_after is not None and retry_after >= WINDOW_S:
                self._window.refused(until=now + retry_after)
            elif not self._window.begun_too_early():
                self._rate.refused(now)
        self._window.returned()
        self.busy(closures, now, retry_after)

    def busy(self, closures: int, now: float, retry_after: float | None) -> None:
        """Asked to wait, which says nothing about how many calls are allowed (a 503)."""
        if closures == self.closures:
            self.closures += 1
            self.closed = True
            step = min(LONGEST_STEP_S, 2.0**self._steps)
            self._steps += 1
            self._opens_at = now + min(retry_after or step, LONGEST_BELIEVED_S)
            self._eased_at = self._opens_at
            self._rate.waits_until(self._opens_at)
        elif retry_after:
            self._opens_at = max(self._opens_at, now + min(retry_after, LONGEST_BELIEVED_S))
