"""Hidden limits on a simulated clock: how much of the possible pace is kept, how rarely we are refused."""

from __future__ import annotations

import pytest

from .simulated_time import Bucket, Outcome, Window, calls_through, in_simulated_time, steady

BURST = 40


def bucket(rate=steady(20), **how) -> Outcome:
    return in_simulated_time(calls_through(Bucket(rate, BURST), 3000, **how))


def at_best(rate=steady(20)) -> float:
    """Seconds that 3,000 calls take whoever knows the limit: the burst, and what flows in."""
    seconds, level = 0.0, float(BURST)
    while level < 3000:
        seconds += 0.1
        level += rate(seconds) * 0.1
    return seconds


def test_a_bucket_is_kept_to_98_percent_with_few_refusals() -> None:
    outcome = bucket()
    assert at_best() / outcome.seconds >= 0.98
    assert outcome.refused <= 15
    assert outcome.most_tries <= 3


def test_without_retry_after_it_is_93_percent() -> None:
    outcome = bucket(tells=False)
    assert at_best() / outcome.seconds >= 0.93
    assert outcome.most_tries <= 3


@pytest.mark.parametrize(("falls", "rises"), [(40, 75), (50, 110), (60, 90), (70, 80)])
def test_a_limit_that_falls_and_comes_back_is_followed(falls: int, rises: int) -> None:
    def rate(at: float) -> float:
        return 8 if falls <= at < rises else 20

    outcome = bucket(rate)
    assert at_best(rate) / outcome.seconds >= 0.95
    assert outcome.most_tries <= 3


@pytest.mark.parametrize("into_the_first", [0, 0.3, 17.7, 42])
def test_a_window_is_spent_and_slept_to_its_end(into_the_first: float) -> None:
    window = Window(600, 60, offset_s=into_the_first)
    outcome = in_simulated_time(calls_through(window, 3000))
    best = 4 * 60 - into_the_first + 600 / 80  # eight at once, 100 ms each
    assert best / outcome.seconds >= 0.98
    assert outcome.most_tries <= 3


def test_a_quota_that_has_grown_is_found() -> None:
    minute = 60
    window = Window(600, minute)
    window.quota_from(10 * minute, 1200)
    outcome = in_simulated_time(calls_through(window, 10 * 600 + 20 * 1200))
    assert outcome.seconds < (10 + 10 + 20) * minute, "found within ten windows"


def test_where_there_is_no_limit_all_go_at_once() -> None:
    outcome = in_simulated_time(calls_through(Bucket(steady(1e9), 1e9), 800))
    assert outcome == Outcome(seconds=pytest.approx(10, rel=0.01), refused=0, most_tries=1)


def test_the_ceiling_holds_whatever_the_limit() -> None:
    outcome = in_simulated_time(calls_through(Bucket(steady(20), BURST), 300, ceiling=10))
    assert outcome.refused == 0
    assert outcome.seconds == pytest.approx(300 / 10, rel=0.02)
