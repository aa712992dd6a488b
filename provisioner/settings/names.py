"""A name that is no setting, refused with the nearest that is one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from provisioner.errors import Misconfigured
from provisioner.settings.document import PREFIX, fields, groups, variable_of

_EVERY_ONE = "config/provisioner.example.toml names every setting"


def refuse_name(name: str, *, where: str) -> NoReturn:
    """`name`: dotted, or that of a group."""
    raise _unknown(name, _nearest(name), where)


def refuse_variable(variable: str, *, where: str) -> NoReturn:
    """`variable`: in capitals, with the prefix."""
    near = _nearest(variable.removeprefix(PREFIX).lower().replace("__", "."))
    if near in groups():
        near = f"{near}.…"
    raise _unknown(variable, near and variable_of(near), where)


def _unknown(name: str, near: str | None, where: str) -> Misconfigured:
    shown = "".join(char if char.isprintable() else "·" for char in name[:80])
    remedy = f"did you mean {near}? {_EVERY_ONE}" if near else _EVERY_ONE
    return Misconfigured(f"{shown} is no setting", where=where, remedy=remedy)


def _nearest(name: str) -> str | None:
    """A setting of the same group, else one of another group, else the group."""
    group, _, own = name.partition(".")
    near_group = group if group in groups() else _match(group, groups())
    if not own:
        return near_group
    of_group = [known for known in fields() if known.startswith(f"{near_group}.")]
    elsewhere = {known.partition(".")[2]: known for known in fields()}
    near_own = _match(own, elsewhere)
    return _match(f"{near_group}.{own}", of_group, 0.75) or (elsewhere[near_own] if near_own else near_group)


def _match(name: str, known: Iterable[str], at_least: float = 0.6) -> str | None:
    return next(iter(get_close_matches(name, list(known), 1, at_least)), None)
