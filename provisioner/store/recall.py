"""What a run knows at its start: plain columns of plain rows, so that 25,000 links are not felt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from sys import intern
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from provisioner.plan.memory import (
    Absence,
    AcceptedRoster,
    Cause,
    Elsewhere,
    HandHold,
    Kind,
    Memory,
    OpenIntent,
    Suspension,
    SuspensionState,
)
from provisioner.store import tables
from provisioner.store.remember_approvals import recall_approvals
from provisioner.store.remember_handover import (
    recall_handed,
    recall_inherited,
    recall_looked,
    recall_products_given_up,
)


def recall(
    connection: Connection, *, account_key: str, address_key: bytes, today: date, window_days: int
) -> Memory:
    """Inside one transaction, so that all of it is of one moment. An employee id that several tables have is
    kept once: 3 MiB of 25,000 people."""
    account = _Account(connection, account_key)
    since = today - timedelta(days=window_days)
    last, baseline = account.rosters(since)
    sent = account.suspensions()
    config_digest, settings = account.settings()
    return Memory(
        address_key=address_key,
        links={intern(who): key for who, key in account.texts(tables.link, "employee_id", "organizer_key")},
        parted=frozenset(account.texts(tables.parted_pair, "employee_id", "organizer_key")),
        addresses={
            form: intern(who) for form, who in account.texts(tables.address, "address", "employee_id")
        },
        absences=account.absences(),
        starts=account.starts(),
        managers={
            intern(who): intern(manager)
            for who, manager in account.texts(tables.manager, "employee_id", "manager_id")
        },
        last_roster=last,
        baseline=baseline,
        suspensions={one.organizer_key: one for _, one in sent},
        window=tuple(
            one for day, one in sent if day >= since and one.state is not SuspensionState.NOT_APPLIED
        ),
        open_intents=account.open_intents(),
        gone=frozenset(key for (key,) in account.texts(tables.organizer_gone, "organizer_key")),
        applied_before=account.has_applied(),
        not_accepted=frozenset(account.texts(tables.value_not_accepted, "organizer_key", "field", "value")),
        elsewhere=account.elsewhere(),
        hand_holds=account.hand_holds(),
        orders=frozenset(key for (key,) in account.texts(tables.suspension_order, "organizer_key")),
        approvals=recall_approvals(connection, account_key),
        looked=recall_looked(connection, account_key),
        inherited=recall_inherited(connection, account_key, today=today),
        handed={
            (one.handed.organizer_key, one.handed.meeting.meeting_id): one.handed
            for one in recall_handed(connection, account_key, include_over=False)
        },
        products_given_up=recall_products_given_up(connection, account_key),
        holds_told=frozenset(account.texts(tables.hold_told, "subject", "code")),
        config_digest=config_digest,
        settings=settings,
    )


class _Account:
    """The rows of one account."""

    def __init__(self, connection: Connection, account_key: str) -> None:
        self._connection = connection
        self._account_key = account_key

    def _select(self, table: Table, *names: str) -> Select[Any]:
        columns = [table.c[name] for name in names] if names else table.c
        return select(*columns).where(table.c.account_key == self._account_key)

    def texts(self, table: Table, *names: str) -> Sequence[Any]:
        """Plain tuples of columns that need no conversion: a `Row` each would double the time."""
        cursor = self._connection.execute(self._select(table, *names)).cursor
        return cursor.fetchall() if cursor is not None else []

    def settings(self) -> tuple[str | None, dict[str, str]]:
        """Of the last run: the digest over those that decisions depend on, and that of each."""
        for digest, settings in self.texts(tables.account_state, "config_digest", "settings"):
            return digest, json.loads(settings)
        return None, {}

    def absences(self) -> dict[str, Absence]:
        found = self._connection.execute(self._select(tables.absence))
        return {row.employee_id: Absence(row.first_missed_at, row.rosters) for row in found}

    def starts(self) -> dict[str, date]:
        found = self._connection.execute(self._select(tables.announced_start))
        return {row.employee_id: row.start for row in found}

    def elsewhere(self) -> dict[str, Elsewhere]:
        found = self._connection.execute(self._select(tables.profile_elsewhere))
        return {row.employee_id: Elsewhere(row.row_digest, row.refused_at) for row in found}

    def rosters(self, since: date) -> tuple[AcceptedRoster | None, AcceptedRoster | None]:
        """The last one, and the largest that was accepted since."""
        table = tables.accepted_roster
        midnight = datetime.combine(since, time(), UTC)
        accepted = self._select(table)
        last = accepted.order_by(table.c.seq.desc()).limit(1)
        largest = accepted.where(table.c.accepted_at >= midnight).order_by(
            table.c.active_count.desc(), table.c.seq
        )
        newest = self._connection.execute(last).first()
        most = self._connection.execute(largest.limit(1)).first()
        known = _roster(newest)
        if newest is not None and most is not None and most.active == newest.active:
            return known, _roster(most, known)  # 25,000 digests once, not twice
        return known, _roster(most)

    def hand_holds(self) -> dict[str, HandHold]:
        found = self._connection.execute(self._select(tables.hand_hold))
        return {row.subject: HandHold(row.until, row.by, row.reason) for row in found}

    def suspensions(self) -> list[tuple[date, Suspension]]:
        """Each with the day on which it was sent, oldest first."""
        found = self._select(tables.suspension).order_by(tables.suspension.c.id)
        return [(row.sent_on, suspension_from(row)) for row in self._connection.execute(found)]

    def open_intents(self) -> tuple[OpenIntent, ...]:
        found = self._select(tables.open_intent).order_by(tables.open_intent.c.seq)
        return tuple(
            OpenIntent(
                seq=row.seq,
                kind=Kind(row.kind),
                employee_id=row.employee_id,
                organizer_key=row.organizer_key,
                email=row.email,
                fields=json.loads(row.fields),
                day=row.day,
            )
            for row in self._connection.execute(found)
        )

    def has_applied(self) -> bool:
        applied = self._select(tables.run, "run_id").where(tables.run.c.applied).limit(1)
        return self._connection.execute(applied).first() is not None


def suspension_from(row: Row[Any]) -> Suspension:
    return Suspension(
        organizer_key=row.organizer_key,
        employee_id=row.employee_id,
        cause=Cause(row.cause),
        day=row.day,
        state=SuspensionState(row.state),
        approved=row.approved,
        kept={name: tuple(values) for name, values in json.loads(row.kept).items()},
    )


def _roster(row: Row[Any] | None, same_people: AcceptedRoster | None = None) -> AcceptedRoster | None:
    if row is None:
        return None
    active = frozenset(row.active.split()) if same_people is None else same_people.active
    return AcceptedRoster(
        digest=row.digest,
        written_at=row.written_at,
        accepted_at=row.accepted_at,
        rows=row.rows,
        people=row.people,
        columns=tuple(row.columns.split()),
        active=active,
    )
