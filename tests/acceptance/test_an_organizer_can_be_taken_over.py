"""`handover take-over`: a leaver's organizer becomes that of a successor who has none, with every link, and
not without its warning."""

from __future__ import annotations

import pytest

from . import handing
from .conftest import SetStage
from .handing import LEFT, ROOM, WEEKLY, WHO
from .sessions import key_of
from .stage import Ran, Stage, held, people, person

HEIR = "person11@example.com"
HIRE = person(11)
WORD = ("--by", "Ada", "--reason", "she follows him")


@pytest.fixture(params=["guide-v2", "official-v1"])
def stage(set_stage: SetStage, request: pytest.FixtureRequest) -> Stage:
    """One has left and is suspended; the successor has no organizer, held back by hand."""
    stage = handing.begin(set_stage(handing.staff(), meetings=handing.meetings()), request.param)
    stage.set(meetings__ways='["take-over", "report"]')
    later = "2099-12-31"
    hold = stage.here("hold", "add", "E011", "--until", later, "--by", "Ada", "--reason", "takes over")
    assert hold.code == 0, hold
    stage.roster([*LEFT, HIRE])
    assert stage.apply().code == 0
    assert stage.status_of(WHO) == "SUSPENDED"
    stage.simulator.forget_requests()
    return stage


def take_over(stage: Stage, *more: str, who: str = WHO, to: str = HEIR) -> Ran:
    return stage.here("handover", "take-over", who, "--to", to, *WORD, *more)


def test_the_next_run_renames_and_reactivates_and_every_meeting_stays(stage: Stage) -> None:
    ran = take_over(stage, "--sign-in-is-sso", "--yes")
    assert ran.code == 0, ran
    assert "the leaver's password opens the successor's account" in ran.out
    assert "whole history" in ran.out
    assert stage.writes == []
    assert stage.events()[-3:-1] == ["identity.unlinked take_over", "identity.linked take_over"]
    assert stage.here("hold", "remove", "E011").code == 0
    applied = stage.apply()
    assert applied.code == 0, applied
    assert stage.organizer(WHO) is None
    found = stage.organizer(HEIR)
    assert found is not None
    assert (found.key, found.status.value, found.first_name) == (key_of(10), "ACTIVE", "First11")
    with stage.simulator.lock:
        mine = {m.meeting_id for m in stage.simulator.account.meetings if m.organizer_key == found.key}
    assert mine >= {WEEKLY, ROOM}
    plan = stage.plan()
    assert (plan["changes"], plan["held"]) == ([], [])
    assert stage.apply().code == 0
    assert stage.status_of(HEIR) == "ACTIVE"
    assert stage.verdict() == "ok"


def test_it_is_offered_only_where_it_was_allowed_and_sign_in_is_by_sso(stage: Stage) -> None:
    ran = take_over(stage, "--yes")
    assert (ran.code, "--sign-in-is-sso" in ran.err) == (2, True)
    assert "the leaver's password opens the successor's account" in ran.err
    before = stage.events()
    dry = take_over(stage, "--sign-in-is-sso", "--dry-run")
    assert (dry.code, "Nothing was passed over." in dry.out) == (0, True)
    assert not [event for event in stage.events()[len(before) :] if event.startswith("identity")]
    stage.set(meetings__ways='["recreate", "report"]')
    ran = take_over(stage, "--sign-in-is-sso", "--yes")
    assert (ran.code, 'add "take-over" to it' in ran.err) == (21, True)


@pytest.mark.parametrize(
    ("who", "to", "told"),
    [
        (WHO, "person2@example.com", "has an organizer already"),
        (WHO, "nobody@example.com", "is nobody of the roster"),
        (WHO, "E012", "is not at work"),
        ("person3@example.com", HEIR, "is no leaver"),
        ("it-automation@example.com", HEIR, "is not passed over: service_organizer"),
        ("who@example.com", HEIR, "No organizer of the account is known"),
    ],
)
def test_nobody_else_is_passed_over(set_stage: SetStage, who: str, to: str, told: str) -> None:
    stage = handing.begin(set_stage(handing.staff()))
    stage.set(meetings__ways='["take-over"]')
    stage.roster([*LEFT, HIRE, person(12, status="leave")])
    ran = take_over(stage, "--sign-in-is-sso", "--yes", who=who, to=to)
    assert (ran.code, told in ran.err) == (2, True), ran


def test_before_the_suspension_only_the_name_changes(set_stage: SetStage) -> None:
    stage = handing.begin(set_stage(handing.staff(), meetings=handing.meetings()))
    stage.set(meetings__ways='["take-over", "report"]')
    stage.roster([*LEFT, HIRE])
    assert take_over(stage, "--sign-in-is-sso", "--yes").code == 0
    assert stage.apply().code == 0
    assert stage.calls() == ["PUT person11@example.com"]
    assert held(stage.plan()) == {}
    assert stage.organizer(HEIR) is not None
    assert len(people(10)) == len(stage.addresses())
