"""What facts do to the tables.

Each table has one writer. It gets the facts of a whole transaction in their order. Facts of different tables
do not meet, so the order of the writers does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, delete, update

from provisioner.audit.canonical import canonical_json
from provisioner.plan import facts
from provisioner.plan.facts import ConfigSeen, Fact, Paused, Resumed, RosterRemembered, RunClosed, RunOpened
from provisioner.store import remember_approvals as approving
from provisioner.store import remember_changes as changes
from provisioner.store import remember_handover as handover
from provisioner.store import remember_people as people
from provisioner.store import tables
from provisioner.store.keyed_rows import Ending, Place, Told, insert_rows


def remember(connection: Connection, place: Place, told: Iterable[tuple[int, Fact]]) -> None:
    """`told`: each fact with the seq of the audit row that carries it."""
    by_writer: dict[_Writer, Told] = {}
    for seq, fact in told:
        by_writer.setdefault(WRITERS[type(fact)], []).append((seq, fact))
    for write, of_its_table in by_writer.items():
        write(connection, place, of_its_table)


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
        insert_rows(connection, table, [{**row, "seq": seq, "account_key": place.account_key}])


def _runs(connection: Connection, place: Place, told: Told) -> None:
    table = tables.run
    for _, fact in told:
        match fact:
            case RunOpened(mode=mode):
                opened = {"run_id": place.run_id, "account_key": place.account_key, "opened_at": place.at}
                insert_rows(connection, table, [{**opened, "mode": mode, "applied": False}])
            case RunClosed(outcome=outcome, applied=applied, summary=summary):
                closed = {"closed_at": place.at, "outcome": outcome, "applied": applied}
                statement = update(table).where(table.c.run_id == place.run_id)
                connection.execute(statement, {**closed, "summary": canonical_json(summary)})


def _pauses(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.pause, place)
    for _, fact in told:
        match fact:
            case Paused(pause=pause):
                ending.put({}, **pause._asdict())
            case Resumed():
                ending.drop({})
    ending.write(connection)


def _config(connection: Connection, place: Place, told: Told) -> None:
    ending = Ending(tables.account_state, place)
    for _, fact in told:
        if isinstance(fact, ConfigSeen):
            ending.put({}, config_digest=fact.digest, settings=canonical_json(fact.settings))
    ending.write(connection)


_Writer = Callable[[Connection, Place, Told], None]
WRITERS: Mapping[type[Fact], _Writer] = {
    facts.LinkMade: people.links,
    facts.LinkEnded: people.links,
    facts.PairParted: people.links,
    facts.AddressHeld: people.addresses,
    facts.AddressReleased: people.addresses,
    facts.AbsenceCounted: people.absences,
    facts.AbsenceEnded: people.absences,
    facts.ManagersNamed: people.managers,
    facts.StartAnnounced: people.starts,
    facts.StartOver: people.starts,
    facts.ProfileElsewhere: people.elsewhere,
    facts.ProfileSettled: people.elsewhere,
    facts.HoldTold: people.holds_told,
    facts.HoldOver: people.holds_told,
    facts.HandHoldPlaced: people.hand_holds,
    facts.HandHoldRemoved: people.hand_holds,
    facts.IntentOpened: changes.intents,
    facts.IntentClosed: changes.intents,
    facts.SuspensionSent: changes.suspensions,
    facts.SuspensionBecame: changes.suspensions,
    facts.SuspensionCauseBecame: changes.suspensions,
    facts.OrderGiven: changes.orders,
    facts.OrderOver: changes.orders,
    facts.OrganizerGone: changes.gone,
    facts.ValueNotAccepted: changes.values,
    facts.ValuesForgotten: changes.values,
    facts.RosterRemembered: _rosters,
    facts.RunOpened: _runs,
    facts.RunClosed: _runs,
    facts.PlanWaits: approving.waiting_plans,
    facts.PlanRejected: approving.waiting_plans,
    facts.ApprovalGiven: approving.approvals,
    facts.ApprovalSpent: approving.spent,
    facts.MeetingsLooked: handover.handovers,
    facts.MeetingHanded: handover.handovers,
    facts.ProductsGivenUp: handover.handovers,
    facts.HandoverOver: handover.handovers,
    facts.Paused: _pauses,
    facts.Resumed: _pauses,
    facts.ConfigSeen: _config,
}
