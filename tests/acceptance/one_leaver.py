"""One who leaves with meetings, in either dialect: what the stories of a handover have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from provisioner.simulator.meetings import Meeting

from .conftest import SetStage
from .stage import SERVICE, Ran, Stage, people, person

WHO, BOSS, PEER = "person40@example.com", "person1@example.com", "person2@example.com"
MANAGED = [*people(39), person(40, manager="E001")]
LEFT = [*people(39), person(40, manager="E001", status="terminated")]


@pytest.fixture(params=["guide-v2", "official-v1"])
def stage(set_stage: SetStage, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Adopted, with no days of grace; one will leave."""
    stage = set_stage(people(40))
    stage.simulator.set_options(dialect=request.param)
    stage.set(goto__api=request.param, policy__grace_days="0", goto__service_organizer=SERVICE)
    stage.roster(MANAGED)
    stage.adopt()
    yield stage


def owns(stage: Stage, subject: str, *, in_days: int = 2, of: str = WHO, **more: Any) -> str:
    """A meeting of an hour; its id."""
    stage.schedule(of, subject, in_hours=24 * in_days)
    with stage.simulator.lock:
        meetings = stage.simulator.account.meetings
        meetings[-1] = replace(meetings[-1], **more)
        return meetings[-1].meeting_id


def key(stage: Stage, email: str) -> str:
    found = stage.organizer(email)
    assert found is not None
    return found.key


def meetings_of(stage: Stage, email: str) -> list[Meeting]:
    with stage.simulator.lock:
        owner = stage.simulator.account.holder(email)
        assert owner is not None
        return [m for m in stage.simulator.account.meetings if m.organizer_key == owner.key]


def sent(stage: Stage) -> list[str]:
    """Each write in short; a new meeting by its subject."""
    return [
        f"meeting {request.body['subject']}"
        if request.path.endswith("/meetings") and isinstance(request.body, dict)
        else request.path.rsplit("/", 1)[1]
        if request.path.endswith("suspend")
        else request.method
        for request in stage.writes
    ]


def of_handovers(ran: Ran) -> list[tuple[str, str]]:
    return [(each["subject"], each["outcome"]) for each in ran.json()["handovers"]]
