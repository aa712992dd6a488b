"""config/provisioner.example.toml names every setting with its default, and loads as it is shipped."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from provisioner.settings import Described, described, load_settings

EXAMPLE = Path(__file__).parents[2] / "config" / "provisioner.example.toml"
LINE = re.compile(r"# (?P<name>\w+) = (?P<value>.*?\S) {1,}# (?P<reason>\S.*)")


def example() -> dict[str, tuple[object, str]]:
    """Dotted name → (value, reason)."""
    found: dict[str, tuple[object, str]] = {}
    group = ""
    for line in EXAMPLE.read_text().splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif group and line:
            match = LINE.fullmatch(line)
            assert match, line
            value = tomllib.loads(f"value = {match['value']}")["value"]
            found[f"{group}.{match['name']}"] = (value, match["reason"])
    return found


def test_it_loads_as_it_is_shipped() -> None:
    shipped = load_settings(EXAMPLE)
    bare = load_settings(overrides={"database.url": shipped.database.url})
    assert shipped.model_dump() == bare.model_dump()


def test_it_names_every_setting_and_nothing_else() -> None:
    assert list(example()) == [each.name for each in described()]


@pytest.mark.parametrize("setting", list(described()), ids=lambda setting: setting.name)
def test_it_has_the_default_and_a_reason(setting: Described) -> None:
    value, reason = example()[setting.name]
    assert len(reason) > 10 or " " in reason
    if setting.default is not None:
        assert value == (list(setting.default) if isinstance(setting.default, tuple) else setting.default)
    assert setting.description
    assert setting.type


def test_it_loads_with_every_line_taken_in(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text().splitlines()
    body = lines[lines.index("[goto]") :]
    taken = [line.removeprefix("# ") for line in body if ' = ""' not in line]
    (tmp_path / "provisioner.toml").write_text("\n".join(taken))
    assert load_settings(tmp_path / "provisioner.toml").goto.seats == 0
