"""A column that the last accepted roster had and this one has not: refused, unless we do without it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioner.errors import RosterUnusable
from provisioner.plan.continuity import COLUMN_GONE, demand_known_columns
from provisioner.roster.unusable import Why
from tests.plan.worlds import accepted, people, roster

THEN = accepted(people(range(3)))._replace(columns=("employee_id", "email", "status", "manager"))
NOW = replace(roster(people(range(3))), columns=("employee_id", "email", "manager"))


def test_it_is_refused_and_named() -> None:
    with pytest.raises(RosterUnusable, match="no column for status any more") as refused:
        demand_known_columns(NOW, THEN)
    assert refused.value.code == COLUMN_GONE == Why.COLUMN_GONE
    assert refused.value.remedy is not None and 'status = ""' in refused.value.remedy


def test_it_passes_where_the_operator_does_without_it() -> None:
    demand_known_columns(replace(NOW, without=("status",)), THEN)


def test_new_columns_and_first_rosters_pass() -> None:
    demand_known_columns(NOW, None)
    demand_known_columns(NOW, THEN._replace(columns=("employee_id", "email")))
