"""Right before the DELETE, whatever is not as the plan has it holds; after a lost answer, ours is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.meetings.accounted import came_in_between, settled
from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import HandedState, Way
from provisioner.meetings.handover import Handover
from provisioner.meetings.meeting import Meeting, with_detail, with_snapshot
from provisioner.meetings.wanted import MadeMeeting
from provisioner.plan.memory import Memory
from provisioner.plan.settle_meetings import candidates, settle_meetings
from tests.meetings.calls import DAY, HEIR, HOUR, LEAVER, NOW, SERVICE, handed, meeting

ONE = meeting()
MINUTE = timedelta(minutes=1)
PLANNED = (Handover(meeting=ONE, way=Way.RECREATE, why="moved, and read back", accounted=True),)


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ((), None),
        ((ONE,), None),
        ((ONE._replace(ends=None, kind="", coorganizers=None),), None),
        ((ONE, meeting("2")), "came in between"),
        ((meeting(begins=2 * DAY),), "changed since"),
        ((meeting(lasts=2 * HOUR),), "changed since"),
        ((meeting(subject="Other"),), "changed since"),
        ((ONE._replace(running=True),), "in progress"),
    ],
)
def test_what_it_shows(seen: tuple[Meeting, ...], why: str | None) -> None:
    found = came_in_between(seen, PLANNED, now=NOW)
    assert (found is None) if why is None else (found is not None and why in found)


@pytest.mark.parametrize(("before", "holds"), [(16, False), (15, True), (1, True), (0, True), (-30, True)])
def test_one_that_is_about_to_begin_is_waited_for(before: int, holds: bool) -> None:
    assert ONE.starts is not None
    assert (came_in_between((ONE,), PLANNED, now=ONE.starts - before * MINUTE) is not None) is holds


# --- after a lost answer ---------------------------------------------------------------------------------

OPEN = handed(ONE, HandedState.OPEN, lookalikes=frozenset({"old"}), intent=7)


def twin(meeting_id: str, **shown: object) -> Meeting:
    plain = ONE._replace(meeting_id=meeting_id, coorganizers=(HEIR,))
    return plain._replace(**shown)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "ours"),
    [
        ([], None),
        ([twin("old")], None),
        ([twin("old"), twin("ours")], "ours"),
        ([twin("ours", ends=None)], "ours"),
        ([twin("taken")], None),
        ([twin("other", subject="Other"), twin("later", starts=NOW + 2 * DAY)], None),
    ],
)
def test_ours_is_the_one_that_was_not_there_before(listed: list[Meeting], ours: str | None) -> None:
    assert settled(OPEN, Calendar(SERVICE, listed), frozenset({"taken"})) == ours


def test_no_meeting_is_the_twin_of_two() -> None:
    other = replace(OPEN, organizer_key="9005", lookalikes=frozenset())
    third = handed(meeting("3"), HandedState.MOVED, twin=MadeMeeting("known", ""))
    memory = Memory(address_key=b"", handed={(LEAVER, "3"): third})
    calendar = Calendar(SERVICE, [twin("known"), twin("new")])
    assert candidates([OPEN, other], calendar, memory) == {(LEAVER, "1"): "new"}


@pytest.mark.parametrize(
    ("page", "state"),
    [
        (twin("ours"), HandedState.MOVED),
        (twin("ours", coorganizers=("9003",)), HandedState.UNCONFIRMED),
        (twin("ours", coorganizers=None), HandedState.UNCONFIRMED),
        (None, HandedState.UNCONFIRMED),
    ],
)
def test_it_is_moved_only_if_its_page_shows_the_successor(page: Meeting | None, state: HandedState) -> None:
    calendar = Calendar(SERVICE, [twin("ours", join_url="https://meet.example/ours")])
    (one,) = settle_meetings([OPEN], {(LEAVER, "1"): "ours"}, {"ours": page}, calendar)
    assert (one.handed.state, one.handed.intent, one.intent) == (state, None, 7)
    assert one.handed.twin == MadeMeeting("ours", "https://meet.example/ours")


def test_what_was_never_made_is_tried_again() -> None:
    (one,) = settle_meetings([OPEN], {}, {}, Calendar(SERVICE, []))
    assert (one.handed.state, one.handed.twin, one.applied) == (HandedState.DEFERRED, None, False)


# --- what a listing leaves out ---------------------------------------------------------------------------


def test_its_own_page_fills_what_is_missing_and_changes_nothing_else() -> None:
    thin = ONE._replace(ends=None, kind="", coorganizers=None)
    page = ONE._replace(subject="Other", coorganizers=("9003",), running=True)
    assert with_detail(thin, page) == ONE._replace(coorganizers=("9003",))
    assert with_detail(thin, page._replace(coorganizers=None)).coorganizers == ()
    assert with_detail(thin, None) == thin


def test_co_organizers_that_were_never_seen_are_not_none() -> None:
    """A snapshot that lacks them does not say that there were none."""
    thin = ONE._replace(coorganizers=None)
    assert with_snapshot(thin, thin).coorganizers is None
