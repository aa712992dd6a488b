"""An approval releases what was shown, never more, each change once, until it expires."""

from __future__ import annotations

from .approvals import approve, leavers, planned, status, waits
from .conftest import SetStage
from .stage import SERVICE, Stage, held, objections, people, person


def test_one_removal_more_than_shown_stops_again(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(1, 9)))
    again = seven_leave.apply()
    assert (again.code, seven_leave.writes) == (11, [])
    assert objections(again.json()) == ["removal_limit"]


def test_another_seven_than_those_shown_stop_again(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(2, 9)))
    assert (seven_leave.apply().code, seven_leave.writes) == (11, [])


def test_fewer_than_shown_are_fine(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(1, 7)))
    assert (seven_leave.apply().code, len(seven_leave.writes)) == (0, 6)


def test_a_new_objection_stops_what_was_approved(seven_leave: Stage) -> None:
    approve(seven_leave, planned(seven_leave))
    seven_leave.roster(leavers(*range(1, 8)) + [person(n) for n in range(41, 62)])
    again = seven_leave.apply()
    assert (again.code, objections(again.json()), seven_leave.writes) == (11, ["create_limit"], [])


def test_what_was_approved_does_not_count_in_the_window(adopted: Stage) -> None:
    """Eight of forty may go within a week: nine with an approval, and four more without one."""
    adopted.roster(leavers(*range(1, 10)))
    digest = planned(adopted)
    assert status(adopted)["waiting"][0]["asks"] == {"removal_limit": 9, "removal_window": 9}
    approve(adopted, digest)
    assert adopted.apply().code == 0
    assert status(adopted)["removal_window"]["used"] == 0
    adopted.roster(leavers(*range(1, 14)))
    assert (adopted.apply().code, len(adopted.writes)) == (0, 13)
    assert status(adopted)["removal_window"]["used"] == 4


def test_what_was_not_sent_stays_released(adopted: Stage) -> None:
    """Every removal is asked for here; the one that was held by hand goes later, under the same approval."""
    adopted.set(policy__removal_limit_percent="0", policy__removal_limit_floor="0")
    adopted.roster(leavers(1, 2, 3))
    approve(adopted, planned(adopted))
    hold = ("--until", "2999-01-01", "--by", "Ann", "--reason", "an audit")
    assert adopted.here("hold", "add", "E002", *hold).code == 0
    assert adopted.apply().code == 0
    assert sorted(adopted.calls()) == ["suspend person1@example.com", "suspend person3@example.com"]
    assert status(adopted)["approvals"][0]["released"] == {"removal_limit": 1}

    assert adopted.here("hold", "remove", "E002").code == 0
    assert adopted.apply().code == 0
    assert adopted.status_of("person2@example.com") == "SUSPENDED"
    assert status(adopted)["approvals"] == []


def test_each_change_is_released_once(adopted: Stage) -> None:
    adopted.set(policy__address_change_limit_percent="0", policy__address_change_limit_floor="0")
    adopted.roster([person(1, email="new@example.com"), *people(40)[1:]])
    digest = planned(adopted)
    approve(adopted, digest)
    assert adopted.apply().code == 0
    found = adopted.organizer("new@example.com")
    assert found is not None
    with adopted.simulator.lock:
        adopted.simulator.account.update(
            found.key,
            email="person1@example.com",
            locale=found.locale,
            time_zone=found.time_zone,
            status=found.status,
            admin_roles=found.admin_roles,
        )
    adopted.simulator.forget_requests()
    again = adopted.apply()
    assert (again.code, objections(again.json())) == (11, ["address_change_limit"])
    assert adopted.writes == []


def test_a_change_that_needed_no_approval_uses_its_own_up_all_the_same(adopted: Stage) -> None:
    adopted.roster(leavers(*range(1, 8)))
    approve(adopted, planned(adopted))
    adopted.roster(leavers(1, 2))
    assert adopted.apply().code == 0
    assert status(adopted)["approvals"][0]["released"] == {"removal_limit": 5}
    assert status(adopted)["removal_window"]["used"] == 0


def test_an_approval_that_has_expired_releases_nothing(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    seven_leave.set(policy__approval_hours="0")
    approve(seven_leave, digest)
    assert (seven_leave.apply().code, seven_leave.writes) == (11, [])


def test_a_first_run_of_forty_hires_goes_ahead_once_it_is_approved(set_stage: SetStage) -> None:
    stage = set_stage([])
    stage.roster(people(40))
    stopped = stage.apply()
    assert (stopped.code, objections(stopped.json()), stage.writes) == (11, ["create_limit"], [])
    approve(stage, waits(stopped))
    ran = stage.apply()
    assert (ran.code, ran.json()["summary"]["confirmed"]) == (0, 40)
    assert stage.addresses() == {row["email"] for row in people(40)}
    assert stage.organizer(SERVICE) is not None


def test_a_shrunk_roster_is_accepted_for_those_who_were_shown_and_not_asked_again(adopted: Stage) -> None:
    adopted.roster(people(30))
    shrunk = adopted.apply()
    assert objections(shrunk.json()) == ["roster_shrink"]
    given = approve(adopted, waits(shrunk))
    assert "10 people missing from the roster (roster_shrink)" in given.out

    adopted.roster(people(29))
    assert objections(adopted.apply().json()) == ["roster_shrink"]

    adopted.roster(people(30))
    assert adopted.apply().code == 0
    told = adopted.plan()
    assert objections(told) == []
    assert {code for who, code in held(told).items()} == {"absent"}
    adopted.roster(people(28))
    assert adopted.apply().code == 0, "two of thirty are below the limit of the roster that was accepted"


def test_with_hold_removals_the_rest_is_applied_and_the_removals_wait(seven_leave: Stage) -> None:
    seven_leave.set(policy__over_limit="hold_removals")
    seven_leave.roster([*leavers(*range(1, 8)), person(41)])
    ran = seven_leave.apply()
    assert (ran.code, seven_leave.calls()) == (11, ["POST person41@example.com"])
    approve(seven_leave, waits(ran))
    assert seven_leave.apply().code == 0
    assert len(seven_leave.calls()) == 8


def test_with_approve_deletes_each_deletion_waits_as_a_hold_and_the_rest_is_applied(adopted: Stage) -> None:
    adopted.set(policy__approve_deletes="true", policy__grace_days="0")
    adopted.roster(leavers(1, 2))
    assert adopted.apply().code == 0
    adopted.simulator.forget_requests()
    adopted.roster([*leavers(1, 2), person(41)])
    ran = adopted.apply()
    assert (ran.code, adopted.calls()) == (0, ["POST person41@example.com"])
    plan = adopted.plan()
    assert held(plan) == {f"person{n}@example.com": "awaits_approval" for n in (1, 2)}
    (waiting, *_) = status(adopted)["waiting"]
    assert waiting["asks"] == {"awaits_approval": 2}

    assert "2 deletions (awaits_approval)" in approve(adopted, waiting["digest"]).out
    ran = adopted.apply()
    assert (ran.code, [each["kind"] for each in ran.json()["results"]]) == (0, ["delete", "delete"])
    assert adopted.organizer("person1@example.com") is None
    assert status(adopted)["approvals"] == []
