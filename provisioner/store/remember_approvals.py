"""What is remembered about approvals: the plans that wait, what was released, and what of it is spent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, select

from provisioner.audit.canonical import canonical_json
from provisioner.plan.facts import ApprovalGiven, ApprovalSpent, PlanRejected, PlanWaits
from provisioner.plan.memory import Approval
from provisioner.store import tables
from provisioner.store.keyed_rows import Ending, Place, Told

Marks = Mapping[str, frozenset[str]]


class Waiting(NamedTuple):
    """A plan that waits. `asks`: code → marks that an approval of it would release."""

    digest: str
    asks: Marks
    made_at: datetime
    expires_at: datetime


def waiting_plans(connection: Connection, place: Place, told: Told) -> None:
    """What has expired goes: an objection that comes every hour must not fill the database."""
    table = tables.waiting_plan
    connection.execute(
        delete(table).where(table.c.account_key == place.account_key, table.c.expires_at < place.at)
    )
    ending = Ending(table, place)
    for _, fact in told:
        match fact:
            case PlanWaits():
                ending.put(
                    {"digest": fact.digest},
                    document=canonical_json(fact.document),
                    asks=_as_text(fact.asks),
                    made_at=place.at,
                    expires_at=fact.expires_at,
                )
            case PlanRejected(digest=digest):
                ending.drop({"digest": digest})
    ending.write(connection)


def approvals(connection: Connection, place: Place, told: Told) -> None:
    table = tables.approval
    connection.execute(
        delete(table).where(table.c.account_key == place.account_key, table.c.expires_at < place.at)
    )
    ending = Ending(table, place)
    for _, fact in told:
        if isinstance(fact, ApprovalGiven):
            given = fact.approval
            ending.put(
                {"digest": given.digest},
                by=given.by,
                expires_at=given.expires_at,
                released=_as_text(given.released),
            )
    ending.write(connection)


def spent(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.approval_spent, place)
    for _, fact in told:
        if isinstance(fact, ApprovalSpent):
            ending.put({"digest": fact.digest, "mark": fact.mark})
    ending.write(connection)


def recall_approvals(connection: Connection, account_key: str) -> tuple[Approval, ...]:
    """Without what is spent; whether one has expired is for the plan to say."""
    used = _spent_marks(connection, account_key, tables.approval)
    given = select(tables.approval).where(tables.approval.c.account_key == account_key)
    return tuple(
        Approval(row.digest, row.by, row.expires_at, _from_text(row.released, used[row.digest]))
        for row in connection.execute(given.order_by(tables.approval.c.expires_at))
    )


def recall_waiting(connection: Connection, account_key: str, now: datetime) -> list[Waiting]:
    """Those that have not expired and would still release something; the newest first."""
    table, used = tables.waiting_plan, _spent_marks(connection, account_key, tables.waiting_plan)
    wanted = select(table.c.digest, table.c.asks, table.c.made_at, table.c.expires_at).where(
        table.c.account_key == account_key, table.c.expires_at > now
    )
    plans = (
        Waiting(row.digest, _from_text(row.asks, used[row.digest]), row.made_at, row.expires_at)
        for row in connection.execute(wanted.order_by(table.c.made_at.desc()))
    )
    return [plan for plan in plans if plan.asks]


def _spent_marks(connection: Connection, account_key: str, plans: Table) -> dict[str, set[str]]:
    """By digest, of those that are in `plans`: what was spent stays for ever, and plans do not."""
    used: dict[str, set[str]] = defaultdict(set)
    table = tables.approval_spent
    theirs = table.c.digest.in_(select(plans.c.digest).where(plans.c.account_key == account_key))
    for row in connection.execute(select(table).where(table.c.account_key == account_key, theirs)):
        used[row.digest].add(row.mark)
    return used


def _as_text(marks: Marks) -> str:
    return canonical_json({code: sorted(of_it) for code, of_it in marks.items()})


def _from_text(text: str, without: set[str]) -> Marks:
    """A code of which nothing is left is left out."""
    left = {code: frozenset(of_it) - without for code, of_it in json.loads(text).items()}
    return {code: marks for code, marks in left.items() if marks}
