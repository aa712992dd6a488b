"""What is known so far: from options, from the environment, from what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from provisioner.settings import Settings, settings_beside_a_file

CLIENT_SECRET = "goto.client_secret"  # noqa: S105 - the name of a setting
SOURCE = "roster.source"


class Answers:
    def __init__(self, options: Mapping[str, object]) -> None:
        """`options`: dotted name → value; None where the command line says nothing. Raises `Misconfigured`
        where an option, or what the environment gives, cannot be."""
        self.given = {name: value for name, value in options.items() if value is not None}
        """Of the command line, and answered since."""
        self.settings: Settings = settings_beside_a_file(self.given)

    def take(self, name: str, value: object) -> None:
        """Raises `Misconfigured` where the setting cannot have this value; then it is as it was before."""
        given = {**self.given, name: value}
        self.settings = settings_beside_a_file(given)
        self.given = given

    def of(self, name: str) -> object:
        """The value that counts."""
        return attrgetter(name)(self.settings)

    def is_set(self, name: str) -> bool:
        """Not the default."""
        group, own = name.split(".")
        return own in getattr(self.settings, group).model_fields_set
