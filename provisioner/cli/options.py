"""What the commands share: options, the groups of the help page, and which settings file counts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from provisioner.cli.grouped_help import GroupedHelp

START, DAILY, HISTORY, SETUP = "start", "daily", "history", "set-up"


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file (TOML).", show_default=False, metavar="FILE")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]
By = Annotated[str, typer.Option("--by", help="Who says so; it stands in the audit log.", metavar="NAME")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the audit log.", metavar="TEXT")]
ByOrUser = Annotated[
    str | None,
    typer.Option("--by", help="Who says so; else the user of this machine.", metavar="NAME"),
]
ReasonOrNone = Annotated[str | None, typer.Option("--reason", help="Why.", metavar="TEXT")]
Digest = Annotated[str, typer.Argument(metavar="DIGEST", help="Of the plan; its first 12 digits are enough.")]
Who = Annotated[str, typer.Argument(metavar="WHO", help="E-mail, employee id or organizer key.")]


def config_of(ctx: typer.Context, own: Path | None) -> Path | None:
    """The settings file of this command, else that of the program."""
    given: dict[str, Any] = ctx.obj or {}
    return own or given.get("config")


def subcommands(text: str) -> typer.Typer:
    """A command that only has commands of its own."""
    return typer.Typer(cls=GroupedHelp, no_args_is_help=True, rich_markup_mode=None, help=text)
