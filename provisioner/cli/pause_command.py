"""`provisioner pause` and `provisioner resume`: counts for a run in progress from its next change on."""

from __future__ import annotations

from pathlib import Path

from provisioner.audit.entries import Event
from provisioner.cli.desk import desk, said
from provisioner.cli.showing import local_time, say
from provisioner.plan.facts import Paused, Resumed
from provisioner.plan.memory import Pause
from provisioner.store.reading import current_pause


def pause(config: Path | None, *, by: str, reason: str) -> int:
    word = said(by, reason)
    with desk(config, verify=False) as open_desk:
        before = current_pause(open_desk.database, open_desk.account_key)
        standing = Pause(since=open_desk.now, by=word.by, reason=word.reason or "")
        open_desk.write(Event.RUNS_PAUSED, word, Paused(pause=standing), outcome=None)
    if before is not None:
        say(f"It was paused already, by {before.by} since {local_time(before.since)}: {before.reason}")
    say("Paused: a run in progress stops before its next change, and none begins until: provisioner resume")
    return 0


def resume(config: Path | None, *, by: str | None, reason: str | None) -> int:
    word = said(by, reason)
    with desk(config) as open_desk:
        before = current_pause(open_desk.database, open_desk.account_key)
        if before is None:
            say("It was not paused.")
            return 0
        open_desk.write(Event.RUNS_RESUMED, word, Resumed(), outcome=None)
    say(f"Resumed. It was paused by {before.by} since {local_time(before.since)}: {before.reason}")
    return 0
