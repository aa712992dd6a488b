"""Locales, zones, names and days in the spellings that are met."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.people.days import MILLISECONDS, MOMENT, day
from provisioner.people.full_names import split_name
from provisioner.people.spellings import is_same, locale_form, zone_form
from provisioner.people.totals import is_totals_line
from provisioner.people.windows_zones import WINDOWS_ZONES


@pytest.mark.parametrize(
    ("spelt", "form"),
    [
        ("en-US", "en_US"),
        ("en_us", "en_US"),
        ("en", "en_US"),
        (" DE ", "de_DE"),
        ("de-AT", "de_AT"),
        ("pt-br", "pt_BR"),
        ("zh-Hans-CN", "zh_CN"),
        ("en_GB.UTF-8", "en_GB"),
        ("German", None),
        ("xx", None),
        ("", None),
    ],
)
def test_locales(spelt: str, form: str | None) -> None:
    assert locale_form(spelt) == form


@pytest.mark.parametrize(
    ("spelt", "form"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("UTC", "Etc/UTC"),
        ("Mars", "Mars"),
    ],
)
def test_zones(spelt: str, form: str) -> None:
    assert zone_form(spelt) == form


def test_every_windows_name_is_a_zone_in_its_final_form() -> None:
    for zone in WINDOWS_ZONES.values():
        ZoneInfo(zone_form(zone))
        assert zone_form(zone_form(zone)) == zone_form(zone)


@given(st.sampled_from(sorted(zoneinfo.available_timezones())))
def test_a_form_is_final_and_keeps_its_clock(zone: str) -> None:
    form = zone_form(zone)
    assert zone_form(form) == form
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert noon.astimezone(ZoneInfo(zone)).utcoffset() == noon.astimezone(ZoneInfo(form)).utcoffset()


@pytest.mark.parametrize(
    ("field", "shown", "wanted"),
    [
        ("email", "ADA@example.org", "ada@example.org"),
        ("first_name", "Zoe\u0308", "Zoë"),
        ("locale", "de-DE", "de_DE"),
        ("locale", "de", "de_DE"),
        ("locale", "klingon", "klingon"),
        ("time_zone", "Asia/Calcutta", "Asia/Kolkata"),
        ("time_zone", "W. Europe Standard Time", "Europe/Berlin"),
    ],
)
def test_the_account_may_show_it_in_another_spelling(field: str, shown: str, wanted: str) -> None:
    assert is_same(field, shown, wanted)
    assert not is_same(field, shown, "x" + wanted)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lovelace, Ada", ("Ada", "Lovelace")),
        ("van der Berg, Bo Jan", ("Bo Jan", "van der Berg")),
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Ada King Lovelace", None),
        ("Ada", None),
        ("Lovelace,", None),
        ("Lovelace, Ada, Dr.", None),
        ("", None),
    ],
)
def test_a_name_in_one_cell(text: str, names: tuple[str, str] | None) -> None:
    assert split_name(text) == names


BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-10-31T00:00:00Z", NEW_YORK, date(2026, 10, 31)),
        ("2026-10-31T00:00:00+01:00", NEW_YORK, date(2026, 10, 31)),
        ("2026-10-30T23:00:00Z", BERLIN, date(2026, 10, 31)),
        ("2026-10-31T17:30:00.000Z", BERLIN, date(2026, 10, 31)),
        ("2026-10-31 23:30", BERLIN, date(2026, 10, 31)),
        ("2026-10-30T23:00:00Z", None, date(2026, 10, 30)),
        ("9999-12-31T00:00:00Z", BERLIN, None),
    ],
)
def test_a_moment_is_a_day_of_the_zone(text: str, zone: ZoneInfo | None, expected: date | None) -> None:
    assert day(text, (MOMENT,), zone) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/Date(1793404800000)/", date(2026, 10, 31)),
        ("/Date(1793404800000+0000)/", date(2026, 10, 31)),
        ("/Date(253402214400000)/", None),
        ("/Date(-3600000)/", date(1969, 12, 31)),
    ],
)
def test_milliseconds_are_days(text: str, expected: date | None) -> None:
    assert day(text, (MILLISECONDS,)) == expected


@pytest.mark.parametrize("text", ["31.10.2026", "2026-10-31", "2026-10-31T25:00Z", "/Date(x)/", "20261031"])
def test_what_no_format_reads_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="no day"):
        day(text, (MOMENT, MILLISECONDS))


@pytest.mark.parametrize(
    "row",
    [
        ["GESAMT", "57", ""],
        ["", "Total:", " 1,234.50 "],
        ["Summe 57"],
        ["Grand Total", "€ 12"],
        ["total", "", "3"],
    ],
)
def test_totals_are_no_people(row: list[str]) -> None:
    assert is_totals_line(row)


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["", ""],
        ["57"],
        ["Total", "a@example.org"],
        ["Totaler", "1"],
        ["1", "Total"],
        ["7", "Sum", "Ada"],
    ],
)
def test_people_are_no_totals(row: list[str]) -> None:
    assert not is_totals_line(row)
