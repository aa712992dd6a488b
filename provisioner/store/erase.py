"""Erasure by law: what is personal about one person leaves every table, and the chain stays whole.

What stays: pseudonymous ids in the chain and in what is remembered, and the keyed digest of who held an
address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from provisioner.audit.canonical import Erasure
from provisioner.audit.entries import Draft, Event
from provisioner.errors import WrongUsage
from provisioner.people.text import address_form, keyed_digest
from provisioner.people.traces import Traces, words_in
from provisioner.plan.facts import Record
from provisioner.plan.who import Whom
from provisioner.store import tables
from provisioner.store.append import Author, append, prepared
from provisioner.store.engine import Database
from provisioner.store.erase_memory import addresses_as_successor, taken_out_of_memory
from provisioner.store.reading import About
from provisioner.store.troubles import told_as_broken

_ABOUT_OTHERS = (Event.DETAIL_ERASED.value, Event.LOG_ACKNOWLEDGED.value)
"""Entries whose detail says which operator took responsibility."""


@dataclass(kw_only=True, slots=True)
class Personal:
    """What is stored about one person."""

    traces: Traces
    seqs: list[int] = field(default_factory=list)
    """Of the details, ascending."""
    rows: dict[str, int] = field(default_factory=dict)
    """Table → rows in which something is taken out."""


def find_personal(database: Database, about: About) -> Personal:
    """Raises `AuditLogBroken`."""
    with database.reading() as connection:
        return _found(connection, about, database.address_key, change=False)


def erase_personal(
    database: Database,
    about: About,
    *,
    whom: Whom,
    author: Author,
    key: bytes | None,
    by: str,
    reason: str,
    now: datetime,
) -> Personal:
    """One transaction, in which the erasure is recorded too, under the ids of `whom`. Nothing is written
    where nothing is found. Raises `WrongUsage` while a call is open that only the address can settle, and
    `AuditLogBroken`."""
    with told_as_broken(database.where), database.writing() as connection:
        found = _found(connection, about, database.address_key, change=True)
        if found.traces.are_in(f"{by}\n{reason}"):
            raise WrongUsage(
                "--by and --reason would keep what is to be erased", remedy="name the person by employee id"
            )
        if not (found.seqs or found.rows):
            return found
        draft = Draft(
            event=Event.DETAIL_ERASED,
            employee_id=whom.employee_id,
            organizer_key=whom.organizer_key,
            outcome=Erasure(found.seqs).outcome(),
            detail={"by": by, "reason": reason, "details": len(found.seqs), "rows": found.rows},
        )
        entry = append(connection, [prepared(Record(draft=draft))], author=author, key=key, now=now)[-1]
        emptied = update(tables.audit_detail).where(tables.audit_detail.c.seq == bindparam("of"))
        if found.seqs:
            connection.execute(
                emptied.values(salt=None, detail=None, erased_by=entry.seq),
                [{"of": seq} for seq in found.seqs],
            )
    return found


def _found(connection: Connection, about: About, address_key: bytes, *, change: bool) -> Personal:
    """`change`: takes it out of the tables at once; the details are left to the caller."""
    found = Personal(traces=Traces(about.ids, about.keys, about.addresses))
    own = list(_own_details(connection, found.traces))
    words = {*about.addresses, *addresses_as_successor(connection, found.traces)}
    for _, text in own:
        words |= words_in(_mapping(text))
    found.traces = Traces(about.ids, about.keys, words)
    told = {seq for seq, _ in own} | set(_details_of_others(connection, found.traces, address_key))
    found.seqs = sorted(told)
    found.rows = taken_out_of_memory(connection, found.traces, change=change)
    return found


# --- details ---------------------------------------------------------------------------------------------


def _own_details(connection: Connection, traces: Traces) -> Iterator[tuple[int, str]]:
    log = tables.audit_log.c
    about = log.employee_id.in_(traces.ids) | (log.employee_id.is_(None) & log.organizer_key.in_(traces.keys))
    for row in connection.execute(_details().where(about, log.event.not_in(_ABOUT_OTHERS))):
        yield row.seq, row.detail


def _details_of_others(connection: Connection, traces: Traces, address_key: bytes) -> Iterator[int]:
    """Those that name the person. In an entry about somebody else an address counts only while it is not
    theirs by now."""
    text = func.lower(tables.audit_detail.c.detail)
    words = [
        text.contains(json.dumps(word, ensure_ascii=False)[1:-1].lower(), autoescape=True)
        for word in traces.words
    ]
    if not words:
        return
    still = Traces(
        (), (), [word for word in traces.words if not _passed_on(connection, word, traces, address_key)]
    )
    for row in connection.execute(_details().where(or_(*words))):
        somebody = row.employee_id or row.organizer_key
        of_others = somebody is not None and not traces.are_about(row.employee_id, row.organizer_key)
        if (still if of_others else traces).are_in(_unquoted(row.detail)):
            yield row.seq


def _passed_on(connection: Connection, word: str, traces: Traces, address_key: bytes) -> bool:
    """A name too may be somebody else's."""
    if "@" not in word:
        return True
    holds = tables.address.c
    digest = keyed_digest(address_key, address_form(word))
    holders = connection.execute(select(holds.employee_id).where(holds.address == digest)).scalars()
    return any(holder not in traces.ids for holder in holders)


def _details() -> Any:
    log, detail = tables.audit_log, tables.audit_detail
    wanted = select(log.c.seq, log.c.employee_id, log.c.organizer_key, detail.c.detail)
    return wanted.join_from(log, detail, log.c.seq == detail.c.seq).where(detail.c.detail.is_not(None))


def _mapping(text: str) -> Mapping[str, object]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}  # falsified, and acknowledged
    return told if isinstance(told, Mapping) else {}


def _unquoted(text: str) -> str:
    """JSON without its escapes, so that words are found as they are."""
    return text.replace('\\"', '"').replace("\\\\", "\\")
