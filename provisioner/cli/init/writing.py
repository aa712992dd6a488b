"""The two files: settings with their reasons, and the secrets that only this user may read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import SecretStr

from provisioner.cli.init.answers import GRANT, SECRETS, SOURCE, Answers
from provisioner.errors import WrongUsage
from provisioner.private_file import write_private
from provisioner.settings import Described, described, toml_folder, variable_of
from provisioner.settings.layers import dotenv_variables

AUDIT_KEY = "audit.key"
TOKEN_KEY = "goto.token_key"  # noqa: S105 - the name of a setting
ALWAYS = ("goto.api", "goto.account_key", "goto.client_id", SOURCE, "roster.preset", "roster.time_zone")
WHERE_SET = (
    GRANT,
    "goto.base_url",
    "goto.token_url",
    "goto.authorize_url",
    "goto.redirect_port",
    "goto.service_organizer",
    "roster.columns",
    "roster.date_format",
)
TO_KNOW = (
    "policy.grace_days",
    "policy.removal_limit_percent",
    "policy.over_limit",
    "policy.protected",
    "schedule.mode",
    "schedule.cron",
    "database.url",
    "audit.anchors",
)
"""Settings to think about early, with their defaults."""
HEAD = """\
# Settings of provisioner, written by `provisioner init`. A setting behind a # shows its default; the others
# stand in config/provisioner.example.toml of the distribution.
# Relative paths count from this folder. The secrets are not here: they are in the .env of the folder in which
# provisioner runs, or in the environment, or in files named like the variables in PROVISIONER_SECRETS_DIR.
"""


def as_toml(answers: Answers, target: Path) -> str:
    return HEAD + "".join(_lines(answers, toml_folder(target)))


def _lines(answers: Answers, folder: Path) -> Iterator[str]:
    group = ""
    for setting in described():
        name = setting.name
        chosen = name in ALWAYS or (name in WHERE_SET and answers.is_set(name))
        if name == SOURCE and _is_secret(answers):
            chosen = False
        if not chosen and name not in TO_KNOW:
            continue
        if (own_group := name.partition(".")[0]) != group:
            group = own_group
            yield f"\n[{group}]\n"
        yield _line(setting, _value(answers, name, folder) if chosen else None)


def _line(setting: Described, chosen: object) -> str:
    """Commented out where nothing was chosen: the default stands there."""
    own = setting.name.partition(".")[2]
    mark, value = ("# ", setting.default) if chosen is None else ("", chosen)
    return f"# {setting.description}\n{mark}{own} = {toml_value(value)}\n"


def _value(answers: Answers, name: str, folder: Path) -> object:
    value = answers.of(name)
    if name != SOURCE:
        return value
    assert isinstance(value, tuple)
    paths = [_beside(path, folder) for path in value]
    return paths[0] if len(paths) == 1 else paths


def _beside(source: str, folder: Path) -> str:
    """Relative where it lies in or below that folder, so that the folder can be moved."""
    if "://" in source or not Path(source).is_relative_to(folder):
        return source
    return Path(source).relative_to(folder).as_posix()


def _is_secret(answers: Answers) -> bool:
    """A URL may carry a user or a key."""
    sources = answers.of(SOURCE)
    assert isinstance(sources, tuple)
    return any("://" in source and ("@" in source or "?" in source) for source in sources)


def toml_value(value: object) -> str:
    """A text, number, list or table as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_value(k)} = {toml_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, int | float):
        return str(value)
    # JSON escapes all that TOML wants escaped, but for DEL
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def additions(answers: Answers, dotenv: Path) -> dict[str, str]:
    """Variable → secret, for what `.env` does not have yet. Raises `WrongUsage` where it says otherwise: what
    stands there is stronger than the settings file, and never overwritten."""
    there = {name.upper(): value for name, value in dotenv_variables(dotenv).items()}
    found: dict[str, str] = {}
    for name in SECRETS:
        variable, secret = variable_of(name), answers.of(name)
        if isinstance(secret, SecretStr) and (name in answers.given or variable in os.environ):
            found[variable] = secret.get_secret_value()
    for name in (AUDIT_KEY, *([TOKEN_KEY] if answers.somebody_signs_in else [])):
        if answers.of(name) is None:
            found[variable_of(name)] = secrets.token_hex(32)
    if _is_secret(answers):
        found[variable_of(SOURCE)] = json.dumps(answers.of(SOURCE))
    told = {variable_of(name): str(value) for name, value in answers.given.items()}
    for name, value in {**told, **found}.items():
        if there.get(name, value) != value:
            raise WrongUsage(
                f"{name} stands there with another value, and nothing was written",
                where=str(dotenv),
                remedy="correct or remove that line: it is stronger than the settings file",
            )
    return {name: value for name, value in found.items() if name not in there}


def write_both(target: Path, text: str, dotenv: Path, added: Mapping[str, str]) -> None:
    """Both, or none of them."""
    before = dotenv.read_text(encoding="utf-8") if dotenv.exists() else None
    if added:
        start = before if before is None or before.endswith("\n") or not before else f"{before}\n"
        lines = "".join(f"{name}={_quoted(value)}\n" for name, value in added.items())
        write_private(dotenv, (start or "") + lines)
    try:
        write_private(target, text)
        target.chmod(0o644)  # nothing secret stands there, and a service may run as another user
    except WrongUsage:
        if added and before is None:
            dotenv.unlink()
        elif added and before is not None:
            write_private(dotenv, before)
        raise


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
