"""What is remembered of one person, taken out of the tables. Ids and keys stay: they are pseudonymous."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)

from provisioner.audit.canonical import canonical_json
from provisioner.errors import WrongUsage
from provisioner.meetings.handed import HandedState
from provisioner.people.traces import ERASED, Traces
from provisioner.plan.memory import Kind
from provisioner.store import tables

FREE_TEXTS = (
    tables.hand_hold.c.reason,
    tables.hand_hold.c.by,
    tables.pause.c.reason,
    tables.pause.c.by,
    tables.approval.c.by,
)
"""Written by operators: whoever they name is taken out."""
DOCUMENTS = (
    tables.waiting_plan.c.document,
    tables.waiting_plan.c.asks,
    tables.approval.c.released,
    tables.run.c.summary,
)
"""Canonical JSON."""
_NEEDED_TO_SETTLE = (Kind.CREATE.value, Kind.UPDATE.value)


def taken_out_of_memory(connection: Connection, traces: Traces, *, change: bool) -> dict[str, int]:
    """Table → rows in which something is personal; with `change` it is taken out. Raises `WrongUsage` while a
    call is open that only this can settle."""
    changed = (
        (tables.open_intent.name, _intents(connection, traces, change)),
        (tables.value_not_accepted.name, _values(connection, traces, change)),
        (tables.meeting_handed.name, _handed(connection, traces, change)),
        (tables.meeting_look.name, _looks(connection, traces, change)),
        *((column.table.name, _texts(connection, column, traces, change)) for column in FREE_TEXTS),
        *((column.table.name, _documents(connection, column, traces, change)) for column in DOCUMENTS),
    )
    found: dict[str, int] = {}
    for name, rows in changed:
        if rows:
            found[name] = found.get(name, 0) + rows
    return found


def addresses_as_successor(connection: Connection, traces: Traces) -> set[str]:
    """Under which others' meetings were handed over to the person."""
    found = connection.execute(select(tables.meeting_handed).where(_SUCCEEDED)).mappings()
    return {row["successor_email"] for row in found if _succeeds(row, traces)}


_SUCCEEDED = tables.meeting_handed.c.successor_email.is_not(None)


def _still_open() -> WrongUsage:
    return WrongUsage(
        "A call about this person is still open: nobody knows yet what became of it",
        remedy="provisioner apply looks and settles it; then erase",
    )


def _intents(connection: Connection, traces: Traces, change: bool) -> int:
    """The address of an open creation or update is what it will be settled by."""
    table = tables.open_intent
    about = [
        row
        for row in connection.execute(select(table))
        if traces.are_about(row.employee_id, row.organizer_key) and (row.email or row.fields != "{}")
    ]
    if any(row.kind in _NEEDED_TO_SETTLE for row in about):
        raise _still_open()
    if change and about:
        emptied = update(table).where(table.c.seq == bindparam("of")).values(email="", fields="{}")
        connection.execute(emptied, [{"of": row.seq} for row in about])
    return len(about)


def _values(connection: Connection, traces: Traces, change: bool) -> int:
    """Names and addresses that the account did not take."""
    table = tables.value_not_accepted
    theirs = table.c.organizer_key.in_(traces.keys)
    if change:
        return connection.execute(delete(table).where(theirs)).rowcount
    return int(connection.execute(select(func.count()).select_from(table).where(theirs)).scalar_one())


def _handed(connection: Connection, traces: Traces, change: bool) -> int:
    """The person's own meetings, those that were handed over to the person, and those that name the person.
    An open one is found by its subject and its times."""
    table, rows = tables.meeting_handed, 0
    for row in connection.execute(select(table)).mappings():
        left = {**_left_of_meeting(row, traces), **_left_of_successor(row, traces)}
        if all(row[name] == value for name, value in left.items()):
            continue
        if row["state"] == HandedState.OPEN and not row["over"]:
            raise _still_open()
        rows += 1
        if change:
            connection.execute(update(table).where(_is(table, row)).values(left))
    return rows


def _left_of_meeting(row: RowMapping, traces: Traces) -> dict[str, str | None]:
    snapshot = json.loads(row["snapshot"])
    if row["organizer_key"] not in traces.keys:
        told = traces.out_of_document(snapshot)
        assert isinstance(told, Mapping)
        return {"snapshot": canonical_json(told), "why": traces.out_of(row["why"])}
    emptied = {**snapshot, "subject": snapshot["subject"] and ERASED, "join_url": ""}
    return {
        "snapshot": canonical_json(emptied),
        "why": row["why"] and ERASED,
        "new_join_url": row["new_join_url"] and "",
    }


def _left_of_successor(row: RowMapping, traces: Traces) -> dict[str, str]:
    return {"successor_email": ""} if _succeeds(row, traces) else {}


def _succeeds(row: RowMapping, traces: Traces) -> bool:
    """Where neither id nor key is told, the address decides."""
    if row["successor_id"] is None and row["successor_key"] is None:
        return traces.are_in(row["successor_email"] or "")
    return traces.are_about(row["successor_id"], row["successor_key"])


def _looks(connection: Connection, traces: Traces, change: bool) -> int:
    """A look of the person's own goes as a whole: without its meetings it would say that there are none."""
    table, rows = tables.meeting_look, 0
    for row in connection.execute(select(table)).mappings():
        if row["organizer_key"] not in traces.keys:
            rows += _without_traces(connection, table.c.meetings, row, traces, change)
            continue
        rows += 1
        if change:
            connection.execute(delete(table).where(_is(table, row)))
    return rows


def _texts(connection: Connection, column: Column[Any], traces: Traces, change: bool) -> int:
    """What an operator said of the person, and what names them elsewhere."""
    rows = 0
    for row in connection.execute(select(column.table)).mappings():
        text = str(row[column.name])
        theirs = row.get("subject") in traces.ids | traces.keys and column.name == "reason"
        rows += _put(connection, column, row, ERASED if theirs else traces.out_of(text), change)
    return rows


def _documents(connection: Connection, column: Column[Any], traces: Traces, change: bool) -> int:
    found = connection.execute(select(column.table).where(column.is_not(None))).mappings()
    return sum(_without_traces(connection, column, row, traces, change) for row in found)


def _without_traces(
    connection: Connection, column: Column[Any], row: RowMapping, traces: Traces, change: bool
) -> int:
    told = traces.out_of_document(json.loads(row[column.name]))
    return _put(connection, column, row, canonical_json(told), change) if isinstance(told, Mapping) else 0


def _put(connection: Connection, column: Column[Any], row: RowMapping, text: str, change: bool) -> int:
    """1 where the row is another by it."""
    if text == row[column.name]:
        return 0
    if change:
        table = column.table
        connection.execute(update(table).where(_is(table, row)).values({column.name: text}))
    return 1


def _is(table: Table, row: RowMapping) -> ColumnElement[bool]:
    """The row itself."""
    return and_(*(key == row[key.name] for key in table.primary_key))
