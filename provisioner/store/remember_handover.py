"""What is remembered of leavers' meetings: the last look at them, what became of each, and which products
were given up."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, Table, select, update

from provisioner.audit.canonical import canonical_json
from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.meeting import may_recur
from provisioner.meetings.wanted import MadeMeeting
from provisioner.plan.facts import HandoverOver, MeetingHanded, MeetingsLooked, ProductsGivenUp
from provisioner.plan.memory import Looked
from provisioner.store import tables
from provisioner.store.keyed_rows import Ending, Place, Told
from provisioner.store.meetings_as_text import meeting_as_text, meeting_from, meetings_as_text, meetings_from


class HandedTold(NamedTuple):
    """`over`: kept for people, recalled no more."""

    handed: Handed
    over: bool


def handovers(connection: Connection, place: Place, told: Told) -> None:
    """The end of a handover is of all three tables, hence one writer for them."""
    looks, products = Ending(tables.meeting_look, place), Ending(tables.products_given_up, place)
    handed = Ending(tables.meeting_handed, place)
    for seq, fact in told:
        match fact:
            case MeetingsLooked(organizer_key=key, looked=looked):
                looks.put({"organizer_key": key}, day=looked.day, meetings=meetings_as_text(looked.meetings))
            case MeetingHanded(handed=one):
                ids = {"organizer_key": one.organizer_key, "meeting_id": one.meeting.meeting_id}
                handed.put(ids, **_values(one, seq), over=False)
            case ProductsGivenUp(organizer_key=key, products=given_up):
                kept = canonical_json({"products": given_up})
                products.put({"organizer_key": key}, products=kept)
            case HandoverOver(organizer_key=key):
                looks.drop({"organizer_key": key})
                products.drop({"organizer_key": key})
                handed.write(connection)
                handed = Ending(tables.meeting_handed, place)
                _end(connection, place, key)
    for ending in (looks, products, handed):
        ending.write(connection)


def _end(connection: Connection, place: Place, organizer_key: str) -> None:
    table = tables.meeting_handed
    theirs = (table.c.account_key == place.account_key) & (table.c.organizer_key == organizer_key)
    connection.execute(update(table).where(theirs).values(over=True))


def _values(handed: Handed, seq: int) -> dict[str, object]:
    """`seq`: of the audit row that tells of it."""
    meeting, successor, twin = handed.meeting, handed.successor, handed.twin
    return {
        "way": handed.way.value,
        "state": handed.state.value,
        "why": handed.why,
        "successor_email": successor and successor.email,
        "successor_key": successor and successor.organizer_key,
        "successor_id": successor and successor.employee_id,
        "new_meeting_id": twin and twin.meeting_id,
        "new_join_url": twin and twin.join_url,
        "snapshot": meeting_as_text(meeting),
        "lookalikes": canonical_json({"ids": sorted(handed.lookalikes)}),
        "intent": seq if handed.state is HandedState.OPEN else None,
        "intended_at": handed.intended_at,
        "last_day": None if may_recur(meeting) or meeting.ends is None else meeting.ends.date(),
    }


def recall_looked(connection: Connection, account_key: str) -> dict[str, Looked]:
    """By organizer key."""
    found = connection.execute(_of(tables.meeting_look, account_key))
    return {row.organizer_key: Looked(row.day, meetings_from(row.meetings)) for row in found}


def recall_handed(connection: Connection, account_key: str, *, include_over: bool) -> list[HandedTold]:
    wanted = _of(tables.meeting_handed, account_key)
    if not include_over:
        wanted = wanted.where(~tables.meeting_handed.c.over)
    return [HandedTold(_handed(row), row.over) for row in connection.execute(wanted)]


def recall_inherited(connection: Connection, account_key: str, *, today: date) -> dict[str, list[Handed]]:
    """By the successor's organizer key: what was moved to whom, of leavers who are gone, and may be ahead."""
    columns = tables.meeting_handed.c
    wanted = _of(tables.meeting_handed, account_key).where(
        columns.over,
        columns.state == HandedState.MOVED.value,
        columns.successor_key.is_not(None),
        columns.last_day.is_(None) | (columns.last_day >= today),
    )
    found: dict[str, list[Handed]] = {}
    for row in connection.execute(wanted.order_by(columns.organizer_key, columns.meeting_id)):
        found.setdefault(row.successor_key, []).append(_handed(row))
    return found


def recall_products_given_up(connection: Connection, account_key: str) -> dict[str, tuple[str, ...]]:
    """By organizer key."""
    found = connection.execute(_of(tables.products_given_up, account_key))
    return {row.organizer_key: tuple(json.loads(row.products)["products"]) for row in found}


def _of(table: Table, account_key: str) -> Select[Any]:
    return select(table).where(table.c.account_key == account_key)


def _handed(row: Row[Any]) -> Handed:
    successor = Successor(row.successor_email or "", row.successor_key, row.successor_id)
    return Handed(
        organizer_key=row.organizer_key,
        meeting=meeting_from(row.snapshot),
        way=Way(row.way),
        state=HandedState(row.state),
        why=row.why,
        successor=None if row.successor_email is None else successor,
        twin=None if row.new_meeting_id is None else MadeMeeting(row.new_meeting_id, row.new_join_url),
        lookalikes=frozenset(json.loads(row.lookalikes)["ids"]),
        intent=row.intent,
        intended_at=row.intended_at,
    )
