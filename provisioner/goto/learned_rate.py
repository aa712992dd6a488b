"""PURE. A bucket that fills at a steady rate: between two moments at which it was empty it has admitted just
what flowed in, so rate = admitted / elapsed. Kept just below it, with a cautious look above now and then."""

from __future__ import annotations

from math import inf

BELOW = 0.98
CALM_S = 3.0
"""So long without a refusal, and the pace goes one step up."""
STEPS = (1.05, 1.1, 1.2, 1.4)
LONGEST_CALM_S = 24.0
"""Where a step up keeps finding the same rate, the next one waits twice as long, up to this."""
SPARE_S = 0.25
"""Calls not made in this long before now may be made up for at once."""
FEWEST = 5
"""Fewer admitted calls than these measure nothing."""


class LearnedRate:
    def __init__(self, *, ceiling: float, now: float) -> None:
        self._ceiling = ceiling
        self._rate: float | None = None
        self._best = 0.0
        self._empty_at: float | None = None
        self._admitted = 0
        """Since the bucket was empty; before the first time, since the beginning."""
        self._burst = 0
        """The bucket holds no more than this: what it had admitted when it was empty first."""
        self._next_at = now
        self._credit_s = SPARE_S
        self._most_credit_s = inf
        self._climbs: list[tuple[float, int]] = []
        """When the pace went up, and what had been admitted by then."""
        self._factor = 1.0
        self._calm_s = CALM_S
        self._calm_since = (now, 0)

    @property
    def known(self) -> bool:
        return self._rate is not None

    @property
    def _pace(self) -> float:
        return min(self._ceiling, (self._rate or self._ceiling) * BELOW * self._factor)

    def next_at(self, now: float) -> float:
        if self._rate is None:
            return now
        self._climb(now)
        return self._next_at

    def leaves(self, now: float) -> None:
        if self._next_at >= now - SPARE_S:
            self._credit_s = SPARE_S
        self._next_at = max(self._next_at, now - self._credit_s) + 1 / self._pace

    def passed(self, *, late: bool) -> None:
        """`late`: it had left before the refusal, and was admitted after it."""
        self._admitted += 1
        if late:
            self._next_at += 1 / self._pace

    def refused(self, now: float) -> None:
        """The bucket is empty."""
        if self._empty_at is None:
            self._burst = self._admitted
        elif self._admitted < FEWEST:
            self._settle(now)
            return
        elif self.known and now - self._next_at > SPARE_S:
            # Refused while making up for a wait: the bucket holds less than flowed in. No word on the rate.
            self._most_credit_s = max(SPARE_S, self._admitted / self._pace)
        else:
            self._most_credit_s *= 2
            self._learn(now, self._empty_at)
        self._empty_at = now
        self._admitted = 0
        self._settle(now)

    def waits_until(self, opens_at: float) -> None:
        """What flows in behind the closed gate is not lost: it may be spent at once."""
        self._credit_s = min(self._most_credit_s, max(SPARE_S, opens_at - self._next_at))

    def _learn(self, now: float, empty_at: float) -> None:
        # A long wait fills a small bucket to the brim, and what ran over was not counted. But no bucket gives
        # more than its burst and rate × time, so whatever a climb got beyond the burst was rate.
        spans = [(empty_at, -self._burst), *self._climbs]
        rate = max(
            (self._admitted - had - self._burst) / (now - since) for since, had in spans if since < now
        )
        known = self._rate
        same = known is not None and abs(rate - known) <= 0.1 * known
        self._best = max(rate, 0.9 * self._best)
        falling = rate < 0.9 * self._best
        # A limit that fell may come back: then the looks above stay frequent.
        self._calm_s = min(LONGEST_CALM_S, 2 * self._calm_s) if same and not falling else CALM_S
        self._rate = rate

    def _settle(self, now: float) -> None:
        self._next_at = now
        self._factor = 1.0
        self._climbs = []
        self._calm_since = (now, self._admitted)

    def _climb(self, now: float) -> None:
        since, had = self._calm_since
        calm_s = CALM_S if self._climbs else self._calm_s
        if now - since < calm_s or self._pace >= self._ceiling:
            return
        if self._admitted - had >= 0.8 * self._pace * (now - since):  # a pace that nobody used proves nothing
            self._factor *= STEPS[min(len(self._climbs), len(STEPS) - 1)]
            self._climbs.append((now, self._admitted))
        self._calm_since = (now, self._admitted)
