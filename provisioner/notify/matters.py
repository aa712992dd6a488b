"""What stands after a run, kind by kind. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from provisioner.errors import ProvisionerError, RosterUnusable
from provisioner.notify.messages import Kind, Matter
from provisioner.plan.approval import in_numbers
from provisioner.plan.build import Plan
from provisioner.plan.changes import Change, Held
from provisioner.plan.explain import change_row, held_who, how_to_approve, summary_line

NO_SEAT = "no_seat"


def changes(run_id: str, sent: Sequence[tuple[Change, str]]) -> Matter:
    """`sent`: each change with what became of it."""
    lines = [f"{' '.join(change_row(change)[:2])}: {change.reason} ({became})" for change, became in sent]
    title = f"{len(sent)} change{'s' * (len(sent) != 1)} sent"
    return Matter(kind=Kind.CHANGES, items=_numbered(run_id, lines), title=title)


def holds(held: Iterable[Held]) -> Matter:
    """Who only lacks a seat is told among the seats."""
    items = {
        f"{each.subject} {each.code}": f"{held_who(each)}: {each.reason} ({each.code})"
        for each in held
        if each.code != NO_SEAT
    }
    advice = "What releases a hold: provisioner why WHO"
    return Matter(kind=Kind.HELD, items=items, title="{} held", advice=advice)


def approval(plan: Plan, digest: str) -> Matter:
    """Another plan that asks for the same is no news: any unexpired digest will do."""
    messages = {objection.code: objection.message for objection in plan.objections}
    items = {
        " ".join((code, *sorted(marks))): f"{messages.get(code) or in_numbers({code: marks})[0]} ({code})"
        for code, marks in plan.asks_for.items()
    }
    advice = "\n".join(how_to_approve(digest, plan.asks_for))
    return Matter(kind=Kind.APPROVAL, items=items, title="a plan waits for a decision", advice=advice)


def seats(held: Iterable[Held], refused: Iterable[Change]) -> Matter:
    """`refused`: those that the server had no seat for, or that were not tried after it had none."""
    lacking = {
        each.subject: f"{held_who(each)} has to wait for a seat" for each in held if each.code == NO_SEAT
    }
    for change in refused:
        lacking[change.employee_id or change.email] = f"{change.email} has to wait for a seat"
    advice = "Buy or free seats: who waits gets one by itself then."
    return Matter(kind=Kind.SEATS, items=lacking, title="{} without a seat", advice=advice)


def failures(incomplete: Mapping[str, str]) -> Matter:
    """Of a run that came to an end. `incomplete`: mark → line, of what failed or had to wait; empty where
    everything went through."""
    return _failed(incomplete, "{} of the changes not made", "The next run tries again.")


def refused(failure: ProvisionerError) -> Matter:
    """A run that could decide nothing. One family of trouble is told once, however its figures differ."""
    code = failure.code if isinstance(failure, RosterUnusable) else ""
    line = "\n".join(failure.lines())
    return _failed({f"{type(failure).__name__} {code}": line}, "a run could not be made", "")


def dead_grant(death: str, remedy: str) -> Matter:
    """`death` has the moment, so that the next grant that dies is told again."""
    line = f"{death}\n  do:    {remedy}"
    return _failed({death: line}, "the sign-in to GoTo has died", "Until then every run is refused.")


def defect(trouble: Exception) -> Matter:
    name = type(trouble).__name__
    return _failed(
        {name: f"a defect in the program: {name}"}, "a run broke off", "The log has the traceback."
    )


def day(today: date, standing: str) -> Matter:
    """One a day, whatever stands: whoever gets none knows that something is wrong."""
    return Matter(kind=Kind.DIGEST, items={today.isoformat(): standing}, title=f"{today}")


def day_of(plan: Plan, outcome: str) -> str:
    objections = ", ".join(objection.code for objection in plan.objections)
    told = [f"last run: {outcome.replace('_', ' ')}", f"plan: {summary_line(plan)}"]
    return "\n".join([*told, f"objections: {objections}"] if objections else told)


def _failed(items: Mapping[str, str], title: str, advice: str) -> Matter:
    return Matter(kind=Kind.FAILED, items=items, title=title, advice=advice, over="it works again")


def _numbered(run_id: str, lines: list[str]) -> dict[str, str]:
    """No run is told twice, and none is gone over silently."""
    return {f"{run_id} {number}": line for number, line in enumerate(lines)}
