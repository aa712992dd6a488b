"""After a run: what of it is news, to whom it goes, and what is remembered as told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from provisioner.errors import (
    AccountRefused,
    Misconfigured,
    Paused,
    PlanStale,
    ProvisionerError,
    RunInProgress,
    WrongUsage,
)
from provisioner.notify import matters
from provisioner.notify.messages import Footing, Kind, Matter, Notice, notice
from provisioner.people.text import keyed_digest
from provisioner.reconcile.report import Outcome, RunReport
from provisioner.settings import Settings, require
from provisioner.store.engine import Database, open_database
from provisioner.store.grants import SIGN_IN, standing_grant
from provisioner.store.notices import notices_told, remember_notices
from provisioner.telemetry import log

if TYPE_CHECKING:
    from provisioner.notify.mail import Post
    from provisioner.notify.send import Way

NO_NEWS = (Paused, RunInProgress, PlanStale, WrongUsage)
"""What an operator did, and sees: neither a failure nor the end of one."""


def post_of(settings: Settings) -> Post | None:
    """The server for mail, if there is one. Raises `Misconfigured`."""
    if settings.notify.smtp_url is None:
        return None
    from provisioner.notify.mail import post_at  # a way is imported where somebody uses it

    url, sender = require(settings, "notify.smtp_url", "notify.mail_from")
    return post_at(url, sender)


def ways_of(settings: Settings) -> list[Way]:
    """Empty where nobody wants to be told. Raises `Misconfigured` where a way would lead nowhere."""
    notify, post = settings.notify, post_of(settings)
    ways: list[Way] = []
    for number, url in enumerate(notify.webhooks, start=1):
        from provisioner.notify.webhook import webhook_at

        ways.append(webhook_at(url.get_secret_value(), number))
    for number, url in enumerate(notify.urls, start=1):
        from provisioner.notify.apprise_url import apprise_at

        ways.append(apprise_at(url.get_secret_value(), number))
    if notify.mail_to and post is None:
        raise Misconfigured(
            "notify.mail_to needs a server for mail", remedy="set PROVISIONER_NOTIFY__SMTP_URL"
        )
    if post is not None and notify.mail_to:
        from provisioner.notify.send import ByMail

        ways.append(ByMail(post=post, to=notify.mail_to))
    return ways


class Teller:
    """Lives as long as its process: what it told while the database could not be written, it knows itself."""

    def __init__(self, settings: Settings) -> None:
        """Raises `Misconfigured`."""
        self._settings = settings
        self._ways = ways_of(settings)
        self._unsaved: dict[str, frozenset[str]] = {}

    async def after(self, ended: RunReport | Exception, *, words: str | None) -> None:
        """`words`: `Running.last_words`. Returns within seconds, and raises nothing: the run is over, and
        whatever goes wrong here is no part of how it ended."""
        if not self._ways:
            return
        try:
            with self._database() as database:
                await self._tell(ended, database, words)
        except Exception:  # noqa: BLE001 - a defect here must not become the outcome of a run
            log().exception("notices.broken")

    async def _tell(self, ended: RunReport | Exception, database: Database | None, words: str | None) -> None:
        from provisioner.notify.send import send

        (account_key,) = require(self._settings, "goto.account_key")
        marked = partial(keyed_digest, database.address_key if database else b"")
        footing = Footing(account_key=account_key, words=words)
        told = {**(notices_told(database, account_key) if database else {}), **self._unsaved}
        standing = [each for each in self._matters(ended, database) if each.kind in self._settings.notify.on]
        due: dict[Kind, Notice] = {}
        for matter in standing:
            if news := notice(matter, told.get(matter.kind, frozenset()), footing, marked):
                due[matter.kind] = news
        arrived = await send(list(due.values()), self._ways)
        known = {
            matter.kind.value: frozenset(map(marked, matter.items))
            for matter in standing
            if matter.kind in arrived or matter.kind not in due
        }
        changed = {kind: marks for kind, marks in known.items() if marks != told.get(kind, frozenset())}
        self._remember(changed, database, account_key)

    def _matters(self, ended: RunReport | Exception, database: Database | None) -> list[Matter]:
        today = datetime.now(UTC).astimezone(ZoneInfo(self._settings.roster.time_zone)).date()
        if isinstance(ended, RunReport):
            return _of_a_report(ended, today)
        if isinstance(ended, NO_NEWS):
            return []
        failed = self._failure(ended, database)
        return [failed, matters.day(today, "\n".join(failed.items.values()))]

    def _failure(self, ended: Exception, database: Database | None) -> Matter:
        if isinstance(ended, AccountRefused) and database is not None:
            standing = standing_grant(database, self._settings.goto.account_key or "")
            if standing is not None and standing.died_at is not None:
                return matters.dead_grant(standing.death(), SIGN_IN)
        return matters.refused(ended) if isinstance(ended, ProvisionerError) else matters.defect(ended)

    @contextmanager
    def _database(self) -> Iterator[Database | None]:
        """None where it cannot be had, which is what the notice may be about."""
        try:
            database = open_database(self._settings.database.url)
        except ProvisionerError as trouble:
            log().warning("notices.not_remembered", what=trouble.what, where=trouble.where)
            yield None
            return
        try:
            yield database
        finally:
            database.close()

    def _remember(
        self, told: Mapping[str, frozenset[str]], database: Database | None, account_key: str
    ) -> None:
        self._unsaved.update(told)
        if database is None or not self._unsaved:
            return
        try:
            remember_notices(database, account_key, self._unsaved)
        except ProvisionerError as trouble:
            log().warning("notices.not_remembered", what=trouble.what, where=trouble.where)
        else:
            self._unsaved.clear()


def _of_a_report(report: RunReport, today: date) -> list[Matter]:
    """Nothing where the operator was asked and said no: that decided nothing, and was seen."""
    if report.declined:
        return []
    sent = [(result.change, f"{result.outcome}: {result.detail}") for result in report.results if result.sent]
    lacking = [result.change for result in report.results if result.lacks_seat]
    return [
        matters.changes(report.run_id, sent),
        matters.holds(report.plan.held),
        matters.approval(report.plan, report.digest),
        matters.seats(report.plan.held, lacking),
        matters.failures(_incomplete(report)),
        matters.day(today, matters.day_of(report.plan, report.word())),
    ]


def _incomplete(report: RunReport) -> dict[str, str]:
    """Mark → line. What a pause has put off is as somebody wanted it."""
    found: dict[str, str] = {}
    for change, outcome, detail, _ in (result for result in report.results if not result.lacks_seat):
        if outcome is Outcome.FAILED or (outcome is Outcome.DEFERRED and not report.paused):
            mark = f"{change.kind} {change.organizer_key or change.employee_id}"
            found[mark] = f"{change.kind} {change.email}: {detail}"
    return found
