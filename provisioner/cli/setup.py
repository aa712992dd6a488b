"""The commands to set up with. Each imports what it needs when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli.options import SETUP, Config, config_of

commands = typer.Typer()


@commands.command(rich_help_panel=SETUP)
def serve(ctx: typer.Context, config: Config = None) -> None:
    """The daemon: a run whenever schedule.cron says so; it only observes unless schedule.mode is apply."""
    from provisioner.cli.serve_command import serve as run

    raise typer.Exit(run(config_of(ctx, config), verbosity=ctx.obj["verbose"]))


@commands.command(rich_help_panel=SETUP)
def simulator(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8423,
    seed: Annotated[Path | None, typer.Option("--seed", help="The account as JSON.", metavar="FILE")] = None,
) -> None:
    """A simulated GoTo account by itself, for rehearsals."""
    from provisioner.cli.simulator_command import simulator as run

    raise typer.Exit(run(port, seed))
