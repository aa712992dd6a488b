"""Hires, leavers, returns, renames, leave, last days that move, damaged rows, half an export, calls that are
lost or refused, processes that die, meetings that come up: at the end the account is what HR asks for."""

from __future__ import annotations

import pytest

from provisioner.meetings.meeting import upcoming

from .life import PROTECTED, PROTECTED_NUMBER, STRANGERS, Quarter, quarter
from .wanted import assert_is_what_hr_asks_for


@pytest.mark.parametrize("seed", range(8))
def test_a_quarter(seed: int) -> None:
    passed = quarter(seed)
    passed.passes()
    assert min(passed.sent[kind] for kind in ("create", "update", "suspend", "reactivate", "delete")) > 3
    assert_is_as_wanted(passed)


@pytest.mark.nightly
@pytest.mark.parametrize("seeds", [range(n, n + 250) for n in range(100, 1100, 250)], ids=str)
def test_many_quarters(seeds: range) -> None:
    for seed in seeds:
        passed = quarter(seed)
        passed.passes()
        assert_is_as_wanted(passed)


def assert_is_as_wanted(passed: Quarter) -> None:
    account, memory = dict(passed.rehearsal.organizers), passed.rehearsal.database.memory
    for stranger in (*STRANGERS, PROTECTED):
        assert account.pop(stranger.key) == stranger
    for rows in (passed.company.rows, passed.company.gone_rows):
        rows.pop(PROTECTED_NUMBER, None)
    assert_is_what_hr_asks_for(
        passed.company,
        passed.today,
        shown=account,
        links=memory.links,
        has_meetings=lambda key: upcoming(passed.rehearsal.meetings.get(key, ()), now=passed.now) != (),
        on_leave_keep=passed.rehearsal.policy.on_leave == "keep",
    )
    assert memory.open_intents == ()
