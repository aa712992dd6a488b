"""The lines of `provisioner check` about scopes: what the token of a dry run and of an apply may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from provisioner.cli.check_line import Line
from provisioner.cli.exits import Code
from provisioner.errors import ProvisionerError
from provisioner.goto.access import GotoAccess
from provisioner.goto.scopes import missing, needless
from provisioner.goto.session import Session
from provisioner.settings import Settings
from provisioner.store.engine import open_database, open_read_only
from provisioner.wiring import access_of


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


def scope_lines(account: Session, settings: Settings) -> Iterator[Line]:
    """Client credentials are given to a dry run for reading alone; what a person granted serves both."""
    reads_only = account.read_scopes != account.scopes
    if not reads_only:
        detail = "this API has none for reading alone: a dry run's token could write, its transport does not"
        yield Line("scopes", True, detail)
    dry = reads_only and settings.goto.grant == "client_credentials"
    name = "scopes of a dry run" if dry else "scopes of an apply"
    needed = account.read_scopes if dry else account.scopes
    if account.granted_scope is None:
        yield Line(name, True, "not named in the answer")
        return
    granted = account.granted_scope.split()
    lacks, spare = missing(granted, needed), needless(granted, needed)
    if lacks:
        remedy = "allow them for the OAuth client, and in goto.scopes and goto.read_scopes"
        yield Line(name, False, f"missing: {' '.join(lacks)}", remedy, Code.REFUSED)
    elif spare:
        yield Line(name, True, f"more than is needed: {' '.join(spare)}", "take these from the OAuth client")
    else:
        yield Line(name, True, "what is needed, and no more")
