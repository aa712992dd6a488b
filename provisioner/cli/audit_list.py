"""`provisioner audit list` and `follow`: a line an entry, newest last."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from provisioner.cli.audit_filters import Filters, which_of
from provisioner.cli.columns import Columns, width_to_fit
from provisioner.cli.exits import Code
from provisioner.cli.opened_log import opened_log
from provisioner.cli.showing import local_time, print_json, say, tell
from provisioner.store.engine import open_read_only
from provisioner.store.reading import Told, entries, entries_after

HEADINGS = ("seq", "when", "who", "what", "to whom", "outcome", "why")
GIVE_UP = ("who", "why", "outcome", "when")
"""In this order, where the terminal is too narrow for all."""

POLL_S = 0.5
FIRST, AT_ONCE = 10, 500
"""How many entries `follow` begins with, and how many it reads at a time."""


def list_entries(
    config: Path | None, filters: Filters, *, as_json: bool, limit: int, before: int | None
) -> int:
    with opened_log(config) as (_, database):
        which = which_of(database, filters)
        found = entries(database, which, before=before, limit=limit)
        older = bool(found) and bool(entries(database, which, before=found[0].entry.seq, limit=1))
    if as_json:
        print_json([document(told) for told in found])
        return Code.DONE
    if not found:
        tell("no such entries")
        return Code.DONE
    for line in Columns(HEADINGS, give_up=GIVE_UP, width=width_to_fit()).with_heading(_cells(found)):
        say(line)
    if older:
        tell(f"older ones: the same with --before {found[0].entry.seq}")
    return Code.DONE


def follow(config: Path | None, filters: Filters, *, as_json: bool) -> int:
    """The last entries, then each as it is written, by whatever process. Until Ctrl-C."""
    columns = Columns(HEADINGS, give_up=GIVE_UP, width=width_to_fit())
    first = True
    try:
        for found in _as_they_come(config, filters):
            shown = columns.with_heading if first else columns.lines
            for line in map(_json_line, found) if as_json else shown(_cells(found)):
                say(line)
            first = False
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    return Code.DONE


def _as_they_come(config: Path | None, filters: Filters) -> Iterator[list[Told]]:
    with opened_log(config) as (settings, database):
        which = which_of(database, filters)
        seq = max((told.entry.seq for told in entries(database, limit=1)), default=0)
        found = entries(database, which, before=seq + 1, limit=FIRST)
    while True:
        yield found
        seq = max([seq, *(told.entry.seq for told in found)])
        if len(found) < AT_ONCE:
            time.sleep(POLL_S)
        # Opened anew each time: what could only be opened as a file that nobody writes would stay as it was.
        database = open_read_only(settings.database.url)
        try:
            found = entries_after(database, seq, which, limit=AT_ONCE)
        finally:
            database.close()


def _json_line(told: Told) -> str:
    return json.dumps(document(told), ensure_ascii=False)


def document(told: Told) -> dict[str, Any]:
    return {**told.entry._asdict(), "detail": told.detail, "erased_by": told.erased_by}


def _cells(found: list[Told]) -> list[tuple[str, ...]]:
    return [_row(told) for told in found]


def _row(told: Told) -> tuple[str, ...]:
    row, detail = told.entry, told.detail or {}
    who = detail.get("by") or row.actor
    whom = detail.get("email") or row.employee_id or row.organizer_key or ""
    why = detail.get("reason") or detail.get("error") or ""
    if told.erased_by is not None:
        why = f"erased by entry {told.erased_by}"
    shown = (row.seq, at_local(row.at), who, row.event, whom, row.outcome or "", why)
    return tuple(map(str, shown))


def at_local(text: object) -> str:
    try:
        return local_time(datetime.fromisoformat(str(text)))
    except ValueError:
        return str(text)  # a falsified time is shown as it stands
