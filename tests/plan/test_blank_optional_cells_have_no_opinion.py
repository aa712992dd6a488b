"""A blank optional cell means "no opinion", never a reset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.worlds import linked, organizer, person, plan, said

OPTIONAL = [("locale", "de_DE", "en_US"), ("time_zone", "Europe/Berlin", "Asia/Tokyo")]


@pytest.mark.parametrize(("name", "shown", "_wanted"), OPTIONAL)
def test_a_blank_cell_leaves_what_the_account_has(name: str, shown: str, _wanted: str) -> None:
    assert said(plan([person(1)], [organizer(1, **{name: shown})], linked([1]))) == []


@pytest.mark.parametrize(("name", "shown", "wanted"), OPTIONAL)
def test_a_cell_with_a_value_is_followed(name: str, shown: str, wanted: str) -> None:
    for before in (shown, None):
        (change,) = plan([person(1, **{name: wanted})], [organizer(1, **{name: before})], linked([1])).changes
        assert change.fields == {name: (before, wanted)}


@given(st.sampled_from([None, "de_DE"]), st.sampled_from([None, "Asia/Tokyo"]), st.text(max_size=5))
def test_no_change_ever_asks_for_an_empty_value(locale: str | None, zone: str | None, manager: str) -> None:
    listed = [organizer(1, locale="en_US", time_zone="Europe/Berlin", last_name="Before")]
    rows = [person(1, locale=locale, time_zone=zone, manager=manager or None)]
    (change,) = plan(rows, listed, linked([1])).changes
    assert all(new for _, new in change.fields.values())
    assert ("locale" in change.fields, "time_zone" in change.fields) == (locale is not None, zone is not None)
