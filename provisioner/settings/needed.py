"""What a command cannot do without."""

from __future__ import annotations

from operator import attrgetter

from pydantic import SecretStr

from provisioner.errors import Misconfigured
from provisioner.settings.document import variable_of
from provisioner.settings.groups import Settings


def require(settings: Settings, *names: str) -> tuple[str, ...]:
    """The values of these texts and secrets, by their dotted names. Raises `Misconfigured` that names all
    that are missing. Secrets come in the clear: they go where they are used and nowhere else."""
    _demand(settings, names)
    return tuple(_plain(attrgetter(name)(settings)) for name in names)


def needed_by_grant(settings: Settings) -> tuple[str, ...]:
    """The names of what every sign-in needs, and last what this grant needs beside it."""
    own = {"authorization_code": "goto.token_key", "personal_access_token": "goto.personal_access_token"}
    wanted = ("goto.account_key", "goto.client_id", "goto.client_secret")
    return (*wanted, own[settings.goto.grant]) if settings.goto.grant in own else wanted


def roster_sources(settings: Settings) -> tuple[str, ...]:
    """Raises `Misconfigured` where none is named."""
    _demand(settings, ("roster.source",))
    return settings.roster.source or ()


def _demand(settings: Settings, names: tuple[str, ...]) -> None:
    missing = [name for name in names if not attrgetter(name)(settings)]
    if missing:
        raise Misconfigured(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
            remedy=f"set {', '.join(map(variable_of, missing))}, or write it to provisioner.toml; "
            "or begin with `provisioner init`",
        )


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
