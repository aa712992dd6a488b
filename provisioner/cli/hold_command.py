"""`provisioner hold add|list|remove`: a person is left alone for a while."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from provisioner.audit.entries import Event
from provisioner.cli.day import day_of
from provisioner.cli.desk import archive, desk, said
from provisioner.cli.showing import print_json, say, table
from provisioner.errors import WrongUsage
from provisioner.plan.facts import HandHoldPlaced, HandHoldRemoved
from provisioner.plan.memory import HandHold
from provisioner.store.standing import hand_holds
from provisioner.wiring import SystemClock


def add(config: Path | None, who: str, *, until: str, by: str, reason: str) -> int:
    word = said(by, reason)
    last_day = day_of("--until", until)
    with desk(config) as open_desk:
        if last_day < open_desk.today:
            raise WrongUsage(
                f"--until {last_day} is past", remedy=f"name today ({open_desk.today}) or a later day"
            )
        whom = open_desk.find(who)
        hold = HandHold(until=last_day, by=word.by, reason=word.reason or "")
        open_desk.write(
            Event.HOLD_PLACED,
            word,
            HandHoldPlaced(subject=whom.subject, hold=hold),
            whom=whom,
            outcome=f"until {last_day}",
            until=last_day.isoformat(),
        )
    say(f"{whom.subject} is left alone, {last_day} included.")
    return 0


def list_holds(config: Path | None, *, as_json: bool) -> int:
    with archive(config) as (settings, database, account_key):
        holds = hand_holds(database, account_key)
    today = SystemClock().now().astimezone(ZoneInfo(settings.roster.time_zone)).date()
    if as_json:
        print_json(
            [
                {
                    "who": who,
                    "until": hold.until.isoformat(),
                    "over": hold.until < today,
                    "by": hold.by,
                    "reason": hold.reason,
                }
                for who, hold in holds.items()
            ]
        )
    elif holds:
        rows = [(who, _until(hold, today), hold.by, hold.reason) for who, hold in holds.items()]
        table(("who", "until", "by", "why"), rows)
    else:
        say("Nobody is held by hand.")
    return 0


def _until(hold: HandHold, today: date) -> str:
    return f"{hold.until} (over)" if hold.until < today else str(hold.until)


def remove(config: Path | None, who: str, *, by: str | None, reason: str | None) -> int:
    word = said(by, reason)
    with desk(config) as open_desk:
        whom = open_desk.find(who)
        named = {whom.employee_id, whom.organizer_key} & open_desk.memory.hand_holds.keys()
        if not named:
            raise WrongUsage(f"{who} is not held by hand", remedy="see `provisioner hold list`")
        facts = [HandHoldRemoved(subject=subject) for subject in sorted(filter(None, named))]
        open_desk.write(Event.HOLD_REMOVED, word, *facts, whom=whom)
    say(f"{whom.subject} is not held by hand any more.")
    return 0
