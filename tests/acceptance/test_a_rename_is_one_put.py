"""A new address under the same employee id is the same person."""

from __future__ import annotations

from .stage import Stage, people, person


def test_a_new_address_and_name_are_one_put_of_the_same_organizer(adopted: Stage) -> None:
    before = adopted.organizer("person7@example.com")
    assert before is not None
    rows = people(40)
    rows[6] = person(7, email="married@example.com", last_name="Married")
    adopted.roster(rows)
    ran = adopted.apply()
    assert ran.code == 0, ran
    assert adopted.calls() == ["PUT married@example.com"]
    after = adopted.organizer("married@example.com")
    assert after is not None
    assert (after.key, after.last_name, after.status) == (before.key, "Married", "ACTIVE")
    assert adopted.organizer("person7@example.com") is None
    assert adopted.plan()["changes"] == []


def test_a_full_put_resets_nothing_that_the_roster_has_no_opinion_on(adopted: Stage) -> None:
    found = adopted.organizer("person7@example.com")
    assert found is not None
    with adopted.simulator.lock:
        adopted.simulator.account.update(found.key, locale="pt_BR", time_zone="America/Sao_Paulo")
    adopted.roster([*people(6), person(7, first_name="Renamed"), *people(40)[7:]])
    assert adopted.apply().code == 0
    after = adopted.organizer("person7@example.com")
    assert after is not None
    assert (after.first_name, after.locale, after.time_zone) == ("Renamed", "pt_BR", "America/Sao_Paulo")


def test_an_address_is_freed_before_it_is_taken(adopted: Stage) -> None:
    rows = people(40)
    rows[0] = person(1, email="person2.new@example.com")
    rows[1] = person(2, email="fresh@example.com")
    adopted.roster(rows)
    assert adopted.apply().code == 0
    assert adopted.calls() == ["PUT person2.new@example.com", "PUT fresh@example.com"]


def test_a_reused_address_is_held(adopted: Stage) -> None:
    """GoTo would hand the newcomer the sessions of the one who held it."""
    rows = people(40)
    rows[0] = person(1, email="person1.new@example.com")
    adopted.roster([*rows, person(41, email="person1@example.com")])
    assert adopted.apply().code == 0
    assert adopted.calls() == ["PUT person1.new@example.com"]
    (hold,) = adopted.plan()["held"]
    assert (hold["employee_id"], hold["code"]) == ("E041", "address_reused")
