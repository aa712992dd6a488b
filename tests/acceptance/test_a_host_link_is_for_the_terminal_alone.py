"""`meetings start`: whoever has the link is the organizer, so that it is in no log, table, error or file."""

from __future__ import annotations

import pytest

from provisioner.simulator.scheduling import HOST_SECRET

from .conftest import SetStage
from .meetings import BY, CREATE, DIALECTS, ROOM, TALK, THEIRS, TIMES, meeting_events, with_meetings
from .meetings import guide as guide
from .stage import Stage
from .terminal_talk import conversation


def is_told(stage: Stage, *texts: str) -> bool:
    """In what was said, or in anything that was written."""
    written = [path.read_bytes() for path in stage.folder.iterdir() if path.is_file()]
    return any(HOST_SECRET in text for text in texts) or any(HOST_SECRET.encode() in raw for raw in written)


@pytest.mark.parametrize("api", DIALECTS)
def test_it_is_revealed_on_request_and_recorded_without_it(set_stage: SetStage, api: str) -> None:
    stage = with_meetings(set_stage, api)
    ran = stage.here("-vv", "meetings", "start", TALK, "--reveal", "--reason", "the client waits", *BY)
    assert ran.code == 0, ran
    assert HOST_SECRET in ran.out
    assert not is_told(stage, ran.err)
    assert meeting_events(stage) == ["meeting.started link_shown"]
    shown = stage.here("meetings", "start", ROOM, "--reveal", "--format", "json").json()
    assert HOST_SECRET in shown["host_url"]
    log = stage.here("audit", "list", "--format", "json")
    export = stage.here("audit", "export")
    assert not is_told(stage, log.out, export.out)
    assert stage.verdict() == "ok"


def test_a_pipe_gets_none_and_nothing_is_asked_for(guide: Stage) -> None:
    for more in ((), ("--format", "json"), ("--dry-run",)):
        ran = guide.here("-vv", "meetings", "start", TALK, *more)
        assert ran.code == (0 if "--dry-run" in more else 2)
        assert not is_told(guide, ran.out, ran.err)
    assert not any(each.path.endswith("/start") for each in guide.simulator.requests)


def test_a_refusal_tells_nothing_of_it(guide: Stage) -> None:
    for meeting_id in (THEIRS, "999"):
        ran = guide.here("-vv", "meetings", "start", meeting_id, "--reveal")
        assert (ran.code, ran.out) == (23, "")
        assert not is_told(guide, ran.err)
    assert meeting_events(guide) == []


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_breaks_off_tells_nothing_of_it(guide: Stage) -> None:
    guide.simulator.fault("truncated", path="/start", times=0)
    ran = guide.here("-vv", "meetings", "start", TALK, "--reveal")
    assert (ran.code, ran.out) == (22, "")
    assert not is_told(guide, ran.err)


def test_what_cannot_be_recorded_is_not_shown(guide: Stage) -> None:
    guide.set(audit__anchors='["/proc/none/anchor"]')
    ran = guide.here("meetings", "start", TALK, "--reveal")
    assert (ran.code, ran.out) == (30, "")
    assert not is_told(guide, ran.err)
    assert guide.here(*CREATE, *TIMES).code == 30
    assert guide.writes == []


def test_a_person_at_a_terminal_sees_it_and_is_asked_before_a_deletion(guide: Stage) -> None:
    ran = conversation("meetings", "start", TALK, answers=[])
    assert (ran.code, HOST_SECRET in ran.out) == (0, True)
    ran = conversation("meetings", "delete", TALK, answers=[("Type yes", "no")])
    assert (ran.code, guide.writes) == (0, [])
    assert "Meeting 502" in ran.out
    assert "Nothing was sent." in ran.out
