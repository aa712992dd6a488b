"""A deletion comes in a later run than the suspension, after the days of grace, and only where the looks at
the upcoming meetings (for the plan, and right before the DELETE) show none."""

from __future__ import annotations

import pytest

from .stage import Ran, Stage, held, people, person

WHO = "person40@example.com"
LEFT = [*people(39), person(40, status="terminated")]
MEETINGS = "/organizers/{}/meetings"


@pytest.fixture
def left(adopted: Stage) -> Stage:
    """One has left and is suspended; there are no days of grace."""
    adopted.set(policy__grace_days="0")
    adopted.roster(LEFT)
    assert adopted.apply().code == 0
    assert adopted.calls() == [f"suspend {WHO}"]
    adopted.simulator.forget_requests()
    return adopted


def key(stage: Stage) -> str:
    found = stage.organizer(WHO)
    assert found is not None
    return found.key


def looks(stage: Stage) -> int:
    return sum(1 for request in stage.simulator.requests if request.path.endswith("/meetings"))


def result(ran: Ran) -> tuple[str, str]:
    (only,) = ran.json()["results"]
    return only["outcome"], only["detail"]


def test_who_has_no_meetings_is_gone_after_two_looks(left: Stage) -> None:
    ran = left.apply()
    assert (ran.code, result(ran), left.calls()) == (0, ("done", "confirmed"), [f"DELETE {WHO}"])
    assert looks(left) == 6
    assert left.organizer(WHO) is None
    assert left.plan()["changes"] == []


def test_until_the_days_of_grace_are_over_nobody_looks(left: Stage) -> None:
    left.set(policy__grace_days="1")
    assert left.apply().code == 0
    assert (left.writes, looks(left), held(left.plan())) == ([], 0, {WHO: "in_grace"})


def test_the_suspension_goes_ahead_and_names_what_nobody_can_host(adopted: Stage) -> None:
    adopted.schedule(WHO, "Board meeting", in_hours=48)
    adopted.schedule(WHO, "Yesterday", in_hours=-24)
    adopted.set(policy__grace_days="0")
    adopted.roster(LEFT)
    (suspend,) = adopted.plan()["changes"]
    assert [meeting["subject"] for meeting in suspend["meetings"]] == ["Board meeting"]
    assert adopted.apply().code == 0
    (hold,) = adopted.plan()["held"]
    assert (hold["code"], hold["would"]) == ("upcoming_meetings", "delete")
    assert [meeting["subject"] for meeting in hold["meetings"]] == ["Board meeting"]
    assert adopted.apply().code == 0
    assert adopted.calls() == [f"suspend {WHO}"]


def test_a_meeting_that_comes_in_between_holds_it(left: Stage) -> None:
    left.simulator.fault(
        "meeting_appears", organizer_key=key(left), method="GET", path=MEETINGS.format(key(left)), after=3
    )
    ran = left.apply()
    assert (ran.code, result(ran)) == (0, ("skipped", "held: a meeting came in between"))
    assert (left.writes, held(left.plan())) == ([], {WHO: "upcoming_meetings"})


@pytest.mark.parametrize("after", [0, 3])
def test_a_look_that_fails_is_no_empty_list(left: Stage, after: int) -> None:
    """At the plan, or right before the DELETE."""
    path = MEETINGS.format(key(left))
    left.simulator.fault("status", status=404, method="GET", path=path, after=after, times=0)
    assert left.apply().code == 0
    assert left.writes == []
    left.simulator.clear_faults()
    assert (left.apply().code, left.calls()) == (0, [f"DELETE {WHO}"])


# --- whose DELETE is lost --------------------------------------------------------------------------------


def test_who_is_gone_after_all_is_not_asked_for_again(left: Stage) -> None:
    left.simulator.fault("lost_after_commit", method="DELETE")
    ran = left.apply()
    assert (ran.code, result(ran), left.calls()) == (0, ("done", "confirmed"), [f"DELETE {WHO}"])


def test_before_another_one_leaves_the_meetings_are_looked_at_again(left: Stage) -> None:
    left.simulator.fault("lost_before", method="DELETE")
    ran = left.apply()
    assert (ran.code, result(ran)) == (0, ("done", "confirmed"))
    assert (left.calls(), looks(left)) == ([f"DELETE {WHO}"] * 2, 9)


def test_a_meeting_that_comes_before_the_repeat_holds_it(left: Stage) -> None:
    left.simulator.fault("lost_before", method="DELETE")
    left.simulator.fault(
        "meeting_appears", organizer_key=key(left), method="GET", path=MEETINGS.format(key(left)), after=6
    )
    ran = left.apply()
    assert (ran.code, result(ran)) == (12, ("deferred", "held: a meeting came in between"))
    again = left.apply()
    assert "Settled 1 call" in again.err
    assert (left.calls(), held(left.plan())) == ([f"DELETE {WHO}"], {WHO: "upcoming_meetings"})


def test_what_no_look_could_tell_the_listing_of_the_next_run_tells(left: Stage) -> None:
    left.simulator.fault("lost_after_commit", method="DELETE")
    left.simulator.fault("status", status=403, method="GET", path=f"/organizers/{key(left)}$")
    ran = left.apply()
    assert (ran.code, result(ran)[0], left.organizer(WHO)) == (12, "deferred", None)
    again = left.apply()
    assert (again.code, left.calls()) == (0, [f"DELETE {WHO}"])
    assert "Settled 1 call" in again.err
    assert "organizer.delete.settled applied" in left.events()


def test_who_was_gone_before_our_first_try_is_told_so(left: Stage) -> None:
    left.simulator.fault("status", status=404, method="DELETE")
    ran = left.apply()
    assert (ran.code, result(ran)) == (0, ("done", "was gone already, and not by us"))
    assert "organizer.delete.done already_gone" in left.events()


def test_who_is_refused_is_tried_again_by_the_next_run(left: Stage) -> None:
    left.simulator.fault("status", status=403, method="DELETE")
    assert left.apply().code == 12
    assert (left.apply().code, left.calls()) == (0, [f"DELETE {WHO}"] * 2)
