"""`provisioner auth`: a person signs in once, and what was granted is kept."""

from __future__ import annotations

import asyncio
import os
import sys
import time
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from provisioner.cli.desk import archive, desk, said
from provisioner.cli.exits import Code
from provisioner.cli.redirect import Redirect, query_of, redirect_address
from provisioner.cli.showing import local_time, print_json, say, table, tell
from provisioner.errors import Misconfigured, ProvisionerError, WrongUsage
from provisioner.goto.access import GotoAccess
from provisioner.goto.authorization import Authorization, authorization, redeemed
from provisioner.goto.grants import StoredGrant
from provisioner.settings import Settings, load_settings
from provisioner.store.grants import GrantStore, Standing, standing_grant
from provisioner.wiring import access_of, keeper_of


def login(config: Path | None, *, paste: bool) -> int:
    settings = load_settings(config)
    _demand_a_grant_to_store(settings)
    access = access_of(settings, dry=False)
    attempt = authorization(access, redirect_address(settings.goto.redirect_port))
    with desk(config) as open_desk:  # what cannot be stored is not asked for
        answer = _pasted(attempt, access) if paste else _brought(attempt, access, settings.goto.redirect_port)
        grant = asyncio.run(redeemed(access, attempt, attempt.code_in(answer)))
        detail = {"by": said(None, None).by, "principal": grant.principal, "scope": grant.scope}
        keeper = keeper_of(settings, open_desk.database)
        with _in_turn(keeper):
            keeper.obtained(grant.as_text(), detail=detail)
        open_desk.seal()
    whom = f" as {grant.principal}" if grant.principal else ""
    say(f"Signed in{whom}; granted: {grant.scope or 'not told'}")
    say("The grant is stored, encrypted, and renewed by itself as long as runs happen.")
    return Code.DONE


def logout(config: Path | None) -> int:
    settings = load_settings(config)
    _demand_a_grant_to_store(settings)
    with desk(config) as open_desk:
        keeper = keeper_of(settings, open_desk.database)
        with _in_turn(keeper):
            forgotten = keeper.forget(detail={"by": said(None, None).by})
        if not forgotten:
            say("Nobody was signed in.")
            return Code.DONE
        open_desk.seal()
    say("Forgotten here. GoTo still knows the grant until it expires, or is withdrawn there.")
    return Code.DONE


def status(config: Path | None, *, as_json: bool) -> int:
    settings = load_settings(config)
    told = _told(config, settings)
    if as_json:
        print_json(told)
    else:
        table(("", ""), [(name.replace("_", " "), text) for name, text in _rows(told)])
    return Code.REFUSED if told["state"] in ("dead", "none") else Code.DONE


def _demand_a_grant_to_store(settings: Settings) -> None:
    if settings.goto.grant != "authorization_code":
        raise Misconfigured(
            f"goto.grant is {settings.goto.grant}: nobody signs in, and nothing is stored",
            where="goto.grant",
            remedy='set goto.grant to "authorization_code", or leave this command out',
        )


@contextmanager
def _in_turn(keeper: GrantStore) -> Iterator[None]:
    """A run that renews the former grant would else write it over the new one."""
    while True:
        with keeper.lock() as ours:
            if ours:
                yield
                return
        time.sleep(0.05)


# --- signing in ------------------------------------------------------------------------------------------


def _brought(attempt: Authorization, access: GotoAccess, port: int) -> Mapping[str, str]:
    with Redirect(port) as redirect:
        _invite(attempt, access)
        if has_display():
            webbrowser.open(attempt.address(access))
        tell("Waiting five minutes for the browser to come back …")
        return redirect.answer()


def _pasted(attempt: Authorization, access: GotoAccess) -> Mapping[str, str]:
    _invite(attempt, access)
    tell("The browser ends at an address that it cannot open. Paste that address here:")
    line = sys.stdin.readline().strip()
    if not line:
        raise WrongUsage("no address was pasted", remedy="run `provisioner auth login --paste` again")
    return query_of(line)


def _invite(attempt: Authorization, access: GotoAccess) -> None:
    tell(f"Redirect address to register for the OAuth client: {attempt.redirect_uri}")
    tell(f"Sign in as the admin behind this program: {attempt.address(access)}")


def has_display() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


# --- telling ---------------------------------------------------------------------------------------------


def _told(config: Path | None, settings: Settings) -> dict[str, Any]:
    """`state`: alive, dead, none (nobody has signed in), or not_stored where the grant needs nobody."""
    told: dict[str, Any] = {"grant": settings.goto.grant, "state": "not_stored"}
    if settings.goto.grant != "authorization_code":
        return told
    access_of(settings, dry=True)  # says what is not set
    try:
        with archive(config) as stored:
            standing = standing_grant(stored.database, stored.account_key)
            if standing is None:
                return told | {"state": "none"}
            told |= _of_standing(standing)
            if standing.died_at is None:
                told |= _of_grant(StoredGrant.from_text(keeper_of(settings, stored.database).load() or ""))
            return told
    except ProvisionerError as failure:
        if "no database yet" in failure.what:
            return told | {"state": "none"}
        raise


def _of_standing(standing: Standing) -> dict[str, Any]:
    return {
        "state": "alive" if standing.died_at is None else "dead",
        "obtained_at": standing.obtained_at.isoformat(),
        "died_at": standing.died_at.isoformat() if standing.died_at else None,
        "why": standing.why,
    }


def _of_grant(grant: StoredGrant) -> dict[str, Any]:
    return {
        "principal": grant.principal,
        "scopes": grant.scope.split() if grant.scope else [],
        "access_expires_at": grant.access_until.isoformat(),
        "refresh_expires_at": grant.refresh_until.isoformat(),
    }


def _rows(told: dict[str, Any]) -> list[tuple[str, str]]:
    rows = []
    for name, value in told.items():
        if value is None:
            continue
        if name.endswith("_at"):
            value = local_time(datetime.fromisoformat(value))
        rows.append(
            (
                name,
                " ".join(value)
                if isinstance(value, list)
                else str(value).replace("not_stored", "nothing is stored"),
            )
        )
    if told["state"] in ("dead", "none"):
        rows.append(("do", "provisioner auth login"))
    return rows
