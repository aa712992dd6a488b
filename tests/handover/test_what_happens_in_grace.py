"""Between the suspension and the deletion: successors leave, meetings change, people come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from provisioner.meetings.handed import HandedState
from provisioner.people.organizer import Status
from provisioner.people.person import Standing
from provisioner.plan.facts import HandHoldPlaced
from provisioner.plan.memory import HandHold, Kind
from provisioner.reconcile.report import Outcome
from provisioner.reconcile.run import nobody_to_ask
from provisioner.reconcile.suspend_order import SuspendOrder, suspend_at_once
from tests.handover.server import SERVICE, Fate
from tests.handover.stage import (
    BEGINS,
    BOSS,
    DAY,
    GONE,
    HERE,
    HOUR,
    LEAVER,
    SUSPENDED,
    Stage,
    holds,
    sent,
)
from tests.plan.worlds import leaver, roster


def _leaves_too(stage: Stage) -> None:
    stage.rows = [GONE, leaver(2, manager="0003"), HERE[2]]


def _is_suspended(stage: Stage) -> None:
    stage.server.set_status(BOSS, Status.SUSPENDED)


def _is_taken_out(stage: Stage) -> None:
    (twin,) = stage.twins()
    stage.server.change(twin._replace(coorganizers=()))


def _is_cancelled(stage: Stage) -> None:
    (twin,) = stage.twins()
    stage.server.cancel(twin.meeting_id)


def _is_moved(stage: Stage) -> None:
    (old,) = stage.server.meetings_owned_by(LEAVER)
    assert old.starts is not None and old.ends is not None
    stage.server.change(old._replace(starts=old.starts + HOUR, ends=old.ends + HOUR))


def _another_comes(stage: Stage) -> None:
    stage.schedule(kind="recurring", starts=None, ends=None)


@pytest.mark.parametrize(
    "happens", [_leaves_too, _is_suspended, _is_taken_out, _is_cancelled, _is_moved, _another_comes]
)
def test_what_happens_in_grace_holds_the_deletion(happens: Callable[[Stage], None]) -> None:
    stage = Stage()
    stage.schedule()
    stage.leaves()
    happens(stage)
    for _ in range(3):
        report = stage.next_day()
    assert holds(report) == ["upcoming_meetings"]
    assert LEAVER in stage.server.organizers


def test_a_meeting_that_comes_after_the_plan_has_looked_holds_the_deletion() -> None:
    stage = Stage(grace_days=0)
    stage.schedule()
    stage.leaves()
    looks = 0

    def another_comes(key: str) -> None:
        nonlocal looks
        looks += key == LEAVER
        if looks == 2 and key == LEAVER:
            stage.schedule(begins=30 * DAY)

    stage.server.before_a_look = another_comes
    assert sent(stage.run()) == [(Kind.DELETE, Outcome.SKIPPED)]
    assert LEAVER in stage.server.organizers


def test_who_was_suspended_by_order_is_handed_over_when_the_roster_agrees() -> None:
    stage = Stage()
    meeting = stage.schedule()
    today = stage.clock.now().date()
    order = SuspendOrder(who=LEAVER, by="me", reason="now", today=today, confirm=nobody_to_ask)
    assert sent(asyncio.run(suspend_at_once(order, stage.process.parts(roster(stage.rows))))) == SUSPENDED
    assert holds(stage.next_day()) == ["ordered"]
    assert stage.state(meeting) is HandedState.REPORTED and stage.twins() == []
    assert holds(stage.leaves()) == ["in_grace"]
    assert stage.state(meeting) is HandedState.MOVED
    stage.next_day()
    assert sent(stage.next_day()) == [(Kind.DELETE, Outcome.DONE)]


def test_a_hold_by_hand_in_grace_leaves_the_meetings_alone() -> None:
    stage = Stage()
    stage.fails_at("create a meeting", Fate.DEFERRED)
    stage.schedule()
    stage.leaves()
    stage.remember(
        HandHoldPlaced(subject=GONE.employee_id, hold=HandHold((BEGINS + 5 * DAY).date(), "me", ""))
    )
    assert holds(stage.next_day()) == ["held_by_hand"]
    assert stage.twins() == []


def test_who_returns_has_all_of_his_and_the_new_ones_are_named() -> None:
    stage = Stage()
    meeting = stage.schedule()
    stage.leaves()
    (twin,) = stage.twins()
    stage.rows = HERE
    report = stage.next_day()
    assert sent(report) == [(Kind.REACTIVATE, Outcome.DONE)]
    assert any(f"provisioner meetings delete {twin.meeting_id}" in note for note in report.plan.notes)
    assert meeting.meeting_id in stage.server.meetings and stage.state(meeting) is None


def test_who_is_reactivated_by_hand_is_handed_over_anew_when_he_leaves_again() -> None:
    stage = Stage()
    meeting = stage.schedule()
    stage.leaves()
    (twin,) = stage.twins()
    stage.server.set_status(LEAVER, Status.ACTIVE)
    stage.rows = HERE
    report = stage.next_day()
    assert any(twin.meeting_id in note for note in report.plan.notes)
    assert stage.state(meeting) is None
    stage.server.cancel(twin.meeting_id)
    stage.clock.pass_by(10 * DAY)
    assert sent(stage.leaves()) == SUSPENDED
    assert stage.state(meeting) is HandedState.MOVED and stage.twins() != [twin]


def test_who_leaves_again_while_the_new_one_is_still_there_gets_no_second_one() -> None:
    stage = Stage()
    meeting = stage.schedule()
    stage.leaves()
    stage.rows = HERE
    stage.next_day()
    stage.clock.pass_by(10 * DAY)
    stage.leaves()
    assert stage.state(meeting) is HandedState.REPORTED
    assert len(stage.twins()) == 1


def test_leave_names_the_meetings_and_forgets_nothing() -> None:
    """Somebody whose meeting was given up or moved is suspended for leave: it stays given up, and moved."""
    stage = Stage(on_leave="suspend")
    meeting = stage.schedule()
    stage.fails_at("suspend", Fate.DEFERRED)
    stage.leaves()
    assert stage.state(meeting) is HandedState.MOVED
    stage.rows = [HERE[0]._replace(standing=Standing.LEAVE), *HERE[1:]]
    stage.run()
    assert stage.state(meeting) is HandedState.MOVED


def test_what_was_put_off_and_then_cannot_be_moved_is_named() -> None:
    stage = Stage()
    stage.fails_at("create a meeting", Fate.DEFERRED)
    meeting = stage.schedule()
    other = stage.schedule(begins=22 * DAY)
    stage.leaves()
    assert stage.state(meeting) is HandedState.DEFERRED and stage.state(other) is HandedState.MOVED
    stage.schedule(SERVICE.key)
    stage.schedule(begins=24 * DAY)
    stage.next_day()
    assert stage.state(meeting) is HandedState.REPORTED
