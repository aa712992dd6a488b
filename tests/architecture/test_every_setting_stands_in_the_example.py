from __future__ import annotations

import re

from provisioner.settings import Settings

from .tree import ROOT

EXAMPLE = ROOT / "config" / "provisioner.example.toml"


def in_the_example() -> set[str]:
    """Dotted names, commented out or not."""
    found, group = set[str](), ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"\[(\w+)\]", line):
            group = heading[1]
        elif setting := re.match(r"(?:# )?(\w+) = .*\s# .+", line):
            found.add(f"{group}.{setting[1]}")
    return found


def test_the_example_explains_every_setting_and_no_other() -> None:
    of_the_product = {
        f"{group}.{name}"
        for group, field in Settings.model_fields.items()
        for name in field.annotation.model_fields
    }
    assert in_the_example() == of_the_product
