"""`provisioner check` names the preset that fits, and shows three people as they were understood, masked."""

from __future__ import annotations

from pathlib import Path

from provisioner.cli.check_line import Line
from provisioner.cli.check_roster import roster_lines
from provisioner.settings import load_settings
from tests.roster.samples import SAMPLES


def lines(folder: Path, sample: str, **settings: object) -> list[Line]:
    (folder / "roster").write_text(SAMPLES[sample], encoding="utf-8")
    given = {"roster.source": str(folder / "roster"), **{f"roster.{k}": v for k, v in settings.items()}}
    return list(roster_lines(load_settings(overrides=given)))


def test_three_people_masked(tmp_path: Path) -> None:
    shown = lines(tmp_path, "dach", preset="dach")
    assert [line.name for line in shown] == ["roster", "preset", "line 5", "line 6", "line 7"]
    assert all(line.ok and line.remedy is None for line in shown)
    assert shown[0].detail.endswith("3 rows, 3 people")
    assert shown[2].detail == "…07, A. L., a…@e…org, active, 2020-02-01 to …, with a manager"
    told = " ".join(line.detail for line in shown)
    assert not any(word in told for word in ("Lovelace", "Berg", "ada@", "example.org", "007"))


def test_a_preset_that_fits_better_is_named(tmp_path: Path) -> None:
    roster, preset, *rest = lines(tmp_path, "bamboohr")
    assert (roster.ok, rest) == (False, [])
    assert preset.detail == "bamboohr fits best: it knows 8 columns; roster.preset is generic"
    assert preset.remedy == 'roster.preset = "bamboohr"'


def test_a_source_without_ids_is_told(tmp_path: Path) -> None:
    shown = lines(tmp_path, "adobe", preset="adobe")
    assert "the address is the identity" in shown[1].detail
    assert shown[-1].detail.startswith("b…@e…org, B. B., ")


def test_what_no_preset_fits_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("product,price\nx,1\n")
    settings = load_settings(overrides={"roster.source": str(tmp_path / "x.csv")})
    roster, preset = roster_lines(settings)
    assert not roster.ok
    assert preset.detail == "none that is shipped fits the headings"


def test_a_source_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    settings = load_settings(overrides={"roster.source": str(tmp_path / "none.csv")})
    (line,) = roster_lines(settings)
    assert not line.ok


def test_an_unknown_preset_is_a_wrong_setting(tmp_path: Path) -> None:
    (line, fit) = lines(tmp_path, "dach", preset="sap")
    assert (line.ok, int(line.code)) == (False, 21)
    assert fit.remedy == 'roster.preset = "dach"'
