"""Leaving for good: meetings that nobody could host, the end of a grace period, a meeting that comes in
between, and somebody who is only on leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from provisioner.cli.demo.days import LEAVER
from provisioner.cli.demo.stage import Stage
from provisioner.people.organizer import Status

WITH_MEETINGS, BOOKED_LATE, ON_LEAVE = "Karin Olsen", "Tilda Holm", "Jonas Weber"
LISTS_OF_A_LOOK = 3


def goodbyes(stage: Stage) -> None:
    by_address = {organizer.email: key for key, organizer in stage.organizers().items()}
    gone, busy, late, away = (
        by_address[stage.people[name].email] for name in (LEAVER, WITH_MEETINGS, BOOKED_LATE, ON_LEAVE)
    )
    _schedule("Budget review", busy, stage)
    for name in (WITH_MEETINGS, BOOKED_LATE):
        stage.people[name] = replace(stage.people[name], status="terminated")
    stage.people[ON_LEAVE] = replace(stage.people[ON_LEAVE], status="on leave")
    stage.export()
    stage.page.say(f"Two leave, {WITH_MEETINGS} with a meeting next week; {ON_LEAVE} is on leave.")
    stage.provisioner("apply", "--yes", shows=r"^(change .*why|suspend .*left|planned)")
    statuses = [stage.organizers()[key].status for key in (busy, late, away)]
    stage.claim(
        "the leavers are suspended, whoever is on leave keeps the seat",
        statuses == [Status.SUSPENDED, Status.SUSPENDED, Status.ACTIVE],
    )
    stage.page.say(
        f"Were the grace period over: {LEAVER} has no meetings, and somebody books {BOOKED_LATE} "
        "after the plan has looked."
    )
    stage.simulator.fault("meeting_appears", organizer_key=late, path=_lists_of(late), after=LISTS_OF_A_LOOK)
    stage.provisioner(
        "apply",
        "--yes",
        shows=r"^(upcoming|delete .*(done|skipped)|planned)",
        given={"PROVISIONER_POLICY__GRACE_DAYS": "0"},
    )
    stage.claim(
        f"{LEAVER} is deleted, and a second look came right before",
        _asked_about(gone, stage) == [*["GET"] * 2 * LISTS_OF_A_LOOK, "DELETE"],
    )
    stage.claim("a meeting ahead holds the two others", _have_meetings((busy, late), stage))


def _schedule(subject: str, key: str, stage: Stage) -> None:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    with stage.simulator.lock:
        account = stage.simulator.account
        account.schedule(key, subject, start_time=start, end_time=start + timedelta(hours=1))


def _lists_of(key: str) -> str:
    return f"/organizers/{key}/meetings"


def _asked_about(key: str, stage: Stage) -> list[str]:
    return [each.method for each in stage.requests() if key in each.path]


def _have_meetings(keys: Iterable[str], stage: Stage) -> bool:
    with stage.simulator.lock:
        return all(stage.simulator.account.meetings_of(key, now=datetime.now(UTC)) for key in keys)
