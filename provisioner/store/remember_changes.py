"""What is remembered about changes: one writer a table, which gets the facts of a batch in their order."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, select, update

from provisioner.audit.canonical import canonical_json
from provisioner.plan.facts import (
    IntentClosed,
    IntentOpened,
    OrderGiven,
    OrderOver,
    OrganizerGone,
    SuspensionBecame,
    SuspensionCauseBecame,
    SuspensionSent,
    ValueNotAccepted,
    ValuesForgotten,
)
from provisioner.store import tables
from provisioner.store.keyed_rows import Ending, Place, Row, Told, delete_rows, insert_rows


def intents(connection: Connection, place: Place, told: Told) -> None:
    """An intent is known by the seq of its row, so that it is opened before anything can close it."""
    opened: list[Row] = []
    closed: list[Row] = []
    for seq, fact in told:
        match fact:
            case IntentOpened(intent=intent):
                row = {**intent._asdict(), "seq": seq, "account_key": place.account_key}
                opened.append({**row, "kind": intent.kind.value, "fields": canonical_json(intent.fields)})
            case IntentClosed(seq=of_intent):
                closed.append({"account_key": place.account_key, "seq": of_intent})
    insert_rows(connection, tables.open_intent, opened)
    delete_rows(connection, tables.open_intent, closed)


_SENT = tables.suspension
_LATEST = update(_SENT).where(
    _SENT.c.id
    == select(func.max(_SENT.c.id))
    .where(_SENT.c.account_key == bindparam("account"), _SENT.c.organizer_key == bindparam("who"))
    .scalar_subquery()
)
_STATE_BECAME = _LATEST.values(state=bindparam("became"))
_CAUSE_BECAME = _LATEST.values(cause=bindparam("became"), day=bindparam("since"))


def suspensions(connection: Connection, place: Place, told: Told) -> None:
    for _, fact in told:
        match fact:
            case SuspensionSent(suspension=sent):
                row = {**sent._asdict(), "cause": sent.cause.value, "state": sent.state.value}
                row["kept"] = canonical_json(dict(sent.kept))
                insert_rows(
                    connection, _SENT, [{**row, "sent_on": sent.day, "account_key": place.account_key}]
                )
            case SuspensionBecame(organizer_key=who, state=state):
                became = {"account": place.account_key, "who": who, "became": state.value}
                connection.execute(_STATE_BECAME, became)
            case SuspensionCauseBecame(organizer_key=who, cause=cause, day=day):
                became = {"account": place.account_key, "who": who, "became": cause.value}
                connection.execute(_CAUSE_BECAME, {**became, "since": day})


def orders(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.suspension_order, place)
    for _, fact in told:
        match fact:
            case OrderGiven(organizer_key=organizer_key):
                ending.put({"organizer_key": organizer_key})
            case OrderOver(organizer_key=organizer_key):
                ending.drop({"organizer_key": organizer_key})
    ending.write(connection)


def gone(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.organizer_gone, place)
    for _, fact in told:
        if isinstance(fact, OrganizerGone):
            ending.put({"organizer_key": fact.organizer_key})
    ending.write(connection)


def values(connection: Connection, place: Place, told: Told) -> None:
    table, account = tables.value_not_accepted, {"account_key": place.account_key}
    for _, fact in told:
        match fact:
            case ValueNotAccepted(organizer_key=key, field=name, value=value):
                row: Row = {**account, "organizer_key": key, "field": name, "value": value}
                delete_rows(connection, table, [row])
                insert_rows(connection, table, [row])
            case ValuesForgotten(organizer_key=key):
                delete_rows(connection, table, [{**account, "organizer_key": key}])
