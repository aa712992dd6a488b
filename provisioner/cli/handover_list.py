"""`provisioner handover list`: leavers with meetings, from the database alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from provisioner.cli.desk import archive
from provisioner.cli.showing import print_json, say, table
from provisioner.meetings.handed import HandedState
from provisioner.plan.memory import SuspensionState
from provisioner.store.engine import Database
from provisioner.store.handovers import Handovers, address_told, handovers

BY_HAND = (HandedState.REPORTED, HandedState.REFUSED, HandedState.UNCONFIRMED)
SETTLING = (HandedState.OPEN, HandedState.DEFERRED)
UNDER_WAY = "in_grace"
"""Time releases it; the rest of the holds want somebody."""


class LeaverTold(NamedTuple):
    """How many meetings are in which state, and what stands in the way of the deletion."""

    organizer_key: str
    employee_id: str | None
    email: str | None
    suspended_on: str | None
    moved: int
    by_hand: int
    given_up: int
    open: int
    products_given_up: tuple[str, ...]
    deletion: str
    """`deleted`, `over` (here again), `held`, `in_grace`, or `undecided` (no run has decided since)."""
    held_by: tuple[str, ...]


def list_handovers(config: Path | None, *, past: bool, as_json: bool) -> int:
    with archive(config) as (_, database, account_key):
        found = handovers(database, account_key, include_over=past)
        leavers = list(_leavers(found, database))
    if as_json:
        print_json([each._asdict() for each in leavers])
    elif leavers:
        headings = ("who", "moved", "by hand", "given up", "open", "deletion")
        table(headings, [_row(each) for each in leavers])
    else:
        say("No leaver has meetings that are remembered.")
    return 0


def _row(each: LeaverTold) -> tuple[str, ...]:
    who = each.email or each.employee_id or each.organizer_key
    numbers = (each.moved, each.by_hand, each.given_up, each.open)
    held = f" ({', '.join(each.held_by)})" if each.deletion == "held" else ""
    return (who, *map(str, numbers), f"{each.deletion.replace('_', ' ')}{held}")


def _leavers(found: Handovers, database: Database) -> Iterator[LeaverTold]:
    keys = {told.handed.organizer_key for told in found.handed}
    keys |= found.products_given_up.keys()
    for key in sorted(keys):
        told = found.of(key)
        states = Counter(each.handed.state for each in told)
        suspension = found.suspensions.get(key)
        employee_id = suspension.employee_id if suspension else None
        holds = found.holds.get(employee_id or key, ()) or found.holds.get(key, ())
        is_over = bool(told) and all(each.over for each in told)
        if suspension is not None and suspension.state is SuspensionState.DELETED:
            deletion = "deleted"
        elif is_over:
            deletion = "over"
        else:
            deletion = "held" if set(holds) - {UNDER_WAY} else "in_grace" if holds else "undecided"
        yield LeaverTold(
            organizer_key=key,
            employee_id=employee_id,
            email=address_told(database, key) or None,
            suspended_on=suspension.day.isoformat() if suspension else None,
            moved=states[HandedState.MOVED],
            by_hand=sum(states[state] for state in BY_HAND),
            given_up=states[HandedState.GIVEN_UP],
            open=sum(states[state] for state in SETTLING),
            products_given_up=found.products_given_up.get(key, ()),
            deletion=deletion,
            held_by=holds,
        )
