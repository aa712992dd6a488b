"""Where an operator's word is written down: an audited entry with what it makes us remember, in one short
transaction. It takes no run lock, unless it is asked to: what is said here must count while a run is in
progress."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from provisioner.audit.checkpoint import Checkpoint
from provisioner.audit.entries import Draft, Event
from provisioner.cli.showing import tell
from provisioner.errors import WrongUsage
from provisioner.people.text import nfc
from provisioner.plan.facts import Fact, Record
from provisioner.plan.memory import Memory
from provisioner.plan.who import Whom, find
from provisioner.settings import Settings, load_settings, require
from provisioner.store.anchors import demand_writable
from provisioner.store.engine import Database, open_database, open_read_only
from provisioner.store.journal import StoreJournal, open_journal
from provisioner.store.run_lock import run_lock
from provisioner.wiring import SystemClock, actor, audit_key, demand_a_whole_log

LONGEST = 500


class Said(NamedTuple):
    """Who says so, and why. The entry names the operating-system user and the host by itself."""

    by: str
    reason: str | None


def said(by: str | None, reason: str | None) -> Said:
    """`by` None: the user of this machine. Raises `WrongUsage` for a blank or unprintable one."""
    name = actor().partition("@")[0] if by is None else _text("--by", by)
    return Said(name, None if reason is None else _text("--reason", reason))


def _text(option: str, value: str) -> str:
    text = nfc(value.strip())
    if not text:
        raise WrongUsage(f"{option} is blank", remedy="it stands in the audit log: say it in a few words")
    if len(text) > LONGEST or not text.isprintable():
        raise WrongUsage(f"{option} is not one line of at most {LONGEST} characters")
    return text


def entry_of(
    event: Event,
    said: Said,
    *facts: Fact,
    whom: Whom | None = None,
    outcome: str | None = "by_hand",
    **detail: object,
) -> Record:
    draft = Draft(
        event=event,
        employee_id=whom.employee_id if whom else None,
        organizer_key=whom.organizer_key if whom else None,
        outcome=outcome,
        detail={**detail, "by": said.by, "reason": said.reason},
    )
    return Record(draft=draft, facts=facts)


class Desk:
    def __init__(self, settings: Settings, database: Database, journal: StoreJournal) -> None:
        self.today: date = SystemClock().now().astimezone(ZoneInfo(settings.roster.time_zone)).date()
        self.now = SystemClock().now()
        self.memory: Memory = journal.recall(
            today=self.today, window_days=settings.policy.removal_window_days
        )
        self.settings = settings
        self.account_key = account_key_of(settings)
        self.database = database
        self.journal = journal
        self._anchors = settings.audit.anchors

    def find(self, who: str) -> Whom:
        """Raises `WrongUsage` for an address that nobody is known to have held."""
        found = find(who.strip(), self.memory)
        if found is None:
            raise WrongUsage(
                f"Nobody is known to have the address {who}",
                remedy="name the employee id or the organizer key instead",
            )
        if not found.known:
            tell(f"note: {found.subject} is not known here yet; taken as it is given")
        return found

    def write(
        self,
        event: Event,
        said: Said,
        *facts: Fact,
        whom: Whom | None = None,
        outcome: str | None = "by_hand",
        **detail: object,
    ) -> None:
        """Committed when it returns, and covered by the anchors. Raises `AuditLogBroken`."""
        self.write_together(entry_of(event, said, *facts, whom=whom, outcome=outcome, **detail))

    def write_together(self, *records: Record) -> None:
        """In one transaction. Raises `AuditLogBroken`."""
        asyncio.run(self._written(records))

    def seal(self) -> Checkpoint:
        """What was written past the journal is covered by the anchors too."""
        return asyncio.run(self.journal.checkpoint(self._anchors))

    async def _written(self, records: Sequence[Record]) -> None:
        await self.journal.record(*records)
        await self.journal.checkpoint(self._anchors)


@contextmanager
def desk(config: Path | None, *, verify: bool = True, alone: bool = False) -> Iterator[Desk]:
    """Nothing is written on top of an audit log that does not verify; to pause, nobody has to wait for
    that. `alone`: for calls that change the account, while no run is in progress."""
    settings = load_settings(config)
    account_key = account_key_of(settings)
    if alone:
        demand_writable(settings.audit.anchors)
    with closing(open_database(settings.database.url)) as database, ExitStack() as held:
        if alone:
            held.enter_context(run_lock(database))
        if verify and not database.fresh:
            demand_a_whole_log(database, settings)
        journal = held.enter_context(
            open_journal(
                database,
                account_key=account_key,
                run_id=None,
                actor=actor(),
                audit_key=audit_key(settings),
                clock=SystemClock(),
            )
        )
        yield Desk(settings, database, journal)


class Archive(NamedTuple):
    """The database, opened for reading."""

    settings: Settings
    database: Database
    account_key: str


@contextmanager
def archive(config: Path | None) -> Iterator[Archive]:
    settings = load_settings(config)
    account_key = account_key_of(settings)
    database = open_read_only(settings.database.url)
    try:
        yield Archive(settings, database, account_key)
    finally:
        database.close()


def account_key_of(settings: Settings) -> str:
    (account_key,) = require(settings, "goto.account_key")
    return account_key
