"""`provisioner meetings start`: the link that hosts a meeting, for the person at the terminal alone."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from provisioner.cli.desk import Desk, desk
from provisioner.cli.meetings.acting import Asked
from provisioner.cli.meetings.whose import demand_own
from provisioner.cli.showing import print_json, say, tell
from provisioner.errors import WrongUsage
from provisioner.goto.dialects import account_of
from provisioner.reconcile.by_hand_steps import Word, started
from provisioner.wiring import access_of


def start(config: Path | None, meeting_id: str, asked: Asked, *, reveal: bool) -> int:
    """Changes nothing in the account, so that it need not wait for a run. In the log before it is shown, and
    never with the link."""
    if not (reveal or asked.dry_run) and (asked.as_json or not sys.stdout.isatty()):
        raise WrongUsage(
            "The link that hosts a meeting is shown on a terminal only: whoever has it is the organizer",
            remedy="--reveal writes it all the same, wherever the output goes",
        )
    with desk(config) as open_desk:
        return asyncio.run(_start(open_desk, meeting_id, asked))


async def _start(open_desk: Desk, meeting_id: str, asked: Asked) -> int:
    settings = open_desk.settings
    access = access_of(settings, dry=asked.dry_run, database=open_desk.database)
    async with account_of(access) as account:
        if asked.organizer is not None:
            demand_own("start", asked.organizer, open_desk.memory, await account.list_organizers())
        if asked.dry_run:
            shown = await account.meeting(meeting_id)
            known = "which GoTo does not show" if shown is None else f'"{shown.subject}"'
            tell(f"would ask for the link that hosts meeting {meeting_id}, {known}")
            return 0
        link = await account.host_url(meeting_id)
    await open_desk.journal.record(started(meeting_id, Word(asked.said.by, asked.said.reason)))
    await open_desk.journal.checkpoint(settings.audit.anchors)
    if asked.as_json:
        print_json({"meeting_id": meeting_id, "host_url": link.reveal()})
        return 0
    tell("whoever opens this link is the organizer: keep it to yourself")
    say(link.reveal())
    return 0
