"""One leaver, day by day, through the real run: what becomes of the meetings, and when the organizer goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from provisioner.meetings.handed import HandedState, Way
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.reconcile.run import Mode
from tests.handover.server import SERVICE, Fate
from tests.handover.stage import (
    BEGINS,
    BOSS,
    CHIEF,
    DAY,
    DELETED,
    GONE,
    HERE,
    HOUR,
    SUSPENDED,
    Stage,
    holds,
    sent,
)
from tests.plan.worlds import leaver, roster


def test_moved_before_the_suspension_and_gone_after_the_grace() -> None:
    stage = Stage()
    meeting = stage.schedule(coorganizers=(CHIEF,))
    assert sent(stage.leaves()) == SUSPENDED
    (twin,) = stage.twins()
    assert (twin.subject, twin.starts, twin.coorganizers) == (meeting.subject, meeting.starts, (BOSS, CHIEF))
    events = stage.process.database.events
    assert events.index("meeting.reassign.done") < events.index("organizer.suspend.intended")
    assert holds(stage.next_day()) == ["in_grace"]
    assert sent(stage.next_day()) == DELETED
    assert stage.twins() == [twin]


def test_without_days_of_grace_the_next_run_deletes() -> None:
    stage = Stage(grace_days=0)
    stage.schedule()
    assert sent(stage.leaves()) == SUSPENDED
    assert sent(stage.run()) == DELETED
    assert len(stage.twins()) == 1


def test_who_is_never_deleted_is_handed_over_all_the_same() -> None:
    stage = Stage(leaver="suspend")
    stage.fails_at("create a meeting", Fate.DEFERRED)
    meeting = stage.schedule()
    stage.leaves()
    assert stage.state(meeting) is HandedState.DEFERRED
    pending = stage.next_day(Mode.PLAN)
    assert pending.plan.has_work and not pending.plan.changes
    stage.run()
    assert stage.state(meeting) is HandedState.MOVED
    for _ in range(4):
        assert sent(stage.next_day()) == []


def test_a_look_that_fails_hands_nothing_over_and_deletes_nobody() -> None:
    stage = Stage(grace_days=0)
    meeting = stage.schedule()
    stage.fails_at("look", Fate.UNREACHABLE)
    assert sent(stage.leaves()) == SUSPENDED  # leaving must end access
    assert stage.twins() == []
    stage.fails_at("look", Fate.UNREACHABLE)
    assert holds(stage.run()) == ["meetings_unknown"]
    assert holds(stage.run()) == ["upcoming_meetings"]
    assert stage.state(meeting) is HandedState.MOVED
    assert sent(stage.run()) == DELETED


def test_what_was_reviewed_is_what_runs() -> None:
    stage = Stage()
    stage.schedule()
    stage.schedule(BOSS, begins=3 * DAY)
    stage.rows = [GONE, HERE[1]._replace(end_date=(BEGINS + DAY).date()), HERE[2]]
    first, second = stage.run(Mode.PLAN), stage.run(Mode.PLAN)
    assert first.plan.notices and first.digest == second.digest
    reviewed = stage.process.runs(roster(stage.rows), reviewed=first.document)
    assert reviewed is not None and sent(reviewed) == SUSPENDED


def test_what_was_reviewed_stands_although_it_was_looked_at_since() -> None:
    """A look of the day that is remembered shows what the fresh one showed."""
    stage = Stage()
    stage.fails_at("create a meeting", Fate.DEFERRED)
    stage.schedule()
    stage.leaves()
    shown = stage.next_day(Mode.PLAN)
    assert shown.plan.handings
    assert stage.run(Mode.OBSERVE).digest == shown.digest
    assert stage.process.runs(roster(stage.rows), reviewed=shown.document) is not None
    assert len(stage.twins()) == 1


@pytest.mark.parametrize("way", [1, -1])
def test_two_leavers_want_one_time(way: int) -> None:
    """Who gets it does not depend on the order of the rows."""
    stage = Stage()
    first, second = stage.schedule(), stage.schedule(BOSS)
    stage.rows = [GONE, leaver(2, manager="0003"), HERE[2]][::way]
    stage.run()
    assert (stage.state(first), stage.state(second, BOSS)) == (HandedState.MOVED, HandedState.REPORTED)
    (twin,) = stage.twins()
    assert twin.coorganizers == (CHIEF,)  # his manager leaves as well: the manager's manager takes it


def test_what_overlaps_with_one_that_is_on_its_way_is_not_made_meanwhile() -> None:
    stage = Stage()
    first = stage.schedule()
    stage.fails_at("create a meeting", Fate.LATE)
    stage.leaves()
    assert stage.state(first) is HandedState.OPEN and stage.twins() == []
    second = stage.schedule(BOSS)
    stage.rows = [GONE, leaver(2, manager="0003"), HERE[2]]
    stage.run(later=timedelta(seconds=5))
    assert stage.state(second, BOSS) is HandedState.REPORTED
    stage.next_day()
    assert stage.state(first) is HandedState.MOVED
    assert len(stage.twins()) == 1


@pytest.mark.parametrize("fate", [Fate.LOST_AFTER, Fate.LATE, Fate.LOST_BEFORE])
def test_a_lost_answer_makes_no_second_one(fate: Fate) -> None:
    stage = Stage()
    meeting = stage.schedule()
    stage.fails_at("create a meeting", fate)
    stage.leaves()
    assert stage.state(meeting) is HandedState.OPEN
    stage.next_day()
    stage.run()
    assert stage.state(meeting) is HandedState.MOVED
    assert len(stage.twins()) == 1


@pytest.mark.parametrize("fate", [Fate.UNREACHABLE, Fate.REFUSED, Fate.DEFERRED])
def test_what_cannot_be_read_back_is_not_made_again(fate: Fate) -> None:
    stage = Stage()
    meeting = stage.schedule()
    stage.schedule(SERVICE.key, begins=25 * DAY)
    left = [Fate.ANSWERED, fate]  # the leaver's own page, then the new one's
    stage.server.fate = lambda sent: left.pop(0) if sent == "read a meeting" and left else Fate.ANSWERED
    stage.leaves()
    assert stage.state(meeting) is HandedState.OPEN
    stage.next_day()
    assert stage.state(meeting) is HandedState.MOVED
    assert len(stage.twins()) == 1


def test_what_shows_no_successor_holds_until_somebody_sees_to_it() -> None:
    stage = Stage()
    meeting = stage.schedule()
    stage.fails_at("create a meeting", Fate.ODD)
    stage.leaves()
    assert stage.state(meeting) is HandedState.UNCONFIRMED
    stage.next_day()
    assert holds(stage.next_day()) == ["upcoming_meetings"]
    assert len(stage.twins()) == 1


def test_deletions_that_wait_for_an_approval_wait() -> None:
    stage = Stage(grace_days=0, approve_deletes=True)
    stage.schedule()
    stage.leaves()
    assert holds(stage.run()) == ["awaits_approval"]


@pytest.mark.parametrize("how", ["hold", "report"])
def test_where_nothing_is_to_be_made_every_meeting_holds(how: Any) -> None:
    stage = Stage(grace_days=0, meetings=MeetingsPolicy(on_upcoming=how))
    meeting = stage.schedule()
    stage.leaves()
    assert holds(stage.run()) == ["upcoming_meetings"]
    assert stage.state(meeting) is HandedState.REPORTED and stage.twins() == []
    stage.clock.pass_by(21 * DAY)
    assert sent(stage.run()) == DELETED


def test_what_waits_until_it_has_passed() -> None:
    stage = Stage(grace_days=0, meetings=MeetingsPolicy(ways=(Way.WAIT,)))
    stage.schedule(begins=DAY)
    stage.leaves()
    assert holds(stage.run()) == ["upcoming_meetings"]
    assert sent(stage.run(later=2 * DAY)) == DELETED


@pytest.mark.parametrize("hidden", [{"kind"}, {"ends", "end_text"}, {"kind", "ends", "end_text"}])
def test_a_thin_listing_hides_nothing(hidden: set[str]) -> None:
    stage = Stage(grace_days=0)
    stage.server.listing_leaves_out = frozenset(hidden)
    stage.schedule()
    weekly = stage.schedule(kind="recurring", begins=-14 * DAY + 2 * HOUR)
    stage.leaves()
    assert stage.state(weekly) is HandedState.MOVED
    assert len(stage.twins()) == 2
    assert sent(stage.run()) == DELETED


@pytest.mark.parametrize("ahead", [13, 14, 15])
def test_notice_is_given_so_many_days_ahead(ahead: int) -> None:
    stage = Stage()
    last = (BEGINS + ahead * DAY).date()
    before, after = stage.schedule(begins=DAY), stage.schedule(begins=20 * DAY)
    room = stage.schedule(starts=None, ends=None, kind="recurring")
    stage.rows = [HERE[0]._replace(end_date=last), *HERE[1:]]
    noticed = [h.meeting.meeting_id for n in stage.run(Mode.PLAN).plan.notices for h in n.meetings]
    assert before.meeting_id not in noticed
    assert (sorted(noticed) == sorted([after.meeting_id, room.meeting_id])) is (ahead <= 14)
    assert stage.twins() == []
