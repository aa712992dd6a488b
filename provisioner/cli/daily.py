"""The daily commands. Each imports what it needs when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli.options import DAILY, Config, Format, FormatOption, config_of

commands = typer.Typer()


class PlanFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


@commands.command(rich_help_panel=DAILY)
def plan(
    ctx: typer.Context,
    config: Config = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the plan there, as JSON.", metavar="FILE")
    ] = None,
    today: Annotated[
        str | None, typer.Option("--today", help="Decide as if it were that day.", metavar="YYYY-MM-DD")
    ] = None,
    format: Annotated[PlanFormat, typer.Option("--format", help="How to print.")] = PlanFormat.TABLE,
) -> None:
    """Dry run: what would be done, and why. Sends nothing but GETs and the token request."""
    from provisioner.cli.plan_command import plan as run

    raise typer.Exit(run(config_of(ctx, config), out=out, today=today, format=format.value))


@commands.command(rich_help_panel=DAILY)
def apply(
    ctx: typer.Context,
    plan_file: Annotated[Path | None, typer.Argument(metavar="[PLAN_FILE]", show_default=False)] = None,
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The same as `plan`.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Apply that plan, or plan, show and apply."""
    if dry_run:
        from provisioner.cli.plan_command import plan as dry

        raise typer.Exit(dry(config_of(ctx, config), out=None, today=None, format=format.value))
    from provisioner.cli.apply_command import apply as run

    raise typer.Exit(run(config_of(ctx, config), plan_file, yes=yes, as_json=format is Format.JSON))


@commands.command(rich_help_panel=DAILY)
def status(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Last run, what is held and why, seats, limits used."""
    from provisioner.cli.status_command import status as run

    raise typer.Exit(run(config_of(ctx, config), as_json=format is Format.JSON))
