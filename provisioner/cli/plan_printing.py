"""A plan on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioner.cli.showing import say, table
from provisioner.plan.explain import (
    change_rows,
    held_rows,
    how_to_approve,
    meeting_rows,
    summary_line,
    world_lines,
)
from provisioner.plan.timeline import DAYS, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioner.plan.build import Plan
    from provisioner.reconcile.report import HandedResult, RunReport

MOST_UNMANAGED = 10
MOST_MOMENTS = 3
HANDED_WORDS = {"done": "moved", "failed": "not moved", "deferred": "not yet moved", "skipped": "reported"}


def print_plan(plan: Plan, *, digest: str, database: str, rehearsal: bool = False) -> None:
    """`rehearsal`: of another day, so that nothing waits."""
    for line in world_lines(plan):
        say(line)
    say(f"database {database}")
    say()
    if plan.changes:
        table(("change", "who", "why"), change_rows(plan))
        say()
    if meetings := meeting_rows(plan):
        rows = [(f"{each.of}: {each.meeting}, {each.starts}", each.way, each.why) for each in meetings]
        table(("meeting of", "way", "why"), rows)
        say()
    if plan.held:
        table(("held", "who", "why"), held_rows(plan))
        say()
    if plan.unmanaged:
        shown = ", ".join(organizer.email for organizer in plan.unmanaged[:MOST_UNMANAGED])
        more = len(plan.unmanaged) - MOST_UNMANAGED
        say(f"unmanaged, left alone: {shown}{f' and {more} more' if more > 0 else ''}")
    if plan.new_links:
        verb = "is" if len(plan.new_links) == 1 else "are"
        say(f"{len(plan.new_links)} {verb} found in the account by address and linked to their employee id")
    for line in _coming(plan):
        say(line)
    for note in plan.notes:
        say(f"note: {note}")
    for objection in plan.objections:
        say(f"OBJECTION {objection.code}: {objection.message}")
    say(f"plan {digest[:19]}: {summary_line(plan)}")
    for line in () if rehearsal else how_to_approve(digest, plan.asks_for):
        say(line)


def _coming(plan: Plan) -> list[str]:
    """The next few moments; all of them are in the report."""
    moments = timeline(plan)
    shown = [f"coming: {m.day} {m.what} of {m.who}: {m.then}" for m in moments[:MOST_MOMENTS]]
    more = len(moments) - MOST_MOMENTS
    told = f"and {more} more within {DAYS} days: provisioner plan --format markdown"
    return [*shown, told] if more > 0 else shown


def _print_handed(handed: Sequence[HandedResult]) -> None:
    """The links in lines of their own: a table would fold them, and nobody could click."""
    rows = [
        (one.leaving.email, one.handover.name, HANDED_WORDS[one.outcome], _handed_to(one)) for one in handed
    ]
    table(("meeting of", "meeting", "outcome", "detail"), rows)
    for one in handed:
        if one.made is not None and one.made.join_url:
            say(f"new link of {one.handover.name}: {one.made.join_url}")
    say()


def _handed_to(one: HandedResult) -> str:
    successor = one.handover.successor
    return f"{successor.email} can start it" if one.outcome == "done" and successor else one.detail


def print_results(report: RunReport) -> None:
    if report.handed:
        _print_handed(report.handed)
    if not report.results:
        return
    table(
        ("change", "who", "outcome", "detail"),
        [(r.change.kind.value, r.change.email, r.outcome.value, r.detail) for r in report.results],
    )
    numbers = report.summary()
    say(", ".join(f"{name} {number}" for name, number in numbers.items()))
    waiting = sum(1 for result in report.results if result.detail.startswith("needs a seat"))
    if waiting:
        seats = "seat" if waiting == 1 else "seats"
        say(f"needs {waiting} {seats}: they are done by themselves once there is room")
