"""What stories about `init` have in common."""

from __future__ import annotations

from pathlib import Path

from .stage import Stage

SECRET = "PROVISIONER_GOTO__CLIENT_SECRET"


def options(stage: Stage, **more: str) -> list[str]:
    said = stage.simulator.environment()
    named = {
        "account-key": said["PROVISIONER_GOTO__ACCOUNT_KEY"],
        "client-id": said["PROVISIONER_GOTO__CLIENT_ID"],
        "base-url": stage.simulator.base_url,
        "token-url": stage.simulator.token_url,
        "roster": "roster.csv",
        "time-zone": "Europe/Berlin",
    } | {name.replace("_", "-"): value for name, value in more.items()}
    return [part for name, value in named.items() for part in (f"--{name}", value)]


def nothing_was_written() -> bool:
    return not any(Path(name).exists() for name in ("provisioner.toml", ".env", "provisioner.db"))
