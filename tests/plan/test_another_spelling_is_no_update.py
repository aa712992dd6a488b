"""An account that spells a locale or a zone in another way needs no update, today or ever."""

from __future__ import annotations

import pytest

from tests.plan.worlds import linked, organizer, person, plan, said


@pytest.mark.parametrize(
    ("field", "wanted", "shown"),
    [
        ("locale", "de_DE", "de-DE"),
        ("locale", "de_DE", "de"),
        ("time_zone", "Asia/Kolkata", "Asia/Calcutta"),
        ("time_zone", "Europe/Berlin", "W. Europe Standard Time"),
    ],
)
def test_the_same_in_another_spelling(field: str, wanted: str, shown: str) -> None:
    assert said(plan([person(0, **{field: wanted})], [organizer(0, **{field: shown})], linked([0]))) == []


@pytest.mark.parametrize(("field", "wanted"), [("locale", "de_AT"), ("time_zone", "Europe/Vienna")])
def test_another_value_is_an_update(field: str, wanted: str) -> None:
    listed = [organizer(0, locale="de_DE", time_zone="Europe/Berlin")]
    assert said(plan([person(0, **{field: wanted})], listed, linked([0]))) == [("update", "0000")]
