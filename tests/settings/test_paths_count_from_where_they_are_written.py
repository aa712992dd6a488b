"""A path in a file counts from that file's folder, one from the environment from the working folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioner.settings import load_settings, roster_sources

TOML = """
[roster]
source = ["staff.csv", "/srv/others.csv", "https://hr.example.org/r.csv"]
[database]
url = "sqlite:///data/p.db?timeout=5"
[audit]
anchors = ["../anchor.txt"]
"""


@pytest.mark.parametrize("inside", ["", "config"])
def test_paths_of_a_file(inside: str, folder: Path) -> None:
    home = folder.parent / "etc with space"
    (home / inside).mkdir(parents=True)
    (home / inside / "provisioner.toml").write_text(TOML)
    settings = load_settings(home / inside / "provisioner.toml")
    assert roster_sources(settings) == (
        f"{home}/staff.csv",
        "/srv/others.csv",
        "https://hr.example.org/r.csv",
    )
    assert settings.database.url == f"sqlite:///{home}/data/p.db?timeout=5"
    assert settings.audit.anchors == (home / "../anchor.txt",)


def test_paths_of_the_environment_and_the_command_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder.parent / "provisioner.toml"
    file.write_text(TOML)
    monkeypatch.setenv("PROVISIONER_ROSTER__SOURCE", "staff.csv")
    monkeypatch.setenv("PROVISIONER_AUDIT__ANCHORS", '["a.txt"]')
    settings = load_settings(file, {"database.url": "sqlite:///x.db"})
    assert roster_sources(settings) == (f"{folder}/staff.csv",)
    assert settings.audit.anchors == (folder / "a.txt",)
    assert settings.database.url == f"sqlite:///{folder}/x.db"


def test_the_default_database_lies_beside_the_file(folder: Path) -> None:
    file = folder.parent / "provisioner.toml"
    file.write_text("[goto]\n")
    assert load_settings(file).database.url == f"sqlite:///{folder.parent}/provisioner.db"


def test_home_is_understood(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("PROVISIONER_ROSTER__SOURCE", '["~/r.csv", "~nobody-of-this-name/r.csv"]')
    sources = (f"{folder.parent}/r.csv", f"{folder}/~nobody-of-this-name/r.csv")
    assert roster_sources(load_settings()) == sources


def test_a_database_on_a_server_is_left_as_it_is() -> None:
    url = "postgresql+psycopg://me:pw@db/p"
    assert load_settings(overrides={"database.url": url}).database.url == url
