"""A plan as a report that can be mailed: what is decided first, then what cannot be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Suspend
from provisioner.plan.explain import (
    change_row,
    held_who,
    how_to_approve,
    meeting_rows,
    summary_line,
    world_lines,
)
from provisioner.plan.memory import Kind
from provisioner.plan.releases import RELEASES
from provisioner.plan.timeline import DAYS, Moment, seats_needed, timeline

REMOVALS = (Kind.SUSPEND, Kind.DELETE)
REVERSIBLE = {
    "yes": "can be undone",
    "with losses": "can be undone with losses",
    "no": "CANNOT be undone",
}
_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\|[]*`"} | {"<": "&lt;", "\n": " ", "\r": " "})


def markdown(plan: Plan, *, digest: str, rehearsal: bool = False) -> str:
    """`rehearsal`: of another day, so that nothing waits for an approval."""
    world, moments = plan.world, timeline(plan)
    lines = [
        f"# Plan of {world.today} for account {_cell(world.account.account_key)}",
        "",
        f"**{_sentence(summary_line(plan))}**",
        "",
        *(f"- {_cell(line)}" for line in world_lines(plan)),
        f"- digest   `{digest}`",
        *_decision(plan, digest, rehearsal=rehearsal),
        *_changes("Removals", [change for change in plan.changes if change.kind in REMOVALS]),
        *_meetings(plan),
        *_changes("Other changes", [change for change in plan.changes if change.kind not in REMOVALS]),
        *_held(plan),
        *_ahead(moments),
        *_seats(plan, moments),
        *_list(
            "Unmanaged: nobody in the roster ever matched these, and they are left alone",
            [organizer.email for organizer in plan.unmanaged],
        ),
        *_list("Notes", plan.notes),
    ]
    return "\n".join(lines) + "\n"


def _decision(plan: Plan, digest: str, *, rehearsal: bool) -> Iterator[str]:
    waits = [] if rehearsal else how_to_approve(digest, plan.asks_for)
    if plan.objections:
        yield from ("", "## A decision is wanted", "")
        stopped = "nothing is applied" if not plan.applicable else "what they are about is not applied"
        yield f"While these objections stand, {stopped}."
        yield ""
        yield from (f"- **{objection.code}**: {_cell(objection.message)}" for objection in plan.objections)
    elif waits:
        yield from ("", "## An approval is asked for")
    yield from ("", "```", *waits, "```") if waits else ()


def _changes(title: str, changes: Sequence[Change]) -> Iterator[str]:
    """What cannot be undone first."""
    ranks = list(REVERSIBLE)
    ordered = sorted(changes, key=lambda change: -ranks.index(change.reversible))
    rows = [(*change_row(_without_meetings(change)), REVERSIBLE[change.reversible]) for change in ordered]
    yield from _table(title, ("what", "who", "why", "reversible"), rows)


def _without_meetings(change: Change) -> Change:
    """They have a table of their own."""
    return replace(change, meetings=()) if isinstance(change, Suspend) else change


def _held(plan: Plan) -> Iterator[str]:
    rows = [
        (held.code, held_who(held), held.reason, str(held.until or ""), RELEASES.get(held.code, ""))
        for held in plan.held
    ]
    headings = ("code", "who", "why", "until", "release")
    yield from _table("Held: left alone on purpose", headings, rows)


def _meetings(plan: Plan) -> Iterator[str]:
    """A suspended organizer cannot host."""
    headings = ("of", "meeting", "starts", "way", "why")
    yield from _table("Meetings that could no longer be hosted", headings, meeting_rows(plan))
    if plan.objections and any(isinstance(change, Suspend) for change in plan.changes):
        yield from ("", "While an objection stops them, nobody looked at the meetings of those who would go.")


def _ahead(moments: Sequence[Moment]) -> Iterator[str]:
    rows = [(str(moment.day), moment.what, moment.who, moment.then) for moment in moments]
    yield from _table(f"The next {DAYS} days, as far as known today", ("day", "what", "who", "then"), rows)


def _seats(plan: Plan, moments: Sequence[Moment]) -> Iterator[str]:
    """A line for each day that changes the number."""
    seats = plan.world.account.seats
    rows = [
        (str(day), str(needed), "" if seats is None else f"{seats - needed} of {seats} free")
        for day, needed in seats_needed(plan, moments)
    ]
    yield from _table("Seats needed", ("from", "seats", ""), rows)


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Nothing where there are no rows."""
    body = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    if body:
        yield from ("", f"## {title}", "", f"| {' | '.join(headings)} |", "|---" * len(headings) + "|", *body)


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield from ("", f"## {title}", "", *(f"- {_cell(item)}" for item in items))


def _cell(text: str) -> str:
    """Names and subjects are written by strangers: they stay text."""
    return text.translate(_SPECIAL)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
