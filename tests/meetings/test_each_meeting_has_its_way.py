"""What can be moved is moved; for everything else a sentence says why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.handover import TAKE_OVER_LOSES, Around, Leaver
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.meetings.ways import hand_over
from tests.meetings.calls import (
    BOSS,
    DAY,
    HEIR,
    HOUR,
    LEAVER,
    NOW,
    SERVICE,
    around,
    handed,
    leaver,
    meeting,
    way_of,
)

TOMORROW = meeting()
WEEKLY = meeting(kind="recurring", begins=-7 * DAY)
ROOM = Meeting("1", "Room", kind="recurring", coorganizers=())


@pytest.mark.parametrize("one", [TOMORROW, WEEKLY, meeting(kind="immediate"), meeting(running=True)])
def test_what_has_its_time_is_recreated(one: Meeting) -> None:
    found = way_of(one)
    assert (found.way, found.successor, found.coorganizers) == (Way.RECREATE, BOSS, (HEIR,))
    assert found.is_due and not found.accounted


@pytest.mark.parametrize(
    ("one", "known", "who", "why"),
    [
        (ROOM, around(), leaver(), "a room without times"),
        (meeting(begins=-HOUR / 2), around(), leaver(), "in progress"),
        (meeting(ends=None), around(), leaver(), "does not show when it ends"),
        (TOMORROW, around(), leaver(successor=None, nobody="the manager leaves as well"), "leaves as well"),
        (TOMORROW, around(calendar=None), leaver(), "behind the token is not known"),
        (TOMORROW, around(taken=[meeting("2", subject="Board")]), leaver(), 'overlaps with "Board"'),
        (TOMORROW, around(policy=MeetingsPolicy(on_upcoming="hold")), leaver(), "by hand"),
        (TOMORROW, around(policy=MeetingsPolicy(on_upcoming="report")), leaver(), "by hand"),
        (TOMORROW, around(policy=MeetingsPolicy(ways=(Way.REPORT,))), leaver(), "by hand"),
    ],
)
def test_what_cannot_be_moved_is_named_with_the_reason(
    one: Meeting, known: Around, who: Leaver, why: str
) -> None:
    found = way_of(one, known, who)
    assert found.way is Way.REPORT and why in found.why
    assert not found.accounted and not found.is_due


@pytest.mark.parametrize(
    ("one", "way"),
    [
        (TOMORROW, Way.WAIT),
        (WEEKLY, Way.RECREATE),
        (meeting(kind=""), Way.RECREATE),
        (meeting(ends=None), Way.REPORT),
        (ROOM, Way.REPORT),
    ],
)
def test_only_what_ends_by_itself_is_waited_for(one: Meeting, way: Way) -> None:
    found = way_of(one, around(policy=MeetingsPolicy(ways=(Way.WAIT, Way.RECREATE))))
    assert found.way is way and not found.accounted
    assert (found.loses == ("until then nobody can host it",)) is (way is Way.WAIT)


def test_a_take_over_is_for_somebody_without_an_organizer_and_says_what_it_opens() -> None:
    policy = MeetingsPolicy(ways=(Way.TAKE_OVER, Way.RECREATE))
    heir = Successor("new@example.com", None, "0007")
    found = way_of(TOMORROW, around(policy=policy), leaver(heir=heir))
    assert (found.way, found.successor, found.loses) == (Way.TAKE_OVER, heir, TAKE_OVER_LOSES)
    assert not found.is_due and not found.accounted
    assert way_of(TOMORROW, around(policy=policy)).way is Way.RECREATE


def test_two_that_want_one_time() -> None:
    first, second = hand_over((meeting("1"), meeting("2")), leaver(), around())
    assert (first.way, second.way) == (Way.RECREATE, Way.REPORT)
    assert '"Subject 1"' in second.why


# --- who can start it, and what is lost ------------------------------------------------------------------


def test_the_successor_comes_first_and_only_who_can_host_comes_along() -> None:
    former = (LEAVER, "9004", SERVICE, HEIR, "9003", "8000")
    found = way_of(meeting(coorganizers=former))
    assert found.coorganizers == (HEIR, "9004", "9003")
    assert "1 co-organizers who cannot host any more" in found.loses


def test_a_successor_who_owns_the_new_meeting_is_no_co_organizer_of_it() -> None:
    own = Successor("service@example.com", SERVICE)
    found = way_of(meeting(coorganizers=("9003",)), who=leaver(successor=own))
    assert found.coorganizers == ("9003",)


@pytest.mark.parametrize(
    ("one", "more"),
    [
        (TOMORROW, ()),
        (meeting(password_required=True), ("password",)),
        (WEEKLY, ("recurrence detail",)),
        (meeting(coorganizers=None), ("co-organizers, which the account does not show",)),
    ],
)
def test_what_is_lost_is_said(one: Meeting, more: tuple[str, ...]) -> None:
    assert way_of(one).loses == ("join link", "meeting id", "dial-in", *more)


# --- what has become of it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "way", "accounted", "due"),
    [
        (HandedState.MOVED, Way.RECREATE, True, False),
        (HandedState.GIVEN_UP, Way.RECREATE, True, False),
        (HandedState.OPEN, Way.RECREATE, False, False),
        (HandedState.UNCONFIRMED, Way.REPORT, False, False),
        (HandedState.REFUSED, Way.REPORT, False, False),
        (HandedState.REPORTED, Way.RECREATE, False, True),
        (HandedState.DEFERRED, Way.RECREATE, False, True),
    ],
)
def test_a_later_plan_goes_on_from_there(state: HandedState, way: Way, accounted: bool, due: bool) -> None:
    found = way_of(TOMORROW, around(remembered=[handed(TOMORROW, state)]))
    assert (found.way, found.accounted, found.is_due) == (way, accounted, due)


SEEN = meeting("new", subject="Subject 1", coorganizers=(HEIR,))
MOVED = handed(TOMORROW, HandedState.MOVED)


@pytest.mark.parametrize(
    ("one", "known", "why"),
    [
        (meeting(begins=2 * DAY), around(remembered=[MOVED]), "changed since"),
        (meeting(subject="Other"), around(remembered=[MOVED]), "changed since"),
        (TOMORROW, around(remembered=[MOVED], active=frozenset({"9003"})), "cannot host any more"),
        (TOMORROW, around(remembered=[replace(MOVED, twin=None)]), "nobody knows where to"),
        (TOMORROW, around(remembered=[MOVED], twins={}), "is gone"),
        (TOMORROW, around(remembered=[MOVED], twins={"new": SEEN}, calendar=None), "is not known"),
        (TOMORROW, around(remembered=[MOVED], taken=[SEEN], twins={"new": None}), "does not show the new"),
        (
            TOMORROW,
            around(remembered=[MOVED], taken=[SEEN], twins={"new": SEEN._replace(coorganizers=("9003",))}),
            "does not show its successor",
        ),
    ],
)
def test_what_was_moved_and_is_not_what_it_was_holds_again(one: Meeting, known: Around, why: str) -> None:
    found = way_of(one, known)
    assert found.way is Way.REPORT and why in found.why
    assert not found.accounted and not found.is_due


def test_what_was_moved_and_is_seen_counts() -> None:
    verified = around(remembered=[MOVED], taken=[SEEN], twins={"new": SEEN})
    assert way_of(TOMORROW, verified).accounted
    assert way_of(
        TOMORROW, around(remembered=[MOVED], calendar=None)
    ).accounted  # in grace nothing is deleted


def test_a_listing_without_an_end_shows_no_change() -> None:
    assert way_of(meeting(ends=None, end_text=""), around(remembered=[MOVED])).accounted


@pytest.mark.parametrize("state", [HandedState.REPORTED, HandedState.DEFERRED])
def test_the_meetings_of_another_leaver_are_others(state: HandedState) -> None:
    other: Handed = handed(TOMORROW, HandedState.GIVEN_UP, organizer_key="9005")
    assert not way_of(TOMORROW, around(remembered=[other, handed(TOMORROW, state)])).accounted


def test_what_its_own_page_shows_to_be_over_goes_along() -> None:
    found = way_of(meeting(begins=-2 * HOUR))
    assert found.accounted and found.meeting.ends is not None and found.meeting.ends < NOW


@pytest.mark.parametrize(
    ("shown", "accounted"),
    [
        (WEEKLY._replace(starts=WEEKLY.starts + 7 * DAY, ends=WEEKLY.ends + 7 * DAY), True),  # type: ignore[operator]
        (WEEKLY._replace(starts=WEEKLY.starts + HOUR, ends=WEEKLY.ends + HOUR), False),  # type: ignore[operator]
        (WEEKLY._replace(ends=WEEKLY.ends + HOUR), False),  # type: ignore[operator]
        (WEEKLY._replace(subject="Another"), False),
    ],
    ids=["its next session", "another hour", "longer", "another subject"],
)
def test_a_series_that_shows_its_next_session_is_still_moved(shown: Meeting, accounted: bool) -> None:
    known = around(remembered=[handed(WEEKLY, HandedState.MOVED)])
    assert way_of(shown, known).accounted is accounted


def test_one_that_shows_another_day_has_been_changed() -> None:
    known = around(remembered=[handed(TOMORROW, HandedState.MOVED)])
    assert not way_of(
        TOMORROW._replace(starts=TOMORROW.starts + DAY, ends=TOMORROW.ends + DAY), known
    ).accounted  # type: ignore[operator]


def test_while_the_calendar_cannot_be_read_nothing_is_made_and_nothing_named() -> None:
    found = way_of(TOMORROW, around(calendar=None, calendar_failed="GoTo does not answer"))
    assert (found.is_due, found.is_news, found.accounted, found.postponed) == (False, False, False, True)
