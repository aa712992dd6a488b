"""Chooses the parts. The only place that knows the settings and all edges."""

from __future__ import annotations

import asyncio
import getpass
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import FrameType, TracebackType
from zoneinfo import ZoneInfo

from provisioner.attendance.export import save_history
from provisioner.attendance.reading import History
from provisioner.attendance.rows import Host
from provisioner.audit.verdict import Verdict
from provisioner.audit.words import five_words
from provisioner.errors import AuditLogBroken
from provisioner.goto.access import GotoAccess
from provisioner.goto.dialects import account_of
from provisioner.people.organizer import Organizer
from provisioner.plan.build import Plan
from provisioner.policies import policy_of
from provisioner.reconcile.ports import Progress
from provisioner.reconcile.report import RunReport
from provisioner.reconcile.run import Mode, Order, Parts, nobody_to_ask, run
from provisioner.reconcile.suspend_order import SuspendOrder, suspend_at_once
from provisioner.roster.load import RosterFiles
from provisioner.settings import Settings, needed_by_grant, require, roster_sources
from provisioner.settings.digests import config_digest, digests_of
from provisioner.store.anchors import demand_writable, read_checkpoints
from provisioner.store.engine import Database, open_database
from provisioner.store.grants import GrantStore
from provisioner.store.journal import open_journal
from provisioner.store.reading import current_pause, verify_database
from provisioner.store.run_lock import run_lock


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def actor(name: str | None = None) -> str:
    """Who runs this: `name`, or else the operating-system user; and the host."""
    try:
        user = name or getpass.getuser()
    except (OSError, KeyError):  # a container without an entry in /etc/passwd
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


def keeper_of(settings: Settings, database: Database) -> GrantStore:
    """`database` must be open for writing."""
    account_key, token_key = require(settings, "goto.account_key", "goto.token_key")
    return GrantStore(
        database,
        account_key=account_key,
        actor=actor(),
        token_key=token_key,
        audit_key=audit_key(settings),
        now=SystemClock().now,
    )


def access_of(settings: Settings, *, dry: bool, database: Database | None = None) -> GotoAccess:
    """A dry run asks for a token with the read scopes only: the server itself would refuse its writes.
    `database`: where the grant of a person rests, open for writing; `authorization_code` needs it."""
    goto = settings.goto
    account_key, client_id, client_secret, *own = require(settings, *needed_by_grant(settings))
    return GotoAccess(
        account_key=account_key,
        api=goto.api,
        base_url=goto.base_url,
        token_url=goto.token_url,
        authorize_url=goto.authorize_url,
        grant=goto.grant,
        client_id=client_id,
        client_secret=client_secret,
        personal_access_token=own[0] if goto.grant == "personal_access_token" else None,
        keeper=keeper_of(settings, database) if database and goto.grant == "authorization_code" else None,
        scopes=goto.read_scopes if dry else goto.scopes,
        service_organizer=goto.service_organizer,
        seats=goto.seats,
        license_keys=goto.license_keys,
        strip_other_products=goto.strip_other_products,
        page_size=goto.page_size,
        timeout_s=goto.timeout_s,
        concurrency=goto.concurrency,
        requests_per_second=goto.requests_per_second,
        run_budget_minutes=goto.run_budget_minutes,
        dry=dry,
    )


def audit_key(settings: Settings) -> bytes | None:
    key = settings.audit.key
    return key.get_secret_value().encode() if key is not None else None


def roster_of(settings: Settings) -> RosterFiles:
    roster = settings.roster
    return RosterFiles(
        sources=roster_sources(settings),
        format=roster.format,
        preset=roster.preset,
        columns={field: heading for field, heading in roster.columns.items()},
        status_words=roster.status_words,
        # its default is what the preset says
        date_format=roster.date_format if "date_format" in roster.model_fields_set else None,
        time_zone=roster.time_zone,
        encoding=roster.encoding,
        headers={name: value.get_secret_value() for name, value in roster.headers.items()},
        max_mb=roster.max_mb,
    )


def verified(database: Database, settings: Settings) -> Verdict:
    anchors = read_checkpoints(settings.audit.anchors)
    return verify_database(database, key=audit_key(settings), anchors=anchors)


def demand_a_whole_log(database: Database, settings: Settings) -> None:
    """Nothing is changed on top of an audit log that does not verify."""
    verdict = verified(database, settings)
    if verdict.verdict != "ok":
        raise AuditLogBroken(
            f"The audit log does not verify: {verdict.verdict}",
            where=f"entry {verdict.first_bad}" if verdict.first_bad else None,
            remedy="look at it with `provisioner audit verify`; nothing is changed until it is explained",
        )


class Stop:
    """A first Ctrl-C or SIGTERM lets the calls in flight finish; a second one ends at once."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self._before: dict[int, object] = {}

    def __call__(self) -> str | None:
        return self.reason

    def _asked(self, number: int, frame: FrameType | None) -> None:
        if self.reason is not None:
            raise KeyboardInterrupt
        self.reason = f"stopped by {signal.Signals(number).name}"

    def __enter__(self) -> Stop:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._asked)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]


class Running:
    """One run with everything it holds: the lock, the database, the account. Use it in a `with`."""

    def __init__(
        self,
        settings: Settings,
        *,
        mode: Mode,
        progress: Progress,
        today: date | None = None,
        user: str | None = None,
    ) -> None:
        self.clock = SystemClock()
        self.last_words: str | None = None
        self._settings = settings
        self._mode = mode
        self._progress = progress
        self._actor = actor(user)
        self._today = today or self.clock.now().astimezone(ZoneInfo(settings.roster.time_zone)).date()
        self._rehearsal = today is not None
        self._access = access_of(settings, dry=mode in (Mode.PLAN, Mode.OBSERVE))
        self._roster = roster_of(settings)
        self._database: Database
        self._held = ExitStack()

    def __enter__(self) -> Running:
        demand_writable(self._settings.audit.anchors)
        with ExitStack() as held:
            self._database = open_database(self._settings.database.url)
            held.callback(self._database.close)
            if self._mode is not Mode.PLAN:
                held.enter_context(run_lock(self._database))
            if not self._database.fresh:
                demand_a_whole_log(self._database, self._settings)
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    @property
    def database_line(self) -> str:
        return f"{self._database.where}{' (new)' if self._database.fresh else ''}"

    def run(
        self,
        *,
        reviewed: Mapping[str, object] | None = None,
        confirm: Callable[[Plan], Awaitable[bool]] = nobody_to_ask,
    ) -> RunReport:
        """For whoever owns the process: a signal stops between two changes."""
        with Stop() as stop:
            return asyncio.run(self.carry_out(must_stop=stop, reviewed=reviewed, confirm=confirm))

    async def carry_out(
        self,
        *,
        must_stop: Callable[[], str | None],
        reviewed: Mapping[str, object] | None = None,
        confirm: Callable[[Plan], Awaitable[bool]] = nobody_to_ask,
    ) -> RunReport:
        """For whoever has an event loop already. `must_stop` is asked between two changes."""
        order = Order(
            mode=self._mode,
            today=self._today,
            rehearsal=self._rehearsal,
            reviewed=reviewed,
            confirm=confirm,
        )
        return await self._with_parts(lambda parts: run(order, parts), must_stop)

    def suspend(
        self, who: str, *, by: str, reason: str, confirm: Callable[[Plan], Awaitable[bool]]
    ) -> RunReport:
        """One suspension by order (`Mode.ORDER`)."""
        order = SuspendOrder(who=who, by=by, reason=reason, today=self._today, confirm=confirm)
        with Stop() as stop:
            return asyncio.run(self._with_parts(lambda parts: suspend_at_once(order, parts), stop))

    def _history_saver(self, account: History) -> Callable[[Organizer], Awaitable[None]] | None:
        if not self._settings.meetings.export_attendance_before_delete:
            return None
        (folder,) = require(self._settings, "meetings.export_folder")

        async def save(organizer: Organizer) -> None:
            host = Host(organizer.key, organizer.email)
            await save_history(account, host, Path(folder), now=self.clock.now(), day=self._today)

        return save

    async def _with_parts(
        self, carried_out: Callable[[Parts], Awaitable[RunReport]], must_stop: Callable[[], str | None]
    ) -> RunReport:
        settings = self._settings
        journal = open_journal(
            self._database,
            account_key=self._access.account_key,
            run_id=secrets.token_hex(8),
            actor=self._actor,
            audit_key=audit_key(settings),
            clock=self.clock,
        )
        with journal:
            access = access_of(settings, dry=self._access.dry, database=self._database)
            async with account_of(access) as account:
                parts = Parts(
                    roster=self._roster,
                    account=account,
                    journal=journal,
                    clock=self.clock,
                    progress=self._progress,
                    policy=policy_of(settings),
                    config_digest=config_digest(settings),
                    settings=digests_of(settings, self._database.address_key),
                    concurrency=settings.goto.concurrency,
                    settle_meetings_after=timedelta(seconds=2 * settings.goto.timeout_s),
                    save_history=self._history_saver(account),
                    must_stop=must_stop,
                    paused=lambda: current_pause(self._database, self._access.account_key),
                )
                try:
                    return await carried_out(parts)
                finally:
                    checkpoint = await journal.checkpoint(settings.audit.anchors)
                    self.last_words = f"audit log: {checkpoint.count} entries, {five_words(checkpoint.head)}"
