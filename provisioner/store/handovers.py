"""What has become of leavers' meetings, for people; read-only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from provisioner.plan.memory import Looked, Suspension
from provisioner.store import tables
from provisioner.store.engine import Database
from provisioner.store.reading import Told, Which, entries
from provisioner.store.recall import suspension_from
from provisioner.store.remember_handover import (
    HandedTold,
    recall_handed,
    recall_looked,
    recall_products_given_up,
)

RECENT = 100
"""Entries about an organizer among which its address is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handovers:
    handed: tuple[HandedTold, ...]
    """By organizer key and meeting id."""
    looked: Mapping[str, Looked]
    """By organizer key: the last look at the meetings of those in notice or in grace."""
    products_given_up: Mapping[str, tuple[str, ...]]
    """By organizer key."""
    suspensions: Mapping[str, Suspension]
    """The latest of each organizer, by organizer key."""
    holds: Mapping[str, tuple[str, ...]]
    """Employee id, else organizer key → the codes of the holds that stand."""

    def of(self, organizer_key: str) -> tuple[HandedTold, ...]:
        return tuple(told for told in self.handed if told.handed.organizer_key == organizer_key)


def handovers(database: Database, account_key: str, *, include_over: bool) -> Handovers:
    """`include_over`: also of organizers that are gone, or here again."""
    with database.reading() as connection:
        handed = recall_handed(connection, account_key, include_over=include_over)
        return Handovers(
            handed=tuple(sorted(handed, key=_place)),
            looked=recall_looked(connection, account_key),
            products_given_up=recall_products_given_up(connection, account_key),
            suspensions=_suspensions(connection, account_key),
            holds=_holds(connection, account_key),
        )


def handed_by_state(database: Database, account_key: str) -> dict[str, int]:
    """How many meetings, of handovers that are not over."""
    handed = tables.meeting_handed.c
    wanted = select(handed.state, func.count()).where(handed.account_key == account_key, ~handed.over)
    with database.reading() as connection:
        return {state: number for state, number in connection.execute(wanted.group_by(handed.state))}


def address_told(database: Database, organizer_key: str) -> str:
    """The last address that the audit log has of this organizer; `""` where it has none, or none any more."""
    found: Iterable[Told] = entries(database, Which(organizer_key=organizer_key), limit=RECENT)
    for told in reversed([*found]):
        email = (told.detail or {}).get("email")
        if isinstance(email, str) and email:
            return email
    return ""


def _suspensions(connection: Connection, account_key: str) -> dict[str, Suspension]:
    table = tables.suspension
    found = connection.execute(select(table).where(table.c.account_key == account_key).order_by(table.c.id))
    return {row.organizer_key: suspension_from(row) for row in found}


def _holds(connection: Connection, account_key: str) -> dict[str, tuple[str, ...]]:
    told = tables.hold_told.c
    wanted = select(told.subject, told.code).where(told.account_key == account_key).order_by(told.code)
    holds = defaultdict[str, list[str]](list)
    for subject, code in connection.execute(wanted):
        holds[subject].append(code)
    return {subject: tuple(codes) for subject, codes in holds.items()}


def _place(told: HandedTold) -> tuple[str, str]:
    return told.handed.organizer_key, told.handed.meeting.meeting_id
