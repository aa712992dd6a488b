"""What stands until somebody changes it: links, holds by hand, orders, plans that wait, approvals. Read-only,
for people."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from provisioner.plan.memory import Approval, HandHold
from provisioner.store.engine import Database
from provisioner.store.remember_approvals import Marks, Waiting, recall_approvals, recall_waiting
from provisioner.store.tables import hand_hold, link, suspension_order


class LinkTold(NamedTuple):
    employee_id: str
    organizer_key: str
    since: datetime


def links(database: Database, account_key: str) -> list[LinkTold]:
    """By employee id."""
    wanted = select(link.c.employee_id, link.c.organizer_key, link.c.since)
    with database.reading() as connection:
        found = connection.execute(
            wanted.where(link.c.account_key == account_key).order_by(link.c.employee_id)
        )
        return [LinkTold(*row) for row in found]


def hand_holds(database: Database, account_key: str) -> dict[str, HandHold]:
    """Subject → hold, those that are over included; the soonest to end first."""
    wanted = select(hand_hold).where(hand_hold.c.account_key == account_key)
    with database.reading() as connection:
        found = connection.execute(wanted.order_by(hand_hold.c.until, hand_hold.c.subject))
        return {row.subject: HandHold(row.until, row.by, row.reason) for row in found}


def orders_count(database: Database, account_key: str) -> int:
    wanted = select(func.count()).where(suspension_order.c.account_key == account_key)
    with database.reading() as connection:
        return int(connection.execute(wanted).scalar_one())


def plans_waiting(database: Database, account_key: str, *, now: datetime) -> list[Waiting]:
    """The newest first, without those that are approved already."""
    with database.reading() as connection:
        given = {one.digest for one in _valid(connection, account_key, now)}
        return [plan for plan in recall_waiting(connection, account_key, now) if plan.digest not in given]


def open_approvals(database: Database, account_key: str, *, now: datetime) -> list[Approval]:
    """Those under which something may still pass; the first to expire first."""
    with database.reading() as connection:
        return [approval for approval in _valid(connection, account_key, now) if approval.released]


def waiting_or_approved(database: Database, account_key: str, *, now: datetime) -> dict[str, Marks]:
    """Digest → what an operator may release, or take back."""
    with database.reading() as connection:
        given = {one.digest: one.released for one in _valid(connection, account_key, now) if one.released}
        return {**given, **{plan.digest: plan.asks for plan in recall_waiting(connection, account_key, now)}}


def _valid(connection: Connection, account_key: str, now: datetime) -> list[Approval]:
    return [approval for approval in recall_approvals(connection, account_key) if approval.expires_at > now]
