"""A name that is no setting, refused with the nearest that is one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from provisioner.errors import Misconfigured
from provisioner.settings.document import fields, groups, variable_of


def refuse_name(name: str, *, where: str) -> NoReturn:
    """`name`: dotted, or of a whole group."""
    group, _, own = name.partition(".")
    if group not in groups() or not own:
        raise _unknown("group of settings", name if own == "" else group, groups(), where)
    # the own name first: `polcy.grace_day` is rarer than a name in the wrong group
    within = [known for known in fields() if known.startswith(f"{group}.")]
    raise _unknown("setting", name, within, where, fields())


def refuse_variable(variable: str, *, where: str) -> NoReturn:
    raise _unknown("setting", variable, map(variable_of, fields()), where)


def _unknown(
    kind: str, name: str, known: Iterable[str], where: str, wider: Iterable[str] = ()
) -> Misconfigured:
    shown = "".join(char if char.isprintable() else "·" for char in name[:80])
    near = get_close_matches(name.upper() if name.isupper() else name, known, 1, 0.5) or get_close_matches(
        name, wider, 1, 0.5
    )
    remedy = f"did you mean {near[0]}?" if near else "config/provisioner.example.toml names every setting"
    return Misconfigured(f"{shown} is no {kind}", where=where, remedy=remedy)
