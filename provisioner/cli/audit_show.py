"""`provisioner audit show SEQ`: the story of a change, from roster line to confirmation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from provisioner.audit.chain import fingerprint_in
from provisioner.cli.audit_list import at_local, document
from provisioner.cli.exits import Code
from provisioner.cli.opened_log import opened_log
from provisioner.cli.showing import print_json, say, table
from provisioner.errors import WrongUsage
from provisioner.store.reading import Told
from provisioner.store.stories import Story, story_of

Row = tuple[str, str]
PARTS = ("run", "roster", "plan", "intent", "outcome", "previous", "next")


def show_entry(config: Path | None, seq: int, *, as_json: bool) -> int:
    """Raises `WrongUsage` where there is no such entry."""
    with opened_log(config) as (_, database):
        story = story_of(database, seq)
    if story is None:
        raise WrongUsage(f"There is no entry {seq}", remedy="see `provisioner audit list`")
    if as_json:
        print_json({**document(story.told), "story": _as_document(story)})
        return Code.DONE
    table(("", ""), [(name, _visible(text)) for name, text in _rows(story)])
    if story.told.detail is not None:
        say()
        say(_visible(json.dumps(story.told.detail, indent=2, ensure_ascii=False), but="\n"))
    return Code.DONE


def _visible(text: str, but: str = "") -> str:
    """What comes from a roster or an API must not steer the terminal."""
    return "".join(c if c.isprintable() or c in but else "\ufffd" for c in text)


def _as_document(story: Story) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in PARTS:
        told: Told | None = getattr(story, name)
        found[name] = None if told is None else document(told)
    return {
        **found,
        "looks": [document(told) for told in story.looks],
        "approvals": [document(told) for told in story.approvals],
        "duration_ms": duration_ms(story),
        "keyed_by": fingerprint_in(str(story.told.entry.hash)),
    }


def _rows(story: Story) -> Iterator[Row]:
    row = story.told.entry
    yield "entry", f"{row.seq}: {row.event} {row.outcome or ''}".rstrip()
    yield "when", at_local(row.at)
    yield "who", str(row.actor) + _by(story.told)
    yield from _whom(story)
    yield from _before_the_call(story)
    if story.intent is not None:
        yield from _the_call(story, story.intent)
    elif (why := _why(story.told)) is not None:
        yield "why", why
    if story.told.erased_by is not None:
        yield "detail", f"erased by entry {story.told.erased_by}"
    yield from _in_the_chain(story)


def _whom(story: Story) -> Iterator[Row]:
    row = story.told.entry
    email = _text((story.told.detail or {}).get("email"))
    names = (email, row.employee_id and f"employee {row.employee_id}")
    told = [name for name in (*names, row.organizer_key and f"organizer {row.organizer_key}") if name]
    if told:
        yield "to whom", ", ".join(told)


def _before_the_call(story: Story) -> Iterator[Row]:
    if story.run is not None:
        mode = story.run.entry.outcome or "?"
        yield "run", f"{story.run.entry.run_id} ({mode}), since {at_local(story.run.entry.at)}"
    if (roster := story.roster) is not None:
        detail = roster.detail or {}
        line = (story.intent.detail or {}).get("line") if story.intent else None
        where = "" if line is None else f"line {line} of "
        what = "the roster" if roster.entry.event == "roster.accepted" else f"refused: {roster.entry.outcome}"
        yield "roster", f"{where}{what} {_text(detail.get('digest')) or ''} (entry {roster.entry.seq})"
    if story.plan is not None:
        digest = _text((story.plan.detail or {}).get("digest")) or "its digest was erased"
        yield "plan", f"{digest} (entry {story.plan.entry.seq})"
    for told in story.approvals:
        reason = _text((told.detail or {}).get("reason"))
        when = at_local(told.entry.at)
        said = f"{told.entry.actor}{_by(told)}, {when} (entry {told.entry.seq}): {reason}"
        yield "approved", said
    for told in story.looks:
        yield "look", f"{told.entry.outcome}, {at_local(told.entry.at)} (entry {told.entry.seq})"


def _the_call(story: Story, intent: Told) -> Iterator[Row]:
    detail = intent.detail or {}
    if (reason := _text(detail.get("reason"))) is not None:
        yield "why", reason
    yield "intent", f"entry {intent.entry.seq}, {at_local(intent.entry.at)}"
    yield from _changed(detail)
    outcome = story.outcome
    if outcome is None:
        yield "outcome", "open: nobody has written down yet what became of the call"
        return
    yield from _calls(outcome.detail or {})
    took = duration_ms(story)
    told = f"{outcome.entry.event} {outcome.entry.outcome} (entry {outcome.entry.seq})"
    yield "outcome", told + ("" if took is None else f", {took} ms after the intent")
    if (error := _text((outcome.detail or {}).get("error"))) is not None:
        yield "error", error


def _changed(detail: Mapping[str, object]) -> Iterator[Row]:
    fields = detail.get("fields")
    for name, values in fields.items() if isinstance(fields, Mapping) else ():
        if isinstance(values, list) and len(values) == 2:
            yield str(name), f"{values[0]} → {values[1]}"
    kept = detail.get("kept")
    for name, values in kept.items() if isinstance(kept, Mapping) else ():
        yield f"kept {name}", ", ".join(map(str, values)) if isinstance(values, list) else str(values)


def _calls(detail: Mapping[str, object]) -> Iterator[Row]:
    calls = detail.get("calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, Mapping):
            answer = call.get("status") or "no answer"
            yield "request", f"{call.get('method')} {call.get('path')} → {answer}, {call.get('ms')} ms"
    if (status := _text(detail.get("status"))) is not None:
        yield "answer", f"the account shows {status}"


def _in_the_chain(story: Story) -> Iterator[Row]:
    row = story.told.entry
    key = fingerprint_in(str(row.hash))
    yield "hash", str(row.hash).partition(".")[0]
    yield "keyed", "no: audit.key was not set" if key is None else f"by the key {key}"
    before = "the first" if row.seq == 1 else _neighbour(story.previous, row.seq - 1)
    if story.previous is not None and story.previous.entry.hash != row.prev_hash:
        before += ", whose hash is not the one that this entry names"
    yield "before", before
    yield "after", "the last so far" if story.next is None else _neighbour(story.next, row.seq + 1)


def _neighbour(told: Told | None, seq: int) -> str:
    return f"{seq} is missing" if told is None else f"{seq}: {told.entry.event}"


def duration_ms(story: Story) -> int | None:
    """From the intent, on disk, to its outcome, on disk."""
    if story.intent is None or story.outcome is None:
        return None
    try:
        began, ended = (datetime.fromisoformat(t.entry.at) for t in (story.intent, story.outcome))
    except (TypeError, ValueError):
        return None
    return round((ended - began).total_seconds() * 1000)


def _by(told: Told) -> str:
    by = _text((told.detail or {}).get("by"))
    return "" if by is None else f", as {by}"


def _why(told: Told) -> str | None:
    detail = told.detail or {}
    return _text(detail.get("reason")) or _text(detail.get("error"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
