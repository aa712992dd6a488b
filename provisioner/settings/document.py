"""The settings as data: what `check`, the documentation and the messages about them are made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import NoneType
from typing import NamedTuple, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from provisioner.settings.groups import Settings

PREFIX = "PROVISIONER_"


class Described(NamedTuple):
    name: str
    """Dotted, such as `goto.page_size`."""
    type: str
    default: object
    """None also for what the machine decides."""
    description: str
    """What it is, with its unit and the reason."""

    @property
    def variable(self) -> str:
        return variable_of(self.name)


def described() -> Iterator[Described]:
    """Every setting, in the order of the interface."""
    for name, field in fields().items():
        default = None if field.default_factory else field.default
        yield Described(name, _type_name(field), default, field.description or "")


def fields() -> dict[str, FieldInfo]:
    """Dotted name → the field of its group's model."""
    return {
        f"{group}.{name}": field
        for group, model in groups().items()
        for name, field in model.model_fields.items()
    }


def groups() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    for name, field in Settings.model_fields.items():
        assert isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        found[name] = field.annotation
    return found


def variable_of(name: str) -> str:
    return PREFIX + name.replace(".", "__").upper()


def holds_many(field: FieldInfo) -> bool:
    """Whether the value is a list or a table, which the environment writes as JSON."""
    return any(origin in (tuple, dict) for origin in map(get_origin, _leaves(field.annotation)))


def _leaves(annotation: object) -> Iterator[object]:
    """The members of a union, with what `Annotated` wraps taken out."""
    if hasattr(annotation, "__metadata__"):
        yield from _leaves(get_args(annotation)[0])
    elif "Union" in str(get_origin(annotation)):
        for member in get_args(annotation):
            yield from _leaves(member)
    else:
        yield annotation


def _type_name(field: FieldInfo) -> str:
    names = []
    for leaf in _leaves(field.annotation):
        if leaf is NoneType:
            continue
        if leaf is SecretStr:
            names.append("secret")
        elif str(get_origin(leaf)) == "typing.Literal":
            names.append(" or ".join(map(str, get_args(leaf))))
        elif get_origin(leaf) in (tuple, dict):
            names.append("list" if get_origin(leaf) is tuple else "table")
        else:
            names.append(getattr(leaf, "__name__", re.sub(r"^typing\.", "", str(leaf))))
    return " or ".join(names)
