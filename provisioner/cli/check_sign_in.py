"""The lines of `provisioner check` about scopes: what the token of a dry run and of an apply may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from provisioner.cli.check_line import Line, failed
from provisioner.cli.exits import Code
from provisioner.errors import AccountRefused, AccountUnreachable, ProvisionerError
from provisioner.goto.access import GotoAccess
from provisioner.goto.dialects import account_of
from provisioner.goto.scopes import missing, needless
from provisioner.goto.session import Session
from provisioner.settings import Settings
from provisioner.store.engine import open_database, open_read_only
from provisioner.wiring import access_of

DRY, APPLY = "scopes of a dry run", "scopes of an apply"
NOT_TOLD = "not named in the answer"


@contextmanager
def checked_access(settings: Settings) -> Iterator[GotoAccess]:
    """That of a dry run. A stored grant may have to be renewed, which is written down; where there is no
    database, there is no grant, and none is made."""
    if settings.goto.grant != "authorization_code":
        yield access_of(settings, dry=True)
        return
    try:
        open_read_only(settings.database.url).close()
    except ProvisionerError:
        yield access_of(settings, dry=True)
        return
    database = open_database(settings.database.url)
    try:
        yield access_of(settings, dry=True, database=database)
    finally:
        database.close()


async def scope_lines(account: Session, access: GotoAccess, settings: Settings) -> list[Line]:
    """`account` is signed in as a dry run is. Client credentials get it a token for reading alone: what an
    apply would get is told by another one, which is used for nothing. What a person granted serves both."""
    lines = []
    if account.read_scopes == account.scopes:
        detail = "this API has none for reading alone: a dry run's token could write, its transport does not"
        lines.append(Line("scopes", True, detail))
    asked = settings.goto.scopes or account.scopes
    if access.grant != "client_credentials" or asked == (settings.goto.read_scopes or account.read_scopes):
        return [*lines, _of_an_apply(account.granted_scope, account, settings)]
    lines.append(_of_a_dry_run(account.granted_scope, account))
    async with account_of(replace(access, scopes=asked)) as other:
        try:
            await other.sign_in()
        except AccountRefused as refused:
            detail = f"{refused.what} (asked for: {' '.join(asked)})"
            return [*lines, _lacking(APPLY, detail, counts=_applies(settings))]
        except AccountUnreachable as failure:
            return [*lines, failed(APPLY, failure)]
        return [*lines, _of_an_apply(other.granted_scope, account, settings)]


def _of_a_dry_run(told: str | None, account: Session) -> Line:
    if told is None:
        return Line(DRY, True, NOT_TOLD)
    lacks = missing(told.split(), account.read_scopes)
    if lacks:
        return _lacking(DRY, f"missing: {' '.join(lacks)}", counts=True)
    return _enough(DRY, told, account.read_scopes)


def _of_an_apply(told: str | None, account: Session, settings: Settings) -> Line:
    if told is None:
        return Line(APPLY, True, NOT_TOLD)
    lacks = missing(told.split(), account.scopes)
    if lacks:
        counts = _applies(settings) or not set(lacks).isdisjoint(account.read_scopes)
        return _lacking(APPLY, f"missing: {' '.join(lacks)}", counts=counts)
    return _enough(APPLY, told, account.scopes)


def _applies(settings: Settings) -> bool:
    return settings.schedule.mode == "apply"


def _lacking(name: str, detail: str, *, counts: bool) -> Line:
    """Who only looks on can go on without; `counts` says that it is not so."""
    remedy = "allow them for the OAuth client, and in goto.scopes and goto.read_scopes"
    if counts:
        return Line(name, False, detail, remedy, Code.REFUSED)
    return Line(name, True, f"{detail}; schedule.mode is observe, which does without", remedy)


def _enough(name: str, told: str, needed: tuple[str, ...]) -> Line:
    spare = needless(told.split(), needed)
    if spare:
        return Line(name, True, f"more than is needed: {' '.join(spare)}", "take these from the OAuth client")
    return Line(name, True, "what is needed, and no more")
