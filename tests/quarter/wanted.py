"""What the account must be once the company is quiet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from provisioner.people import organizer
from provisioner.people.organizer import Status
from provisioner.simulator import account

from .company import Company

Shown = organizer.Organizer | account.Organizer


def assert_is_what_hr_asks_for(
    company: Company,
    today: date,
    *,
    shown: Mapping[str, Shown],
    links: Mapping[str, str],
    has_meetings: Callable[[str], bool],
    on_leave_keep: bool = True,
) -> None:
    """`shown`: every organizer that is not a stranger, by key. `links`: employee id → key."""
    left = dict(shown)
    for n, row in {**company.gone_rows, **company.rows}.items():
        found = left.pop(links.get(row.employee_id, ""), None)
        if not company.is_here(n, today):
            if found is not None:
                assert found.status is Status.SUSPENDED
                assert has_meetings(found.key), "deleted by now"
        elif company.is_on_leave(n):
            assert found is None or (found.status is Status.ACTIVE) == on_leave_keep
        else:
            assert found is not None
            assert found.status is Status.ACTIVE
            told = (found.email, found.first_name, found.last_name)
            assert told == (row.email, row.first_name, row.last_name)
            assert row.time_zone in (None, found.time_zone)
    assert left == {}, "nobody has two, and nobody is forgotten"
