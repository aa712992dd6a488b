"""An approval answers an objection if all that it is about was shown, is not spent, and time is left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.errors import PlanStale, WrongUsage
from provisioner.plan.approval import answered, in_numbers, meant_by, short
from provisioner.plan.changes import Objection
from provisioner.plan.memory import Approval
from tests.plan.worlds import NOW

marks = st.frozensets(st.sampled_from("abcdef"), min_size=1)
codes = st.sampled_from(["removal_limit", "create_limit", "roster_shrink"])
approvals = st.builds(
    Approval,
    digest=st.just("sha256:0"),
    by=st.just("Ann"),
    expires_at=st.sampled_from([NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1)]),
    released=st.dictionaries(codes, marks),
)


@given(
    st.lists(st.builds(Objection, code=codes, message=st.just(""), concerns=marks)),
    st.lists(approvals, max_size=3),
)
def test_never_more_than_was_shown(objections: list[Objection], given_before: list[Approval]) -> None:
    standing, passed = answered(objections, given_before, now=NOW)
    assert sorted(map(id, [*standing, *(found.objection for found in passed)])) == sorted(map(id, objections))
    for objection, approval in passed:
        assert approval.expires_at > NOW
        assert objection.concerns <= approval.released[objection.code]
    for objection in standing:
        for approval in given_before:
            shown = approval.released.get(objection.code, frozenset())
            assert approval.expires_at <= NOW or objection.concerns - shown


DIGESTS = ["sha256:" + digits for digits in ("a" * 64, "b" * 12 + "1" * 52, "b" * 12 + "2" * 52)]


@pytest.mark.parametrize("typed", ["a" * 12, "A" * 13, DIGESTS[0], f" {DIGESTS[0].upper()} "])
def test_twelve_digits_are_enough(typed: str) -> None:
    assert meant_by(typed, DIGESTS) == DIGESTS[0]


@pytest.mark.parametrize("typed", ["a" * 11, "", "sha256:", "b" * 12])
def test_what_is_not_enough_names_no_plan(typed: str) -> None:
    with pytest.raises(WrongUsage):
        meant_by(typed, DIGESTS)


@pytest.mark.parametrize("typed", ["c" * 12, "a" * 65, "plan.json", "c"])
def test_what_nobody_knows_is_stale(typed: str) -> None:
    with pytest.raises(PlanStale):
        meant_by(typed, DIGESTS)


def test_what_is_released_is_said_in_numbers() -> None:
    asks = {
        "removal_limit": frozenset("abc"),
        "awaits_approval": frozenset("a"),
        "roster_stale": frozenset("a"),
    }
    told = ["1 deletion (awaits_approval)", "3 removals (removal_limit)", "1 roster (roster_stale)"]
    assert in_numbers(asks) == told
    assert short(DIGESTS[1]) == "b" * 12
