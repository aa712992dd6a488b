"""`handover acknowledge`: exactly what was shown holds the deletion no more, and somebody answers for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from provisioner.simulator.licenses import MEETING_LICENSE_KEY

from . import handing
from .conftest import SetStage
from .handing import BOSS, LEFT, ROOM, WEEKLY, WHO, staff
from .sessions import key_of
from .stage import SERVICE, Ran, Stage, held

WEBINAR = "7205759403792794555"
LICENSES = [{"key": WEBINAR, "products": ["G2W"], "seats": 5}]
WORD = ("--by", "Ada", "--reason", "nobody needs the room")


@pytest.fixture
def left(set_stage: SetStage) -> Stage:
    """The weekly meeting is moved, the room holds the deletion."""
    stage = handing.begin(set_stage(staff(), meetings=handing.meetings()))
    stage.roster(LEFT)
    assert stage.apply().code == 0
    stage.simulator.forget_requests()
    return stage


def give_up(stage: Stage, *more: str, who: str = WHO, answer: Callable[[], str] | None = None) -> Ran:
    return stage.here("handover", "acknowledge", who, *WORD, *more, answer=answer)


def detail(stage: Stage) -> dict[str, Any]:
    found = stage.rows(
        "SELECT detail FROM audit_detail JOIN audit_log USING (seq) WHERE event = 'handover.acknowledged'"
    )
    return json.loads(found[-1][0])  # type: ignore[no-any-return]


def test_what_is_given_up_holds_the_deletion_no_more(left: Stage) -> None:
    assert held(left.plan()) == {WHO: "upcoming_meetings"}
    ran = give_up(left, "--yes")
    assert ran.code == 0, ran
    assert ROOM in ran.out
    assert WEEKLY not in ran.out
    assert "handover.acknowledged meetings: 1, other products: 0" in left.events()
    told = detail(left)
    assert (told["by"], told["reason"]) == ("Ada", "nobody needs the room")
    assert [each["meeting_id"] for each in told["meetings"]] == [ROOM]
    assert left.writes == []
    assert left.apply().code == 0
    assert left.organizer(WHO) is None
    assert left.verdict() == "ok"


def test_a_meeting_that_comes_later_was_not_given_up(left: Stage) -> None:
    assert give_up(left, "--yes").code == 0
    handing.another_room(left, "Another room")
    assert left.apply().code == 0
    (hold,) = left.plan()["held"]
    assert [each["subject"] for each in hold["meetings"]] == ["Another room"]
    assert give_up(left, "--yes").code == 0
    assert left.apply().code == 0
    assert left.organizer(WHO) is None


def test_a_dry_run_and_a_no_give_nothing_up(left: Stage) -> None:
    before = left.events()
    ran = give_up(left, "--dry-run")
    assert (ran.code, "Nothing was given up." in ran.out, ROOM in ran.out) == (0, True, True)
    assert give_up(left).code == 2, "nobody can be asked"
    ran = give_up(left, answer=lambda: "no\n")
    assert (ran.code, "Nothing was given up." in ran.out) == (0, True)
    assert left.events() == before


def test_what_has_changed_while_somebody_was_asked_is_shown_again(left: Stage) -> None:
    def meanwhile() -> str:
        assert give_up(left, "--yes").code == 0
        return "yes\n"

    ran = give_up(left, answer=meanwhile)
    assert (ran.code, "has changed meanwhile" in ran.err) == (25, True), ran
    assert left.events().count("handover.acknowledged meetings: 1, other products: 0") == 1


def test_a_moved_meeting_that_was_changed_since_can_be_given_up(left: Stage) -> None:
    with left.simulator.lock:
        meetings = left.simulator.account.meetings
        at = next(n for n, m in enumerate(meetings) if m.meeting_id == WEEKLY)
        meetings[at] = replace(meetings[at], subject="Weekly, and more")
    assert left.apply().code == 0
    assert held(left.plan()) == {WHO: "upcoming_meetings"}
    ran = give_up(left, "--yes")
    assert "Weekly, and more" in ran.out
    assert left.apply().code == 0
    assert left.organizer(WHO) is None


@pytest.mark.parametrize("what", ["the new meeting is gone", "the successor cannot host"])
def test_a_moved_meeting_that_nobody_can_host_any_more_can_be_given_up(left: Stage, what: str) -> None:
    with left.simulator.lock:
        meetings = left.simulator.account.meetings
        meetings[:] = [m for m in meetings if m.meeting_id != ROOM]
        if what == "the new meeting is gone":
            service = left.simulator.account.holder(SERVICE)
            assert service is not None
            meetings[:] = [m for m in meetings if m.organizer_key != service.key]
    if what == "the successor cannot host":
        left.by_hand(BOSS, status="SUSPENDED")
    assert left.apply().code == 0
    assert held(left.plan())[WHO] == "upcoming_meetings"
    ran = give_up(left, "--yes")
    assert WEEKLY in ran.out
    assert left.apply().code == 0
    assert left.organizer(WHO) is None


def test_who_is_no_leaver_is_told_so_and_twice_is_once(left: Stage) -> None:
    ran = give_up(left, "--yes", who="person3@example.com")
    assert (ran.code, "No leaver with meetings is known" in ran.err) == (2, True)
    assert give_up(left, "--yes", who=key_of(10)).code == 0
    before = left.events()
    assert "waits to be given up" in give_up(left, "--yes").out
    assert left.events() == before


@pytest.mark.parametrize("strip", ["false", "true"])
def test_other_products_hold_until_given_up_by_name_also_when_a_suspension_took_them(
    set_stage: SetStage, strip: str
) -> None:
    """Webinars, trainings and recordings can be moved by nobody."""
    stage = set_stage(staff(), licenses=LICENSES)
    with stage.simulator.lock:
        known = stage.organizer(WHO)
        assert known is not None
        both = replace(known, license_keys=(MEETING_LICENSE_KEY, WEBINAR))
        stage.simulator.account.organizers[known.key] = both
    stage.set(goto__strip_other_products=strip)
    handing.begin(stage, "official-v1")
    stage.roster(LEFT)
    assert stage.apply().code == 0
    found = stage.organizer(WHO)
    assert found is not None
    assert found.license_keys == (() if strip == "true" else (WEBINAR,))
    assert stage.apply().code == 0
    assert held(stage.plan()) == {WHO: "other_products"}
    ran = give_up(stage, "--yes")
    assert "other products: G2W, with their sessions and recordings" in ran.out
    assert detail(stage)["products"] == ["G2W"]
    assert stage.apply().code == 0
    assert stage.organizer(WHO) is None


def test_who_returns_has_the_other_products_again(set_stage: SetStage) -> None:
    stage = set_stage(staff(), licenses=LICENSES)
    with stage.simulator.lock:
        known = stage.organizer(WHO)
        assert known is not None
        both = (MEETING_LICENSE_KEY, WEBINAR)
        stage.simulator.account.organizers[known.key] = replace(known, license_keys=both)
    stage.set(goto__strip_other_products="true")
    handing.begin(stage, "official-v1")
    for rows in (LEFT, staff()):
        stage.roster(rows)
        assert stage.apply().code == 0
    back = stage.organizer(WHO)
    assert back is not None
    assert set(back.license_keys) == set(both)
