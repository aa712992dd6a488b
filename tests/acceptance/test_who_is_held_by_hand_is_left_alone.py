"""`hold add`: whatever would be done to this person is not done, the last day included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from .stage import Ran, Stage, held, in_days, people, person

GONE = person(7, status="terminated", end_date="2020-01-31")


def hold(stage: Stage, who: str, until: str) -> Ran:
    return stage.here("hold", "add", who, "--until", until, "--by", "Ada", "--reason", "a court says so")


def key_of(stage: Stage, email: str) -> str:
    found = stage.organizer(email)
    assert found is not None
    return found.key


@pytest.mark.parametrize("name", ["e-mail", "E-MAIL", "employee id", "organizer key"])
def test_by_any_of_the_names_of_a_person(adopted: Stage, name: str) -> None:
    names = {
        "e-mail": "person7@example.com",
        "E-MAIL": "Person7@Example.COM",
        "employee id": "E007",
        "organizer key": key_of(adopted, "person7@example.com"),
    }
    assert hold(adopted, names[name], in_days(30)).code == 0
    adopted.roster([*people(6), GONE, *people(40)[7:]])
    assert held(adopted.plan()) == {"person7@example.com": "held_by_hand"}
    assert (adopted.apply().code, adopted.writes) == (0, [])

    assert adopted.here("hold", "remove", names[name]).code == 0
    assert (adopted.apply().code, adopted.calls()) == (0, ["suspend person7@example.com"])
    placed = "SELECT employee_id, organizer_key FROM audit_log WHERE event LIKE 'hold.%'"
    assert adopted.rows(placed) == [("E007", names["organizer key"])] * 2


def test_a_hold_ends_by_itself(adopted: Stage) -> None:
    hold(adopted, "E007", in_days(3))
    adopted.roster([*people(6), GONE, *people(40)[7:]])
    days = {number: (date.today() + timedelta(days=number)).isoformat() for number in (2, 5)}
    assert adopted.here("plan", "--today", days[2]).code == 0
    assert adopted.here("plan", "--today", days[5]).code == 10


@pytest.mark.parametrize("until", ["2020-01-01", "nonsense", "2026-02-30", ""])
def test_a_day_that_is_past_or_none_is_refused(adopted: Stage, until: str) -> None:
    before = adopted.events()
    refused = hold(adopted, "E007", until)
    assert (refused.code, refused.out) == (2, "")
    assert "--until" in refused.err
    assert adopted.events() == before


def test_an_address_that_nobody_is_known_to_have_held_is_refused(adopted: Stage) -> None:
    refused = hold(adopted, "nobody@example.com", in_days(3))
    assert refused.code == 2
    assert "employee id or the organizer key" in refused.err


def test_somebody_who_is_still_to_come_can_be_held(adopted: Stage) -> None:
    placed = hold(adopted, "E041", in_days(30))
    assert placed.code == 0
    assert "not known here yet" in placed.err
    adopted.roster([*people(40), person(41)])
    assert held(adopted.plan()) == {"person41@example.com": "held_by_hand"}


def test_the_list_says_who_until_when_by_whom_and_why(adopted: Stage) -> None:
    assert adopted.here("hold", "list").out == "Nobody is held by hand.\n"
    hold(adopted, "E007", in_days(3))
    expected = {
        "who": "E007",
        "until": in_days(3),
        "over": False,
        "by": "Ada",
        "reason": "a court says so",
    }
    assert adopted.here("hold", "list", "--format", "json").json() == [expected]
    assert "a court says so" in adopted.here("hold", "list").out
    assert adopted.here("status", "--format", "json").json()["held_by_hand"] == 1


def test_to_remove_what_there_is_not_is_an_error(adopted: Stage) -> None:
    refused = adopted.here("hold", "remove", "E007")
    assert refused.code == 2
    assert "provisioner hold list" in refused.err
