"""Whom a name means, as far as the audit log and the addresses that are remembered tell; read-only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, func, or_, select

from provisioner.people.text import address_form, keyed_digest
from provisioner.store.engine import Database
from provisioner.store.reading import About
from provisioner.store.tables import address, audit_detail, audit_log, database_info, link, meeting_handed
from provisioner.store.verifying import any_text


def about(database: Database, who: str) -> About:
    """An address that is held now or was once, an employee id, or an organizer key. Also whoever nobody
    knows: then nothing is about them."""
    who = who.strip()
    with database.reading() as connection, any_text(connection):
        if "@" not in who:
            return _with_partners(connection, {who}, {who}, set())
        ids, keys, spellings = _holders_told(connection, who)
        successor_ids, successor_keys = _successors(connection, who)
        # In a roster without ids the address is one.
        ids |= _holders_remembered(connection, who) | successor_ids | {address_form(who)}
        return _with_partners(connection, ids, keys | successor_keys, {who, *spellings})


def _holders_remembered(connection: Connection, who: str) -> set[str]:
    """By the keyed digest, which outlives the erasure of every detail."""
    key = connection.execute(select(database_info.c.address_key)).scalar()
    try:
        digest = keyed_digest(bytes.fromhex(str(key)), address_form(who))
    except ValueError:
        return set()  # a falsified file: what the log itself tells must do
    found = connection.execute(select(address.c.employee_id).where(address.c.address == digest))
    return set(found.scalars())


def _successors(connection: Connection, who: str) -> tuple[set[str], set[str]]:
    """Ids and keys of those who took meetings over under this address."""
    told = meeting_handed.c
    wanted = select(told.successor_email, told.successor_id, told.successor_key)
    ids, keys = set[str](), set[str]()
    for email, employee_id, organizer_key in connection.execute(wanted.where(told.successor_email != "")):
        if address_form(email) == address_form(who):
            ids |= {employee_id} - {None}
            keys |= {organizer_key} - {None}
    return ids, keys


def _holders_told(connection: Connection, who: str) -> tuple[set[str], set[str], set[str]]:
    """Ids, keys and spellings: of every entry that is about somebody who has, had or gets this address."""
    ids, keys, spellings = set[str](), set[str](), set[str]()
    text = audit_detail.c.detail
    quoted = (json.dumps(form, ensure_ascii=False) for form in {who, address_form(who)})
    mentions = or_(*(func.lower(text).contains(form.lower(), autoescape=True) for form in quoted))
    wanted = select(audit_log.c.employee_id, audit_log.c.organizer_key, text).join_from(
        audit_log, audit_detail, audit_log.c.seq == audit_detail.c.seq
    )
    for employee_id, organizer_key, detail in connection.execute(wanted.where(mentions)):
        meant = {each for each in _addresses(detail) if address_form(each) == address_form(who)}
        if meant:
            spellings |= meant
            ids |= {employee_id} - {None}
            keys |= {organizer_key} - {None}
    return ids, keys, spellings


def _addresses(detail: str) -> Iterator[str]:
    """Those that the entry's own person or organizer has, had or gets; not those of a successor."""
    try:
        told = json.loads(detail)
    except ValueError:
        return
    if not isinstance(told, Mapping):
        return
    fields = told.get("fields")
    renamed = fields.get("email") if isinstance(fields, Mapping) else None
    for each in (told.get("email"), *(renamed if isinstance(renamed, list) else ())):
        if isinstance(each, str):
            yield each


def _with_partners(connection: Connection, ids: set[str], keys: set[str], addresses: set[str]) -> About:
    """Whoever is, or was once, linked with these: the organizer of a person, the person of an organizer."""
    log, handed = audit_log.c, meeting_handed.c
    found = {
        tuple(row)
        for employee_id, organizer_key in (
            (log.employee_id, log.organizer_key),
            (link.c.employee_id, link.c.organizer_key),
            (handed.successor_id, handed.successor_key),
        )
        for row in connection.execute(
            select(employee_id, organizer_key)
            .where(employee_id.is_not(None), organizer_key.is_not(None))
            .where(employee_id.in_(ids) | organizer_key.in_(keys))
            .distinct()
        )
    }
    return About(
        ids=frozenset(ids | {employee_id for employee_id, key in found if key in keys}),
        keys=frozenset(keys | {key for employee_id, key in found if employee_id in ids}),
        addresses=frozenset(addresses),
    )
