"""`provisioner audit list|show|verify`: open read-only, append nothing, and work on a falsified file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from provisioner.audit.verdict import Verdict
from provisioner.cli.exits import Code
from provisioner.cli.showing import local_time, print_json, say, table
from provisioner.errors import WrongUsage
from provisioner.settings import Settings, load_settings
from provisioner.store.engine import Database, open_read_only
from provisioner.store.reading import Told, Which, entries, entry
from provisioner.wiring import verified


@contextmanager
def _opened(config: Path | None) -> Iterator[tuple[Settings, Database]]:
    settings = load_settings(config)
    database = open_read_only(settings.database.url)
    try:
        yield settings, database
    finally:
        database.close()


def list_entries(
    config: Path | None, *, as_json: bool, limit: int, before: int | None, event: str | None, run: str | None
) -> int:
    with _opened(config) as (_, database):
        found = entries(database, Which(event=event, run_id=run), before=before, limit=limit)
    if as_json:
        print_json([_document(told) for told in found])
        return Code.DONE
    table(("seq", "when", "who", "what", "to whom", "outcome", "why"), [_line(told) for told in found])
    if found and found[0].entry.seq > 1:
        say(f"older ones: provisioner audit list --before {found[0].entry.seq}")
    return Code.DONE


def _document(told: Told) -> dict[str, Any]:
    return {**told.entry._asdict(), "detail": told.detail, "erased_by": told.erased_by}


def _line(told: Told) -> tuple[str, ...]:
    row, detail = told.entry, told.detail or {}
    whom = str(detail.get("email") or row.employee_id or row.organizer_key or "")
    why = str(detail.get("reason") or detail.get("error") or "")
    return str(row.seq), _at(row.at), row.actor, row.event, whom, row.outcome or "", why


def _at(text: str) -> str:
    try:
        return local_time(datetime.fromisoformat(text))
    except ValueError:
        return text  # a falsified time is shown as it stands


def show_entry(config: Path | None, seq: int, *, as_json: bool) -> int:
    with _opened(config) as (_, database):
        told = entry(database, seq)
    if told is None:
        raise WrongUsage(f"There is no entry {seq}", remedy="see `provisioner audit list`")
    if as_json:
        print_json(_document(told))
        return Code.DONE
    rows = [(name.replace("_", " "), str(value)) for name, value in told.entry._asdict().items() if value]
    table(("", ""), rows)
    if told.erased_by is not None:
        say(f"\nIts detail was erased by entry {told.erased_by}.")
    elif told.detail is not None:
        say()
        say(json.dumps(told.detail, indent=2, ensure_ascii=False))
    return Code.DONE


def verify(config: Path | None, *, as_json: bool) -> int:
    with _opened(config) as (settings, database):
        verdict = verified(database, settings)
    if as_json:
        print_json(verdict_document(verdict))
    else:
        _print(verdict, anchors=len(settings.audit.anchors))
    return Code.DONE if verdict.verdict == "ok" else Code.AUDIT_LOG


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict.verdict,
        "entries": verdict.entries,
        "head": verdict.head,
        "anchored": verdict.anchored,
        "keyed": verdict.keyed,
        "erased": verdict.erased,
        "first_bad": verdict.first_bad,
        "words": verdict.words,
    }


def _print(verdict: Verdict, *, anchors: int) -> None:
    where = f" at entry {verdict.first_bad}" if verdict.first_bad is not None else ""
    say(f"{verdict.verdict}{where}: {verdict.entries} entries")
    say(f"words for the head: {verdict.words}")
    if verdict.verdict != "ok":
        say("The log is not what was written. Nothing will be changed until this is explained.")
        return
    if not verdict.keyed:
        say("not keyed: without audit.key, whoever can write the database could rewrite the whole log")
    if not verdict.anchored:
        told = "no anchor has a checkpoint yet" if anchors else "set audit.anchors"
        say(f"not anchored: a log that was cut off at its end looks whole; {told}")
