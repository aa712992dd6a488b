"""Leaving for good: a meeting that is handed over and one that cannot be, the end of a grace period, a
meeting that comes in between, and somebody who is only on leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from provisioner.cli.demo.days import LEAVER
from provisioner.cli.demo.stage import Stage
from provisioner.people.organizer import Status

WITH_MEETINGS, BOOKED_LATE, ON_LEAVE = "Karin Olsen", "Tilda Holm", "Jonas Weber"
MANAGER = "Ada Okafor"
LISTS_OF_A_LOOK = 3


def goodbyes(stage: Stage) -> None:
    keys = _keys(stage)
    busy, away, manager = keys[WITH_MEETINGS], keys[ON_LEAVE], keys[MANAGER]
    _schedule("Budget review", busy, stage)
    _open_room("Room of Karin Olsen", busy, stage)
    address = stage.people[MANAGER].email
    for name in (WITH_MEETINGS, BOOKED_LATE):
        stage.people[name] = replace(stage.people[name], status="terminated", manager=address)
    stage.people[ON_LEAVE] = replace(stage.people[ON_LEAVE], status="on leave")
    stage.export()
    stage.page.say(
        f"Two leave, {WITH_MEETINGS} with a meeting next week and an open room; {ON_LEAVE} is on leave."
    )
    stage.provisioner("apply", "--yes", shows=r"^(suspend .*left|.*(moved|reported) |new link|planned)")
    stage.claim(
        f"the meeting has a twin that {MANAGER} can start; the old one is untouched",
        _can_start(manager, "Budget review", stage) and _have_meetings([busy], stage),
    )
    organizers = stage.organizers()
    statuses = [organizers[key].status for key in (busy, keys[BOOKED_LATE], away)]
    stage.claim(
        "the leavers are suspended, whoever is on leave keeps the seat",
        statuses == [Status.SUSPENDED, Status.SUSPENDED, Status.ACTIVE],
    )


def deletions(stage: Stage) -> None:
    """No waiting: the days of grace are set to none."""
    keys = _keys(stage)
    gone, busy, late = keys[LEAVER], keys[WITH_MEETINGS], keys[BOOKED_LATE]
    stage.page.say(f"Somebody books {BOOKED_LATE} after the plan has looked.")
    stage.simulator.fault("meeting_appears", organizer_key=late, path=_lists_of(late), after=LISTS_OF_A_LOOK)
    _apply_without_grace(stage, shows=r"^(upcoming|delete .*(done|skipped)|planned)")
    stage.claim(
        f"{LEAVER} is deleted, and a second look came right before",
        _asked_about(gone, stage) == [*["GET"] * 2 * LISTS_OF_A_LOOK, "DELETE"],
    )
    stage.claim("a meeting ahead holds the two others", _have_meetings((busy, late), stage))
    who = stage.people[WITH_MEETINGS].employee_id
    stage.page.say(f"Somebody says by name that the room of {WITH_MEETINGS} may go.")
    stage.provisioner(
        *("handover", "acknowledge", who, "--by", "Demo", "--reason", "unused", "--yes"), shows=r"^Given"
    )
    _apply_without_grace(stage, shows=r"^(delete .*done|planned)")
    stage.claim(
        f"{WITH_MEETINGS} is deleted, and the budget review takes place",
        busy not in stage.organizers() and _can_start(keys[MANAGER], "Budget review", stage),
    )


def _apply_without_grace(stage: Stage, *, shows: str) -> None:
    stage.provisioner("apply", "--yes", shows=shows, given={"PROVISIONER_POLICY__GRACE_DAYS": "0"})


def _keys(stage: Stage) -> dict[str, str]:
    """By name."""
    by_address = {organizer.email: key for key, organizer in stage.organizers().items()}
    named = (LEAVER, WITH_MEETINGS, BOOKED_LATE, ON_LEAVE, MANAGER)
    return {name: by_address[stage.people[name].email] for name in named}


def _schedule(subject: str, key: str, stage: Stage) -> None:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    with stage.simulator.lock:
        account = stage.simulator.account
        account.schedule(key, subject, start_time=start, end_time=start + timedelta(hours=1))


def _open_room(subject: str, key: str, stage: Stage) -> None:
    """A recurring meeting without times: no call can move it."""
    _schedule(subject, key, stage)
    with stage.simulator.lock:
        meetings = stage.simulator.account.meetings
        meetings[-1] = replace(meetings[-1], start_time="", end_time="", meeting_type="recurring")


def _can_start(key: str, subject: str, stage: Stage) -> bool:
    with stage.simulator.lock:
        meetings = stage.simulator.account.meetings
        return any(each.subject == subject and key in each.coorganizer_keys for each in meetings)


def _lists_of(key: str) -> str:
    return f"/organizers/{key}/meetings"


def _asked_about(key: str, stage: Stage) -> list[str]:
    return [each.method for each in stage.requests() if key in each.path]


def _have_meetings(keys: Iterable[str], stage: Stage) -> bool:
    with stage.simulator.lock:
        return all(stage.simulator.account.meetings_of(key, now=datetime.now(UTC)) for key in keys)
