"""What the operator agreed to must still be what is there."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from provisioner.errors import PlanStale
from provisioner.plan.build import Plan
from provisioner.reconcile.run import ANSWER_WITHIN, Mode, Order, _agreed
from tests.plan.worlds import NOW, TODAY, linked, organizers, people, plan


class _Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self):
        return self.at


@pytest.mark.parametrize(
    ("waited", "agrees", "expected"),
    [
        (timedelta(0), True, True),
        (ANSWER_WITHIN, True, True),
        (ANSWER_WITHIN + timedelta(seconds=1), False, False),
    ],
)
def test_an_answer_in_time_counts_as_does_a_no(waited: timedelta, agrees: bool, expected: bool) -> None:
    assert asyncio.run(_asked(waited, agrees)) is expected


def test_a_yes_that_comes_too_late_is_stale() -> None:
    with pytest.raises(PlanStale, match="15 minutes"):
        asyncio.run(_asked(ANSWER_WITHIN + timedelta(seconds=1), True))


async def _asked(waited: timedelta, agrees: bool) -> bool:
    clock = _Clock()

    async def confirm(shown: Plan) -> bool:
        clock.at += waited
        return agrees

    made = plan(people(range(2)), organizers(range(2)), linked(range(2)))
    return await _agreed(Order(mode=Mode.APPLY, today=TODAY, confirm=confirm), made, clock)
