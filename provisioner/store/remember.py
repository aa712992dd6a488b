"""What facts do to the tables.

Each table has one writer. It gets the facts of a whole transaction in their order and writes what they come
to in the end, so that the 25,000 links of a first run are a handful of statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Connection,
    Delete,
    Insert,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from provisioner.audit.canonical import canonical_json
from provisioner.plan.facts import (
    AbsenceCounted,
    AbsenceEnded,
    AddressHeld,
    ConfigSeen,
    Fact,
    HoldOver,
    HoldTold,
    IntentClosed,
    IntentOpened,
    LinkEnded,
    LinkMade,
    OrganizerGone,
    ProfileElsewhere,
    ProfileSettled,
    RosterRemembered,
    RunClosed,
    RunOpened,
    SuspensionBecame,
    SuspensionSent,
    ValueNotAccepted,
    ValuesForgotten,
)
from provisioner.store import tables

Told = list[tuple[int, Fact]]
"""Facts, each with the seq of the audit row that carries it."""
Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Whose facts they are, and when and by which run they were told."""

    account_key: str
    run_id: str | None
    at: datetime


def remember(connection: Connection, place: Place, told: Iterable[tuple[int, Fact]]) -> None:
    by_writer: dict[_Writer, Told] = {}
    for seq, fact in told:
        by_writer.setdefault(_WRITERS[type(fact)], []).append((seq, fact))
    for write, facts in by_writer.items():
        write(connection, place, facts)


# --- tables whose rows are put and dropped by key ----------------------------------------------------------


class _Ending:
    """What a keyed table's rows come to: the last word on each key counts."""

    def __init__(self, table: Table, place: Place) -> None:
        self._table = table
        self._account = {"account_key": place.account_key}
        self._rows: dict[tuple[object, ...], tuple[Row, Row | None]] = {}

    def put(self, key: Row, **values: object) -> None:
        key = {**self._account, **key}
        self._rows[tuple(key.values())] = key, {**key, **values}

    def drop(self, key: Row) -> None:
        key = {**self._account, **key}
        self._rows[tuple(key.values())] = key, None

    def write(self, connection: Connection) -> None:
        if not self._rows:
            return
        _delete(connection, self._table, [key for key, _ in self._rows.values()])
        rows = [row for _, row in self._rows.values() if row is not None]
        if rows:
            connection.execute(_insertion(self._table), rows)


def _delete(connection: Connection, table: Table, keys: list[Row]) -> None:
    statement = _deletion(table, tuple(keys[0]))
    connection.execute(statement, [{f"k_{name}": value for name, value in key.items()} for key in keys])


@cache
def _insertion(table: Table) -> Insert:
    return insert(table)


@cache
def _deletion(table: Table, names: tuple[str, ...]) -> Delete:
    return delete(table).where(and_(*(table.c[name] == bindparam(f"k_{name}") for name in names)))


def _links(connection: Connection, place: Place, told: Told) -> None:
    ending = _Ending(tables.link, place)
    held: dict[str, str] = {}
    holder: dict[str, str] = {}
    taken: set[str] = set()
    for _, fact in told:
        if not isinstance(fact, LinkMade | LinkEnded):
            continue
        if (before := held.pop(fact.employee_id, None)) is not None:
            del holder[before]
        if isinstance(fact, LinkEnded):
            ending.drop({"employee_id": fact.employee_id})
            continue
        if (former := holder.pop(fact.organizer_key, None)) is not None:
            del held[former]
            ending.drop({"employee_id": former})
        held[fact.employee_id], holder[fact.organizer_key] = fact.organizer_key, fact.employee_id
        taken.add(fact.organizer_key)
        ending.put({"employee_id": fact.employee_id}, organizer_key=fact.organizer_key)
    if taken:
        keys: list[Row] = [{"account_key": place.account_key, "organizer_key": key} for key in taken]
        _delete(connection, tables.link, keys)
    ending.write(connection)


def _addresses(connection: Connection, place: Place, told: Told) -> None:
    ending = _Ending(tables.address, place)
    for _, fact in told:
        if isinstance(fact, AddressHeld):
            ending.put({"address": fact.address}, employee_id=fact.employee_id)
    ending.write(connection)


def _absences(connection: Connection, place: Place, told: Told) -> None:
    ending = _Ending(tables.absence, place)
    for _, fact in told:
        match fact:
            case AbsenceCounted(employee_id=employee_id, absence=absence):
                ending.put({"employee_id": employee_id}, **absence._asdict())
            case AbsenceEnded(employee_id=employee_id):
                ending.drop({"employee_id": employee_id})
    ending.write(connection)


def _elsewhere(connection: Connection, place: Place, told: Told) -> None:
    ending = _Ending(tables.profile_elsewhere, place)
    for _, fact in told:
        match fact:
            case ProfileElsewhere(employee_id=employee_id, elsewhere=elsewhere):
                ending.put({"employee_id": employee_id}, **elsewhere._asdict())
            case ProfileSettled(employee_id=employee_id):
                ending.drop({"employee_id": employee_id})
    ending.write(connection)


def _holds(connection: Connection, place: Place, told: Told) -> None:
    ending = _Ending(tables.hold_told, place)
    for _, fact in told:
        match fact:
            case HoldTold(subject=subject, code=code):
                ending.put({"subject": subject, "code": code})
            case HoldOver(subject=subject, code=code):
                ending.drop({"subject": subject, "code": code})
    ending.write(connection)


def _gone(connection: Connection, place: Place, told: Told) -> None:
    ending = _Ending(tables.organizer_gone, place)
    for _, fact in told:
        if isinstance(fact, OrganizerGone):
            ending.put({"organizer_key": fact.organizer_key})
    ending.write(connection)


def _config(connection: Connection, place: Place, told: Told) -> None:
    ending = _Ending(tables.account_state, place)
    for _, fact in told:
        if isinstance(fact, ConfigSeen):
            ending.put({}, config_digest=fact.digest)
    ending.write(connection)


# --- tables with a life of their own -----------------------------------------------------------------------


def _rosters(connection: Connection, place: Place, told: Told) -> None:
    table = tables.accepted_roster
    for seq, fact in told:
        if not isinstance(fact, RosterRemembered):
            continue
        row = {
            **fact.roster._asdict(),
            "columns": " ".join(fact.roster.columns),
            "active": " ".join(sorted(fact.roster.active)),
            "active_count": len(fact.roster.active),
        }
        old = (table.c.account_key == place.account_key) & (table.c.accepted_at < fact.keep_from)
        connection.execute(delete(table).where(old))
        connection.execute(_insertion(table), {**row, "seq": seq, "account_key": place.account_key})


def _intents(connection: Connection, place: Place, told: Told) -> None:
    opened: list[Row] = []
    closed: list[Row] = []
    for seq, fact in told:
        if isinstance(fact, IntentOpened):
            intent = {**fact.intent._asdict(), "seq": seq, "account_key": place.account_key}
            fields = canonical_json(fact.intent.fields)
            opened.append({**intent, "kind": fact.intent.kind.value, "fields": fields})
        elif isinstance(fact, IntentClosed):
            closed.append({"account_key": place.account_key, "seq": fact.seq})
    if opened:
        connection.execute(_insertion(tables.open_intent), opened)
    if closed:
        _delete(connection, tables.open_intent, closed)


_SUSPENSION = tables.suspension
_LATEST_BECAME = (
    update(_SUSPENSION)
    .where(
        _SUSPENSION.c.id
        == select(func.max(_SUSPENSION.c.id))
        .where(
            _SUSPENSION.c.account_key == bindparam("account"), _SUSPENSION.c.organizer_key == bindparam("who")
        )
        .scalar_subquery()
    )
    .values(state=bindparam("became"))
)


def _suspensions(connection: Connection, place: Place, told: Told) -> None:
    for _, fact in told:
        match fact:
            case SuspensionSent(suspension=sent):
                row = {**sent._asdict(), "cause": sent.cause.value, "state": sent.state.value}
                connection.execute(_insertion(_SUSPENSION), {**row, "account_key": place.account_key})
            case SuspensionBecame(organizer_key=who, state=state):
                became = {"account": place.account_key, "who": who, "became": state.value}
                connection.execute(_LATEST_BECAME, became)


def _values(connection: Connection, place: Place, told: Told) -> None:
    table, account = tables.value_not_accepted, {"account_key": place.account_key}
    for _, fact in told:
        match fact:
            case ValueNotAccepted(organizer_key=key, field=name, value=value):
                row = {**account, "organizer_key": key, "field": name, "value": value}
                _delete(connection, table, [row])
                connection.execute(_insertion(table), row)
            case ValuesForgotten(organizer_key=key):
                _delete(connection, table, [{**account, "organizer_key": key}])


def _runs(connection: Connection, place: Place, told: Told) -> None:
    table = tables.run
    for _, fact in told:
        match fact:
            case RunOpened(mode=mode):
                opened = {"run_id": place.run_id, "account_key": place.account_key, "opened_at": place.at}
                connection.execute(_insertion(table), {**opened, "mode": mode, "applied": False})
            case RunClosed(outcome=outcome, applied=applied, summary=summary):
                closed = {"closed_at": place.at, "outcome": outcome, "applied": applied}
                statement = update(table).where(table.c.run_id == place.run_id)
                connection.execute(statement, {**closed, "summary": canonical_json(summary)})


_Writer = Callable[[Connection, Place, Told], None]
_WRITERS: Mapping[type[Fact], _Writer] = {
    LinkMade: _links,
    LinkEnded: _links,
    AddressHeld: _addresses,
    RosterRemembered: _rosters,
    AbsenceCounted: _absences,
    AbsenceEnded: _absences,
    IntentOpened: _intents,
    IntentClosed: _intents,
    SuspensionSent: _suspensions,
    SuspensionBecame: _suspensions,
    OrganizerGone: _gone,
    ValueNotAccepted: _values,
    ValuesForgotten: _values,
    ProfileElsewhere: _elsewhere,
    ProfileSettled: _elsewhere,
    HoldTold: _holds,
    HoldOver: _holds,
    RunOpened: _runs,
    RunClosed: _runs,
    ConfigSeen: _config,
}
