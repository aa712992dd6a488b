"""Hires, leavers, returns, renames, leave, last days that move, damaged rows, half an export, calls that are
lost or refused, processes that die, meetings that come up: at the end the account is what HR asks for."""

from __future__ import annotations

import pytest

from provisioner.meetings.meeting import upcoming
from provisioner.people.organizer import Status

from .life import PROTECTED, PROTECTED_ID, STRANGERS, Quarter, quarter


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
    company, account, today = passed.company, dict(passed.rehearsal.organizers), passed.today
    kept = passed.rehearsal.policy.on_leave == "keep"
    links = passed.rehearsal.database.memory.links
    for stranger in (*STRANGERS, PROTECTED):
        assert account.pop(stranger.key) == stranger
    for n, row in {**company.gone_rows, **company.rows}.items():
        if row.employee_id == PROTECTED_ID:
            continue
        shown = account.pop(links.get(row.employee_id, ""), None)
        if not company.is_here(n, today):
            if shown is not None:
                assert shown.status is Status.SUSPENDED
                assert upcoming(passed.rehearsal.meetings[shown.key], now=passed.now), "deleted by now"
        elif company.is_on_leave(n):
            assert shown is None or (shown.status is Status.ACTIVE) == kept
        else:
            assert shown is not None
            assert shown.status is Status.ACTIVE
            assert shown[1:4] == row[2:5], "address and names"
            assert row.time_zone in (None, shown.time_zone)
    assert account == {}, "nobody has two"
    assert passed.rehearsal.database.memory.open_intents == ()
