"""Leaving for good: meetings that nobody could host, the end of a grace period, and somebody who is only on
leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from provisioner.cli.demo.days import LEAVER
from provisioner.cli.demo.stage import Stage
from provisioner.people.organizer import Status

WITH_MEETINGS, ON_LEAVE = "Karin Olsen", "Jonas Weber"
SUBJECT = "Budget review"


def goodbyes(stage: Stage) -> None:
    keys = {organizer.email: key for key, organizer in stage.organizers().items()}
    leaving, away = stage.people[WITH_MEETINGS], stage.people[ON_LEAVE]
    gone = keys[stage.people[LEAVER].email]
    next_week = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    with stage.simulator.lock:
        stage.simulator.account.schedule(
            keys[leaving.email], SUBJECT, start_time=next_week, end_time=next_week + timedelta(hours=1)
        )
    stage.people[WITH_MEETINGS] = replace(leaving, status="terminated")
    stage.people[ON_LEAVE] = replace(away, status="on leave")
    stage.export()
    stage.page.say(f"{WITH_MEETINGS} leaves and has a meeting next week; {ON_LEAVE} is on leave.")
    stage.provisioner("apply", "--yes", shows=r"^(change .*why|suspend .*left|planned)")
    now = stage.organizers()
    stage.claim("the leaver is suspended", now[keys[leaving.email]].status is Status.SUSPENDED)
    stage.claim("whoever is on leave keeps the seat", now[keys[away.email]].status is Status.ACTIVE)
    stage.page.say(f"Were the grace period over: {LEAVER} has no meetings, {WITH_MEETINGS} has one.")
    stage.provisioner(
        "apply",
        "--yes",
        shows=r"^(held|upcoming|delete .*done|planned)",
        given={"PROVISIONER_POLICY__GRACE_DAYS": "0"},
    )
    now = stage.organizers()
    stage.claim("after two looks at his meetings the first is deleted", gone not in now)
    stage.claim("a meeting ahead holds the other deletion", keys[leaving.email] in now)
