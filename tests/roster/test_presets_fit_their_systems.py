"""Each preset against what its system writes: the people are invented, the shapes are theirs."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from provisioner.errors import Misconfigured
from provisioner.people.cells import word_form
from provisioner.people.days import day, written
from provisioner.people.managers import resolve
from provisioner.people.person import Roster, Standing
from provisioner.roster import preset_files
from provisioner.roster.fitting import fitting
from provisioner.roster.load import RosterFiles
from provisioner.roster.preset_files import load_preset, shipped
from tests.roster.samples import SAMPLES

PRESETS = Path(preset_files.__file__).parent / "presets"


def sample(folder: Path, preset: str) -> Path:
    file = folder / "roster"
    file.write_text(SAMPLES[preset], encoding="utf-8")
    return file


def read_sample(folder: Path, preset: str) -> Roster:
    return RosterFiles(
        sources=(str(sample(folder, preset)),), preset=preset, time_zone="Europe/Berlin"
    ).read()


def test_every_preset_has_a_sample() -> None:
    assert {name.split("/")[0] for name in SAMPLES} == set(shipped())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_people_are_understood(name: str, tmp_path: Path) -> None:
    """Ada works and has the manager Bo where there are managers; Cy has left on the last day of October."""
    preset = name.split("/")[0]
    (tmp_path / "roster").write_text(SAMPLES[name], encoding="utf-8")
    files = RosterFiles(sources=(str(tmp_path / "roster"),), preset=preset, time_zone="Europe/Berlin")
    roster = files.read()
    assert roster.held == ()
    people = {person.first_name: person for person in roster.people}
    ada, bo = people["Ada"], people["Bo"]
    assert (ada.last_name, ada.email, ada.standing) == ("Lovelace", "ada@example.org", Standing.ACTIVE)
    assert (bo.last_name, bo.email, bo.end_date) == ("Berg", "bo@example.org", None)
    if "start_date" in roster.columns:
        assert ada.start_date == date(2020, 2, 1)
    if "end_date" in roster.columns:
        assert people["Cy"].end_date == date(2026, 10, 31)
    elif "status" in roster.columns:
        assert people["Cy"].standing is Standing.LEAVER
    if "manager" in roster.columns:
        assert resolve(roster.people)[ada.employee_id] == bo.employee_id
    assert roster.by_address is (preset == "adobe")
    if not roster.by_address:
        assert ada.employee_id == "007"


@pytest.mark.parametrize("name", SAMPLES)
def test_its_own_preset_is_among_the_best(name: str, tmp_path: Path) -> None:
    (tmp_path / "roster").write_text(SAMPLES[name], encoding="utf-8")
    fits = fitting(str(tmp_path / "roster"))
    best = [fit.preset for fit in fits if len(fit.fields) == len(fits[0].fields)]
    assert name.split("/")[0] in best


@pytest.mark.parametrize("preset", shipped())
def test_a_date_means_one_day_whichever_of_the_formats_reads_it(preset: str) -> None:
    formats = load_preset(preset).date_formats
    for each in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        for pattern in formats:
            assert day(written(each, (pattern,)), formats) == each


@pytest.mark.parametrize("preset", shipped())
def test_a_preset_has_the_traps_of_its_system_written_down(preset: str) -> None:
    text = (PRESETS / f"{preset}.toml").read_text(encoding="utf-8")
    assert preset == "generic" or "# Traps" in text


def test_t_is_terminated_in_one_column_and_true_in_the_other() -> None:
    preset = load_preset("successfactors")
    assert preset.words_of("emplstatus")[word_form("T")] is Standing.LEAVER
    assert preset.words_of("usernav.status")[word_form("t")] is Standing.ACTIVE
    assert word_form("t") not in load_preset("generic").status_words


def test_a_hire_who_is_inactive_waits_for_the_first_day(tmp_path: Path) -> None:
    """BambooHR and Workday call people inactive who have not begun: their start date is read."""
    (dee,) = [p for p in read_sample(tmp_path, "bamboohr").people if p.first_name == "Dee"]
    assert (dee.standing, dee.start_date) == (Standing.LEAVER, date(2027, 1, 1))


def test_a_copy_of_a_preset_is_a_preset(tmp_path: Path) -> None:
    copy = tmp_path / "ours.toml"
    original = Path(load_preset.__code__.co_filename).parent / "presets" / "dach.toml"
    copy.write_text(
        original.read_text(encoding="utf-8").replace('"Vorname"', '"Vorname", "Kosename"'), encoding="utf-8"
    )
    file = sample(tmp_path, "dach")
    file.write_text(SAMPLES["dach"].replace("Vorname", "Kosename"), encoding="utf-8")
    roster = RosterFiles(sources=(str(file),), preset=str(copy)).read()
    assert [person.first_name for person in roster.people][:2] == ["Ada", "Bo"]


WRONG = {
    "headngs = 1": "may stand in a preset",
    "[headings]\nmail = 'x'": "may have only",
    "[headings]\nemail = 1": "email is no text",
    "[status_words]\ngone = 'x'": "gone",
    "[status_words]\nactive = 'x'\nleaver = 'X'": "twice",
    "date_formats = 'day'": "no format of dates",
    "[headings": "no preset",
    "headings = 1": "no preset",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_preset_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(text)
    with pytest.raises(Misconfigured) as refused:
        load_preset(str(tmp_path / "p.toml"))
    assert WRONG[text] in " ".join(refused.value.lines())


def test_an_unknown_name_is_answered_with_those_that_are_known(tmp_path: Path) -> None:
    for preset in ("sap", str(tmp_path / "none.toml")):
        with pytest.raises(Misconfigured):
            load_preset(preset)
    with pytest.raises(Misconfigured) as refused:
        load_preset("sap")
    assert "successfactors" in (refused.value.where or "")


def test_nothing_fits_what_is_no_roster(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("product,price\nx,1\n")
    assert fitting(str(tmp_path / "x.csv")) == ()


def test_the_page_about_rosters_has_every_preset() -> None:
    page = (Path(__file__).parents[2] / "docs" / "rosters.md").read_text(encoding="utf-8")
    assert [preset for preset in shipped() if f"| `{preset}` |" not in page] == []
