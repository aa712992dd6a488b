"""`provisioner handover show`: the kit of one leaver, also of one who is deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from provisioner.cli.desk import archive
from provisioner.cli.showing import print_json, say, table, tell
from provisioner.cli.streams import show, show_raw
from provisioner.errors import AccountRefused, AccountUnreachable, WrongUsage
from provisioner.kits.gathering import reading_account, remembered, with_name, with_regulars
from provisioner.meetings.invitation import invitations
from provisioner.meetings.kit import Kit, heading_lines, line, subject_of, what_happens, when, who_comes
from provisioner.meetings.kit_document import kit_document
from provisioner.meetings.kit_html import kit_html
from provisioner.meetings.kit_markdown import kit_markdown
from provisioner.meetings.kit_text import kit_text
from provisioner.private_file import write_private
from provisioner.settings import Settings
from provisioner.store.about import about
from provisioner.store.engine import Database
from provisioner.store.handovers import handovers
from provisioner.wiring import SystemClock

OFFLINE = "GoTo was not asked (--offline)"
PAGES: Mapping[str, Callable[[Kit], str]] = {"text": kit_text, "markdown": kit_markdown, "html": kit_html}


def show_kit(config: Path | None, who: str, *, form: str, out: Path | None, offline: bool) -> int:
    if out is not None and form == "table":
        raise WrongUsage("--out wants --format text, json, markdown, html or ics")
    with archive(config) as (settings, database, account_key):
        found = handovers(database, account_key, include_over=True)
        leavers = {told.handed.organizer_key for told in found.handed}
        leavers |= found.looked.keys() & found.suspensions.keys()
        key = the_leaver(who, leavers, database)
        kit = remembered(key, found, database, settings, why=OFFLINE)
    if not offline:
        kit = asyncio.run(_asked(kit, settings))
    _show(kit, form, out)
    return 0


def the_leaver(who: str, leavers: Collection[str], database: Database) -> str:
    """The one of these organizer keys that is meant, also by a former address. Raises `WrongUsage`."""
    keys = sorted((about(database, who).keys | {who.strip()}) & set(leavers))
    if len(keys) == 1:
        return keys[0]
    if keys:
        several = f"{who} may be any of the organizers {', '.join(keys)}"
        raise WrongUsage(several, remedy="name one by its organizer key")
    raise WrongUsage(
        f"No leaver with meetings is known as {who}", remedy="see `provisioner handover list --all`"
    )


async def _asked(kit: Kit, settings: Settings) -> Kit:
    """What GoTo does not tell, the kit says: it is shown all the same."""
    try:
        async with reading_account(settings) as account:
            return await with_regulars(await with_name(kit, account), account, now=SystemClock().now())
    except (AccountRefused, AccountUnreachable) as failure:
        tell("\n".join(failure.lines()))
        return kit


def _show(kit: Kit, form: str, out: Path | None) -> None:
    if form == "table":
        _print(kit)
    elif form == "json" and out is None:
        print_json(kit_document(kit))
    else:
        text = _page(kit, form)
        if not text:
            tell("No meeting was moved: there is nothing for a calendar.")
        elif out is not None:
            write_private(out, text)
            tell(f"written to {out}")
        elif form == "ics":
            show_raw(text.encode())  # its line ends are those of the format
        else:
            show(text)


def _page(kit: Kit, form: str) -> str:
    if form == "ics":
        return invitations(kit, now=SystemClock().now()) or ""
    if form == "json":
        import json

        return json.dumps(kit_document(kit), indent=2, ensure_ascii=False) + "\n"
    return PAGES[form](kit)


def _print(kit: Kit) -> None:
    say(kit.title)
    for told in heading_lines(kit):
        say(told)
    rows = [
        (
            subject_of(item),
            when(item.meeting, kit),
            line(what_happens(item, kit)),
            line(item.twin.join_url or item.twin.meeting_id) if item.twin else "",
            line(who_comes(item.regulars)),
        )
        for item in kit.meetings
    ]
    if rows:
        table(("meeting", "when", "what happens", "new link", "regularly come"), rows)
