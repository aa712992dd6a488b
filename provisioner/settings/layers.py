"""Where settings come from. Each place is one layer of raw values, and remembers itself with every value, so
that a message can name it and a relative path can count from it."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from dotenv.parser import parse_stream

from provisioner.errors import Misconfigured
from provisioner.settings.document import PREFIX, fields, groups, holds_many, variable_of
from provisioner.settings.names import refuse_name, refuse_variable
from provisioner.telemetry import LEVEL_VARIABLE

CONFIG = f"{PREFIX}CONFIG"
SECRETS_DIR = f"{PREFIX}SECRETS_DIR"
_NO_SETTINGS = frozenset({CONFIG, SECRETS_DIR, LEVEL_VARIABLE})


class Given(NamedTuple):
    value: object
    where: str
    folder: Path
    """From which a relative path in the value counts."""


Layer = Mapping[str, Given]
"""Dotted name of a setting → what this place gives for it."""


def of_command_line(overrides: Mapping[str, object], folder: Path) -> Layer:
    """`overrides` by dotted name; None is an option that was not given."""
    for name in overrides:
        if name not in fields():
            refuse_name(name, where="the command line")
    given = {name: value for name, value in overrides.items() if value is not None}
    return {name: Given(value, "the command line", folder) for name, value in given.items()}


def of_variables(variables: Mapping[str, str], *, where: str, folder: Path) -> Layer:
    """What begins with PROVISIONER_ must be a setting, in any case; the rest is foreign. Lists and tables are
    JSON."""
    by_variable = {variable_of(name): name for name in fields()}
    layer = {}
    for variable, text in variables.items():
        upper = variable.upper()
        if not upper.startswith(PREFIX) or upper in _NO_SETTINGS:
            continue
        if upper not in by_variable:
            refuse_variable(upper, where=where)
        name = by_variable[upper]
        layer[name] = Given(_from_text(name, text, where), where, folder)
    return layer


def of_secret_files(secrets: Path, *, folder: Path) -> Layer:
    """Files that are named like the variables; foreign files are left alone, a missing folder is silent."""
    try:
        ours = [file for file in sorted(secrets.iterdir()) if file.name.upper().startswith(PREFIX)]
        files = [file for file in ours if file.is_file()]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unreadable(secrets, error) from None
    layer: dict[str, Given] = {}
    for file in files:
        variables = {file.name: read_text(file).rstrip("\r\n")}
        layer |= of_variables(variables, where=str(file), folder=folder)
    return layer


def of_toml(file: Path) -> Layer:
    text = read_text(file)
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        remedy = "texts stand in double quotes; config/provisioner.example.toml shows how it looks"
        raise Misconfigured(f"this is no TOML: {error}", where=str(file), remedy=remedy) from None
    layer = {}
    for group, values in document.items():
        if group not in groups():
            refuse_name(group, where=str(file))
        if not isinstance(values, dict):
            remedy = f"write [{group}] on a line of its own, and its settings below"
            raise Misconfigured(f"{group} is a group of settings", where=str(file), remedy=remedy)
        for own, value in values.items():
            name = f"{group}.{own}"
            if name not in fields():
                refuse_name(name, where=str(file))
            layer[name] = Given(value, str(file), toml_folder(file))
    return layer


def toml_folder(file: Path) -> Path:
    """From which its relative paths count: its own folder, or the one above a folder named `config`."""
    folder = file.absolute().parent
    return folder.parent if folder.name == "config" else folder


def dotenv_variables(file: Path) -> Mapping[str, str]:
    """As they stand there: a `$` in a secret is a `$`."""
    if not file.exists():
        return {}
    variables = {}
    for binding in parse_stream(io.StringIO(read_text(file))):
        if binding.key is not None and binding.value is not None:
            variables[binding.key] = binding.value
        elif PREFIX in binding.original.string.upper():
            what = f"line {binding.original.line} cannot be read"
            raise Misconfigured(what, where=str(file), remedy='write NAME="value", with both quotes')
    return variables


def read_text(file: Path) -> str:
    try:
        if not file.is_file():
            what = "the settings are not there, or are no file"
            raise Misconfigured(what, where=str(file), remedy="look at the path")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(file, error) from None
    except UnicodeDecodeError as error:
        raise Misconfigured(
            f"this is no text: byte {error.start} is not UTF-8", where=str(file), remedy="write it as UTF-8"
        ) from None


def _from_text(name: str, text: str, where: str) -> object:
    if not holds_many(fields()[name]) or not text.lstrip().startswith(("[", "{")):
        return text
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        what = f"{name} ({variable_of(name)}) is no valid JSON"
        remedy = """write a list as ["a", "b"], a table as {"a": "b"}"""
        raise Misconfigured(what, where=where, remedy=remedy) from None
    return value


def _unreadable(file: Path, error: OSError) -> Misconfigured:
    return Misconfigured(
        f"this cannot be read ({error.strerror or type(error).__name__})",
        where=str(file),
        remedy="let the user that runs provisioner read it",
    )
