"""The settings, gathered from the strongest place to the weakest, checked once, refused in one sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from provisioner.errors import Misconfigured
from provisioner.settings.complaint import misconfigured
from provisioner.settings.document import fields
from provisioner.settings.groups import Settings
from provisioner.settings.layers import (
    CONFIG,
    SECRETS_DIR,
    Given,
    Layer,
    dotenv_variables,
    of_command_line,
    of_secret_files,
    of_toml,
    of_variables,
    toml_folder,
)
from provisioner.settings.places import at_home, placed

_USUAL_FILES = ("config/provisioner.toml", "provisioner.toml")
_USUAL_SECRETS = Path("/run/secrets")
NO_OVERRIDES: Mapping[str, object] = MappingProxyType({})


class Place(PydanticBaseSettingsSource):
    """What one place gives that no stronger place hides."""

    def __init__(self, settings_cls: type[BaseSettings], layer: Layer) -> None:
        super().__init__(settings_cls)
        self._groups: dict[str, dict[str, object]] = {}
        for name, given in layer.items():
            group, own = name.split(".")
            self._groups.setdefault(group, {})[own] = placed(name, given)

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[object, str, bool]:
        return self._groups.get(field_name), field_name, False

    def __call__(self) -> dict[str, object]:
        return dict(self._groups)


def load_settings(config: Path | None = None, overrides: Mapping[str, object] = NO_OVERRIDES) -> Settings:
    """`config`: the TOML file of `--config`. `overrides`: dotted name → value, of the command line.

    Works without any file. Raises `Misconfigured`, never with the value of a setting in it.
    """
    here = _working_folder()
    return _checked(*_gathered(_named_or_usual(config, here), overrides, here))


def settings_beside_a_file(overrides: Mapping[str, object]) -> Settings:
    """As `load_settings`, and no TOML file is read: what there is before one is written."""
    return _checked(*_gathered(None, overrides, _working_folder()))


def toml_file(config: Path | None = None) -> Path:
    """The one that `load_settings` reads, or would read if it were there."""
    here = _working_folder()
    return _named_or_usual(config, here) or here / _USUAL_FILES[-1]


def _checked(given: dict[str, Given], folder: Path) -> Settings:
    # a default is as relative as what stands in the file: with --config it is the same from every folder
    given.setdefault("database.url", Given(fields()["database.url"].default, "the default", folder))
    places = {
        each.where: {n: g for n, g in given.items() if g.where == each.where} for each in given.values()
    }

    class Gathered(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *args: object, **kwargs: object
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return tuple(Place(settings_cls, layer) for layer in places.values())

    try:
        return Gathered()
    except ValidationError as error:
        raise misconfigured(error, given) from None


def _gathered(
    toml: Path | None, overrides: Mapping[str, object], here: Path
) -> tuple[dict[str, Given], Path]:
    """Dotted name → what the strongest place gives, and the folder from which defaults count."""
    dotenv = dotenv_variables(here / ".env")
    places = {**dotenv, **os.environ}
    layers = (
        of_command_line(overrides, here),
        of_variables(os.environ, where="the environment", folder=here),
        of_variables(dotenv, where=str(here / ".env"), folder=here),
        _secret_files(places.get(SECRETS_DIR), here),
        {} if toml is None else of_toml(toml),
    )
    given: dict[str, Given] = {}
    for weaker_first in reversed(layers):
        given |= weaker_first
    return given, here if toml is None else toml_folder(toml)


def _named_or_usual(config: Path | None, here: Path) -> Path | None:
    """One that is named must be there; the usual ones need not be."""
    if config is not None:
        return here / at_home(config)
    configured = {**dotenv_variables(here / ".env"), **os.environ}.get(CONFIG)
    if configured:
        return here / at_home(Path(configured))
    return next((here / usual for usual in _USUAL_FILES if (here / usual).exists()), None)


def _secret_files(configured: str | None, here: Path) -> Layer:
    if configured:
        return of_secret_files(here / at_home(Path(configured)), folder=here)
    # the usual folder may be another service's: not ours to complain about
    readable = os.access(_USUAL_SECRETS, os.R_OK | os.X_OK)
    return of_secret_files(_USUAL_SECRETS, folder=here) if readable else {}


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise Misconfigured("the working folder is gone", remedy="change to a folder that exists") from None
