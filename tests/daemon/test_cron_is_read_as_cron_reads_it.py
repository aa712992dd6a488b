from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.daemon.schedule import cron_trigger, next_run, trigger_of
from provisioner.errors import Misconfigured
from provisioner.settings import Settings, load_settings

SUNDAY = datetime(2026, 11, 22, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


def settings(cron: str, zone: str = "UTC", **others: str) -> Settings:
    return load_settings(overrides={"schedule.cron": cron, "schedule.time_zone": zone, **others})


def due(cron: str, count: int, *, after: datetime = SUNDAY, zone: str = "UTC") -> list[datetime]:
    """The next times at or after a moment."""
    found: list[datetime] = []
    while len(found) < count:
        found.append(next_run(settings(cron, zone), now=after))
        after = found[-1].astimezone(UTC) + A_MOMENT
    return found


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        ("0", "Sun"),
        ("7", "Sun"),
        ("1", "Mon"),
        ("6", "Sat"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("5-7", "Sun Fri Sat"),
        ("0-6", "Sun Mon Tue Wed Thu Fri Sat"),
        ("*", "Sun Mon Tue Wed Thu Fri Sat"),
        ("0,7", "Sun"),
        ("1,3,5", "Mon Wed Fri"),
        ("*/2", "Sun Tue Thu Sat"),
        ("1-5/2", "Mon Wed Fri"),
        ("sun", "Sun"),
        ("Mon-Fri", "Mon Tue Wed Thu Fri"),
        ("FRI-SUN", "Sun Fri Sat"),
        ("sat,sun", "Sun Sat"),
    ],
)
def test_weekdays_have_their_standard_meaning(weekdays: str, expected: str) -> None:
    week = {at for at in due(f"0 0 * * {weekdays}", 14) if at < SUNDAY + timedelta(days=7)}
    assert " ".join(f"{at:%a}" for at in sorted(week)) == expected


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 * * * *", ["22 00:00", "22 01:00", "22 02:00"]),
        ("*/20 6 * * *", ["22 06:00", "22 06:20", "22 06:40"]),
        ("5/25 6 * * *", ["22 06:05", "22 06:30", "22 06:55"]),
        ("10-12 6,18 * * *", ["22 06:10", "22 06:11", "22 06:12", "22 18:10"]),
        ("30 6 * * 1-5", ["23 06:30", "24 06:30"]),
        ("15 0 1 jan,dec *", ["01 00:15", "01 00:15"]),
        ("0 0 29 feb *", ["29 00:00"]),
        # both days are named: either will do
        ("0 0 25 * mon", ["23 00:00", "25 00:00", "30 00:00"]),
        # one of them begins with a star: both must fit
        ("0 0 */2 * mon", ["23 00:00", "07 00:00"]),
    ],
)
def test_a_table_of_times(cron: str, expected: list[str]) -> None:
    assert [f"{at:%d %H:%M}" for at in due(cron, len(expected))] == expected


some_days = st.sets(st.integers(1, 31), min_size=1, max_size=5)
some_months = st.sets(st.integers(1, 12), min_size=1, max_size=4)
some_weekdays = st.sets(st.integers(0, 7), min_size=1, max_size=4)


@given(days=some_days | st.none(), months=some_months, weekdays=some_weekdays | st.none())
def test_no_day_is_missed_and_none_is_added(
    days: set[int] | None, months: set[int], weekdays: set[int] | None
) -> None:
    def fits(day: datetime) -> bool:
        by_day = None if days is None else day.day in days
        by_weekday = None if weekdays is None else bool({day.isoweekday() % 7, day.isoweekday()} & weekdays)
        named = [each for each in (by_day, by_weekday) if each is not None]
        return day.month in months and (any(named) or not named)

    def field(values: set[int] | None) -> str:
        return "*" if values is None else ",".join(map(str, values))

    trigger = cron_trigger(f"0 0 {field(days)} {field(months)} {field(weekdays)}", ZoneInfo("UTC"))
    year = [SUNDAY + timedelta(days=number) for number in range(366)]
    expected = next((day for day in year if fits(day)), None)
    found = trigger.get_next_fire_time(None, SUNDAY)
    assert found == expected or (expected is None and (found is None or found > year[-1]))


@pytest.mark.parametrize("changes", ["2026-03-29", "2026-10-25"])
def test_an_hourly_run_is_hourly_when_the_clocks_change(changes: str) -> None:
    before = datetime.fromisoformat(f"{changes}T00:00+00:00") - timedelta(hours=3)
    times = due("0 * * * *", 8, after=before, zone="Europe/Berlin")
    assert [at.astimezone(UTC) for at in times] == [before + timedelta(hours=number) for number in range(8)]


def test_the_zone_is_that_of_the_roster_where_the_schedule_has_none() -> None:
    of_the_roster = load_settings(
        overrides={"schedule.cron": "0 6 * * *", "roster.time_zone": "Asia/Kolkata"}
    )
    assert next_run(of_the_roster, now=SUNDAY).astimezone(UTC).strftime("%H:%M") == "00:30"
    assert due("0 6 * * *", 1, zone="Europe/Berlin")[0].astimezone(UTC).hour == 5


def test_jitter_begins_a_run_later_and_never_earlier() -> None:
    trigger = trigger_of(settings("0 6 * * *", **{"schedule.jitter_s": "60"}))
    times = [trigger.get_next_fire_time(None, SUNDAY) for _ in range(50)]
    six = SUNDAY.replace(hour=6)
    assert all(six <= at <= six + timedelta(seconds=60) for at in times)
    assert len(set(times)) > 1


@pytest.mark.parametrize(
    "junk",
    [
        "hourly",
        "@daily",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "*/ * * * *",
        "5-1 * * * *",
        "1-2-3 * * * *",
        ", * * * *",
        "1, * * * *",
        "-1 * * * *",
        "1.5 * * * *",
        "1_0 * * * *",
        "٣ * * * *",
        "* * last * *",
        "* * * janx *",
        "* * * * mon-foo",
        "* * * mon *",
        "? * * * *",
        "0 0 30 2 *",
    ],
)
def test_what_is_no_cron_is_refused_by_name(junk: str) -> None:
    with pytest.raises(Misconfigured, match=r"schedule\.cron") as refused:
        next_run(settings(junk), now=SUNDAY)
    assert len(refused.value.lines()) <= 3


@given(st.text("0123456789*/,- mon", max_size=24))
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    try:
        trigger = cron_trigger(text, ZoneInfo("UTC"))
    except Misconfigured:
        return
    found = trigger.get_next_fire_time(None, SUNDAY)
    assert found is None or found >= SUNDAY
