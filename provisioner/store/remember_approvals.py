"""What is remembered about approvals: the plans that wait, what was released, and what of it is spent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from provisioner.audit.canonical import canonical_json
from provisioner.plan.facts import ApprovalGiven, ApprovalSpent, PlanRejected, PlanWaits
from provisioner.plan.memory import Approval
from provisioner.store import tables
from provisioner.store.keyed_rows import Ending, Place, Told

Marks = Mapping[str, frozenset[str]]


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
    used: dict[str, set[str]] = defaultdict(set)
    wanted = select(tables.approval_spent).where(tables.approval_spent.c.account_key == account_key)
    for row in connection.execute(wanted):
        used[row.digest].add(row.mark)
    given = select(tables.approval).where(tables.approval.c.account_key == account_key)
    return tuple(
        Approval(row.digest, row.by, row.expires_at, _from_text(row.released, used[row.digest]))
        for row in connection.execute(given.order_by(tables.approval.c.expires_at))
    )


def waiting_asks(connection: Connection, account_key: str, now: datetime) -> dict[str, Marks]:
    """Digest → what an approval of that plan would release; those that have not expired, newest last."""
    table = tables.waiting_plan
    wanted = select(table.c.digest, table.c.asks).where(
        table.c.account_key == account_key, table.c.expires_at > now
    )
    return {row.digest: _from_text(row.asks) for row in connection.execute(wanted.order_by(table.c.made_at))}


def _as_text(marks: Marks) -> str:
    return canonical_json({code: sorted(of_it) for code, of_it in marks.items()})


def _from_text(text: str, without: set[str] | None = None) -> Marks:
    return {code: frozenset(of_it) - (without or set()) for code, of_it in json.loads(text).items()}
