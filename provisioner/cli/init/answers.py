"""What is known so far: from options, from the environment, from what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from provisioner.settings import Settings, settings_beside_a_file

CLIENT_SECRET = "goto.client_secret"  # noqa: S105 - the name of a setting
PERSONAL_ACCESS_TOKEN = "goto.personal_access_token"  # noqa: S105
SECRETS = (CLIENT_SECRET, PERSONAL_ACCESS_TOKEN)
"""Asked for without being shown; those that init makes itself are not among them."""
GRANT = "goto.grant"
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

    @property
    def somebody_signs_in(self) -> bool:
        """Until somebody has, the account cannot be asked for anything."""
        return self.settings.goto.grant == "authorization_code"

    def is_set(self, name: str) -> bool:
        """Not the default."""
        group, own = name.split(".")
        return own in getattr(self.settings, group).model_fields_set
