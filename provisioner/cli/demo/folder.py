"""The folder of a demo: its settings, its roster, its database. Everything in it is the user's alone."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioner.errors import WrongUsage
from provisioner.simulator import Simulator

SETTINGS, ROSTER, DATABASE, ACCOUNT = "provisioner.toml", "roster.csv", "provisioner.db", "account.json"

TOML = """\
# Written by `provisioner demo`. The account is a simulated one on this machine.
[goto]
{access}
seats = {seats}
requests_per_second = 200  # it is our own machine

[roster]
source = "roster.csv"
time_zone = "UTC"

[database]
url = "sqlite:///provisioner.db"

[audit]
key = "{audit_key}"
anchors = ["anchor.jsonl"]  # better on another machine
"""


@contextmanager
def demo_folder(keep: Path | None) -> Iterator[Path]:
    """`keep` if it is given, else a temporary folder that is gone afterwards. Raises `WrongUsage`."""
    if keep is not None:
        yield _made(keep)
        return
    with tempfile.TemporaryDirectory(prefix="provisioner-demo-", ignore_cleanup_errors=True) as temporary:
        yield Path(temporary).resolve()


def _made(keep: Path) -> Path:
    try:
        folder = keep.expanduser().resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_empty = next(folder.iterdir(), None) is None
    except (OSError, RuntimeError, ValueError) as trouble:
        reason = getattr(trouble, "strerror", None) or str(trouble)
        raise WrongUsage(
            f"The folder for the demo cannot be made: {reason}",
            where=str(keep),
            remedy="name a new folder, or an empty one, in --keep",
        ) from None
    if not is_empty:
        raise WrongUsage(
            "The folder for the demo is not empty",
            where=str(folder),
            remedy="name a new folder, or an empty one, in --keep",
        )
    return folder


def write_settings(folder: Path, simulator: Simulator) -> None:
    access = (
        f"{name.removeprefix('PROVISIONER_GOTO__').lower()} = {json.dumps(value)}"
        for name, value in simulator.environment().items()
    )
    text = TOML.format(
        access="\n".join(access), seats=simulator.account.seats, audit_key=secrets.token_hex(32)
    )
    write_private(folder / SETTINGS, text)


def write_account(folder: Path, simulator: Simulator) -> None:
    """As a seed: the account can be started again as it is now."""
    write_private(folder / ACCOUNT, json.dumps(simulator.dump(), indent=2) + "\n")


def write_private(file: Path, text: str) -> None:
    """It holds secrets, if only of a simulator."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
