"""Whatever happens, no upcoming meeting goes with its organizer unless it was moved, read back and can be
held by its new owner, or was given up by name; and none has two."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.handover.life import life

DAYS = 16


def passed(seeds: range) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        lived = life(seed)
        try:
            lived.passes(DAYS)
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}: {wrong}") from None
        seen += lived.seen
    return seen


@pytest.mark.parametrize("seeds", [range(n, n + 25) for n in range(0, 100, 25)], ids=str)
def test_weeks_of_people_who_leave(seeds: range) -> None:
    seen = passed(seeds)
    assert min(seen[deed] for deed in ("made", "back", "deleted", "moved", "passed", "given up")) > 0, seen


@pytest.mark.nightly
@pytest.mark.parametrize("seeds", [range(n, n + 250) for n in range(1_000, 4_000, 250)], ids=str)
def test_many_weeks(seeds: range) -> None:
    passed(seeds)
