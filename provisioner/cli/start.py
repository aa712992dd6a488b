"""The commands to start with. Each imports what it needs when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli.options import START, Config, Format, FormatOption, config_of

commands = typer.Typer()


@commands.command(rich_help_panel=START)
def demo(
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Leave roster, settings and database there.", metavar="DIR")
    ] = None,
) -> None:
    """The whole job on a simulated account, in about ten seconds."""
    from provisioner.cli.demo import demo as run

    raise typer.Exit(run(keep))


@commands.command(rich_help_panel=START)
def check(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """A line for each thing that works or does not, with the remedy."""
    from provisioner.cli.check_command import check as run

    raise typer.Exit(run(config_of(ctx, config), as_json=format is Format.JSON))
