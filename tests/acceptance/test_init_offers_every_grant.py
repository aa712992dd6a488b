"""`init` where GoTo gives no client credentials: a person signs in, or a personal access token does."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import httpx
import pytest

from provisioner.settings import load_settings

from .setting_up import SECRET, nothing_was_written, options
from .stage import Stage
from .terminal_talk import conversation

PAT = "PROVISIONER_GOTO__PERSONAL_ACCESS_TOKEN"
TOKEN_KEY = "PROVISIONER_GOTO__TOKEN_KEY"


def written() -> dict[str, str]:
    """The settings of the group `goto`."""
    goto: dict[str, str] = tomllib.loads(Path("provisioner.toml").read_text())["goto"]
    return goto


def secrets() -> dict[str, str]:
    lines = Path(".env").read_text().splitlines()
    return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}


@pytest.fixture
def browser(stranger: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Where the account asks a person to sign in, and no display: what comes back is pasted."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROVISIONER_GOTO__AUTHORIZE_URL", stranger.simulator.authorize_url)
    return stranger


def signs_in(shown: str) -> str:
    """As the admin, in a browser; it ends at an address that it cannot open."""
    (address,) = re.findall(r"Sign in as .*: (http\S+)", shown)
    return httpx.get(address).headers["Location"]


def test_a_personal_access_token_leads_to_the_first_plan(
    stranger: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PAT, "demo-pat")
    ran = stranger.here("init", *options(stranger, grant="personal_access_token"))
    assert (ran.code, "everything works" in ran.out) == (0, True), ran
    assert written()["grant"] == "personal_access_token"
    assert secrets()[PAT] == "demo-pat"
    assert TOKEN_KEY not in secrets()
    assert "demo-pat" not in Path("provisioner.toml").read_text() + ran.out + ran.err
    monkeypatch.delenv(PAT)
    monkeypatch.delenv(SECRET)
    assert stranger.here("plan").code == 0


def test_the_personal_access_token_is_named_where_it_is_missing(stranger: Stage) -> None:
    ran = stranger.here("init", *options(stranger, grant="personal_access_token"))
    assert (ran.code, PAT in ran.err, nothing_was_written()) == (2, True, True), ran


def test_a_personal_access_token_that_is_refused_is_not_written(
    stranger: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PAT, "planted-pat-3d")
    ran = stranger.here("init", *options(stranger, grant="personal_access_token"))
    assert (ran.code, nothing_was_written()) == (23, True), ran
    assert "planted-pat-3d" not in ran.out + ran.err


def test_without_a_terminal_the_sign_in_comes_next(browser: Stage) -> None:
    ran = browser.here("init", *options(browser, grant="authorization_code", api="official-v1"))
    assert ran.code == 0, ran
    assert "http://127.0.0.1:8421/" in ran.out
    assert "provisioner auth login" in ran.out
    assert browser.simulator.requests == [], "nobody has signed in, so nothing can be asked"
    assert (written()["grant"], written()["api"]) == ("authorization_code", "official-v1")
    assert len(secrets()[TOKEN_KEY]) == 64
    assert secrets()[TOKEN_KEY] not in ran.out + ran.err + Path("provisioner.toml").read_text()
    assert "provisioner auth login" in browser.here("check").out


def test_another_port_is_in_the_address_to_register(browser: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISIONER_GOTO__REDIRECT_PORT", "9000")
    ran = browser.here("init", *options(browser, grant="authorization_code"))
    assert (ran.code, "http://127.0.0.1:9000/" in ran.out) == (0, True), ran
    monkeypatch.delenv("PROVISIONER_GOTO__REDIRECT_PORT")
    assert load_settings().goto.redirect_port == 9000


def test_a_roster_that_is_none_is_said_before_anything_is_written(browser: Stage) -> None:
    browser.file.unlink()
    ran = browser.here("init", *options(browser, grant="authorization_code"))
    assert (ran.code, nothing_was_written()) == (20, True), ran


def test_at_a_terminal_the_sign_in_can_come_at_once(browser: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    said = os.environ[SECRET]
    monkeypatch.delenv(SECRET)
    ran = conversation(
        "init",
        *options(browser),
        answers=[
            ("How it signs in", "by magic"),
            ("How it signs in", "authorization_code"),
            ("client secret", said),
            ("API of the account", ""),
            ("Is it registered", "yes"),
            ("Paste that address here", signs_in),
        ],
    )
    assert (ran.code, "everything works" in ran.out) == (0, True), ran.out
    assert said not in ran.out
    assert browser.here("auth", "status").code == 0
    monkeypatch.delenv("PROVISIONER_GOTO__AUTHORIZE_URL")
    assert browser.here("plan").code == 0


@pytest.mark.nightly
def test_a_personal_access_token_is_asked_for_and_not_shown(
    stranger: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [("How it signs in", "personal_access_token"), ("personal access token of", "demo-pat")]
    ran = conversation("init", *options(stranger), answers=[*answers])
    assert (ran.code, "demo-pat" in ran.out) == (0, False), ran.out
    assert secrets()[PAT] == "demo-pat"


def test_a_grant_that_is_none_is_named(stranger: Stage) -> None:
    ran = stranger.here("init", *options(stranger, grant="magic"))
    assert (ran.code, "goto.grant" in ran.err, nothing_was_written()) == (21, True, True), ran
