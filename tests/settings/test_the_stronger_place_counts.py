"""Command line, environment, .env, secret files, TOML, default: in this order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import tzlocal.unix

from provisioner.errors import Misconfigured
from provisioner.settings import load_settings, require, roster_sources

PLACES = ("command line", "environment", ".env", "secret file", "TOML", "default")
NAME, VARIABLE = "goto.page_size", "PROVISIONER_GOTO__PAGE_SIZE"


@pytest.mark.parametrize("strongest", range(len(PLACES)))
def test_the_strongest_of_those_that_say_something(
    strongest: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    overrides: dict[str, object] = {NAME: 11} if strongest <= 0 else {NAME: None}
    if strongest <= 1:
        monkeypatch.setenv(VARIABLE, "12")
    if strongest <= 2:
        (folder / ".env").write_text(f"OTHER=x\nexport {VARIABLE}='13' # why not\n")
    if strongest <= 3:
        (folder.parent / "secrets").mkdir()
        (folder.parent / "secrets" / VARIABLE).write_text("14\n")
        (folder.parent / "secrets" / "foreign").write_bytes(b"\xff")
    if strongest <= 4:
        (folder / "provisioner.toml").write_text("[goto]\npage_size = 15\n")
    found = load_settings(overrides=overrides).goto.page_size
    assert found == (100 if PLACES[strongest] == "default" else 11 + strongest)


def test_one_place_does_not_hide_the_neighbours_of_what_it_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "provisioner.toml").write_text('[goto]\nclient_id = "a"\nseats = 3\n[policy]\ngrace_days = 5\n')
    monkeypatch.setenv("PROVISIONER_GOTO__CLIENT_ID", "b")
    settings = load_settings()
    assert (settings.goto.client_id, settings.goto.seats, settings.policy.grace_days) == ("b", 3, 5)


def test_which_toml_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"provisioner.toml": 1, "config/provisioner.toml": 2, "named.toml": 3, "given.toml": 4}
    (folder / "config").mkdir()
    for name, seats in list(files.items())[:1]:
        (folder / name).write_text(f"[goto]\nseats = {seats}\n")
    assert load_settings().goto.seats == 1
    for name, seats in files.items():
        (folder / name).write_text(f"[goto]\nseats = {seats}\n")
    assert load_settings().goto.seats == 2
    monkeypatch.setenv("PROVISIONER_CONFIG", "named.toml")
    assert load_settings().goto.seats == 3
    assert load_settings(Path("given.toml")).goto.seats == 4


def test_lists_and_tables_are_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISIONER_POLICY__PROTECTED", '["ceo@example.org", "it-*"]')
    monkeypatch.setenv("PROVISIONER_ROSTER__COLUMNS", '{"employee_id": "Personnel no."}')
    monkeypatch.setenv("PROVISIONER_SCHEDULE__FREEZE", '["2026-12-24"]')
    monkeypatch.setenv("PROVISIONER_GOTO__SCOPES", "one two")
    settings = load_settings()
    assert settings.policy.protected == ("ceo@example.org", "it-*")
    assert settings.roster.columns == {"employee_id": "Personnel no."}
    assert settings.schedule.freeze == (date(2026, 12, 24),)
    assert settings.goto.scopes == ("one", "two")


def test_without_any_file_from_an_empty_folder(folder: Path) -> None:
    settings = load_settings()
    assert settings.database.url == f"sqlite:///{folder}/provisioner.db"
    assert settings.goto.client_secret is None
    assert settings.roster.time_zone
    assert list(folder.iterdir()) == []


def test_what_a_command_needs_is_named_all_at_once() -> None:
    settings = load_settings(overrides={"goto.account_key": 9007199254740993, "goto.client_secret": "s"})
    assert require(settings, "goto.account_key", "goto.client_secret") == ("9007199254740993", "s")
    with pytest.raises(Misconfigured, match=r"goto\.client_id, roster\.source are not set") as missing:
        require(settings, "goto.account_key", "goto.client_id", "roster.source")
    assert "PROVISIONER_ROSTER__SOURCE" in (missing.value.remedy or "")
    with pytest.raises(Misconfigured):
        roster_sources(settings)


def test_the_machines_time_zone_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tzlocal.unix, "_cache_tz_name", None)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert load_settings().roster.time_zone == "Asia/Tokyo"
