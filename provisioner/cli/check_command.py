"""`provisioner check`: a line for each thing that works or does not, with the remedy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from provisioner.cli.check_line import Line, failed, tried
from provisioner.cli.check_notifications import notifications_line
from provisioner.cli.check_roster import roster_lines
from provisioner.cli.check_sign_in import checked_access, scope_lines
from provisioner.cli.exits import Code, strongest
from provisioner.cli.showing import local_time, print_json, say, table
from provisioner.daemon.schedule import next_run
from provisioner.errors import ProvisionerError
from provisioner.goto.access import GotoAccess
from provisioner.goto.calls import PathUnknown
from provisioner.goto.dialects import account_of, other_dialect
from provisioner.goto.session import NoSuchListing, Probe
from provisioner.people.text import address_form
from provisioner.settings import Settings, load_settings
from provisioner.store.anchors import demand_writable
from provisioner.store.engine import open_read_only
from provisioner.wiring import verified


def check(config: Path | None, *, as_json: bool) -> int:
    lines = list(_lines(config))
    if as_json:
        print_json([line._asdict() | {"code": int(line.code)} for line in lines])
    else:
        table(
            ("", "what", "found"), [("ok" if line.ok else "NOT OK", line.name, _told(line)) for line in lines]
        )
        bad = sum(1 for line in lines if not line.ok)
        say("everything works" if not bad else f"{bad} to be mended")
    return strongest([line.code for line in lines])


def _told(line: Line) -> str:
    return f"{line.detail}; do: {line.remedy}" if line.remedy else line.detail


def _lines(config: Path | None) -> Iterator[Line]:
    try:
        settings = load_settings(config)
    except ProvisionerError as failure:
        yield failed("settings", failure)
        return
    yield Line("settings", True, "understood")
    yield from roster_lines(settings)
    yield from asyncio.run(_account(settings))
    yield tried("database", lambda: _database(settings))
    if settings.audit.anchors:
        yield tried("anchors", lambda: _anchors(settings))
    yield Line("time zone", True, f"days begin and end in {settings.roster.time_zone}")
    yield tried("schedule", lambda: _schedule(settings))
    yield notifications_line(settings)


async def _account(settings: Settings) -> list[Line]:
    try:
        with checked_access(settings) as access:
            return await _asked(settings, access)
    except ProvisionerError as failure:
        return [failed("token", failure)]


async def _asked(settings: Settings, access: GotoAccess) -> list[Line]:
    """One page: the sign-in, its scopes, the dialect, the right to list, the seats."""
    async with account_of(access) as account:
        try:
            await account.sign_in()
        except ProvisionerError as failure:
            return [failed("token", failure)]
        granted = account.granted_scope or "scopes not named in the answer"
        lines = [
            Line("token", True, f"issued; granted: {granted}"),
            *await scope_lines(account, access, settings),
        ]
        try:
            page = await account.probe()
        except (NoSuchListing, PathUnknown) as failure:
            return [*lines, await _no_such_listing(failure, access)]
        except ProvisionerError as failure:
            return [*lines, failed("listing", failure)]
    more = " on the first page, more follow" if page.more else ""
    lines.append(Line("listing", True, f"{settings.goto.api}: {page.organizers} organizers{more}"))
    lines.append(_service(page.service_address or settings.goto.service_organizer, settings))
    lines.append(Line("seats", True, _seats(page, settings)))
    return lines


async def _no_such_listing(failure: NoSuchListing | PathUnknown, access: GotoAccess) -> Line:
    api = await other_dialect(access)
    if api is None:
        return failed("listing", failure)
    detail = f"the account does not answer {access.api}, and does answer {api}"
    return Line("listing", False, detail, f'set goto.api to "{api}"', Code.MISCONFIGURED)


def _seats(page: Probe, settings: Settings) -> str:
    if page.seats_taken is not None and page.seats is not None:
        return f"{page.seats}, {page.seats_taken} taken"
    if settings.goto.seats is not None:
        return f"{settings.goto.seats} (goto.seats)"
    return "not known: this API does not tell; set goto.seats"


def _service(address: str | None, settings: Settings) -> Line:
    if address is None:
        detail = "the token answer does not name its organizer: every admin is protected"
        return Line("service organizer", True, detail, "set goto.service_organizer")
    set_to = settings.goto.service_organizer
    if set_to is not None and "@" in set_to and address_form(set_to) != address_form(address):
        detail = f"goto.service_organizer says {set_to}, the token belongs to {address}"
        return Line("service organizer", False, detail, "correct goto.service_organizer", Code.MISCONFIGURED)
    return Line("service organizer", True, f"{address}: never removed")


def _schedule(settings: Settings) -> str:
    due = next_run(settings, now=datetime.now(UTC))
    return f"{settings.schedule.mode}, {settings.schedule.cron}: next run {local_time(due)}"


def _anchors(settings: Settings) -> str:
    demand_writable(settings.audit.anchors)
    return ", ".join(map(str, settings.audit.anchors))


def _database(settings: Settings) -> str:
    try:
        database = open_read_only(settings.database.url)
    except ProvisionerError as failure:
        if "no database yet" in failure.what:
            return "none yet: the first run makes it"
        raise
    try:
        verdict = verified(database, settings)
    finally:
        database.close()
    if verdict.verdict != "ok":
        from provisioner.errors import AuditLogBroken

        raise AuditLogBroken(
            f"the audit log does not verify: {verdict.verdict}", remedy="provisioner audit verify"
        )
    return f"{database.where}: audit log ok, {verdict.entries} entries"
