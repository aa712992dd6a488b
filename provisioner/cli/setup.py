"""The commands to set up with. Each imports what it needs when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli.options import (
    SETUP,
    ByOrUser,
    Config,
    Format,
    FormatOption,
    ReasonOrNone,
    config_of,
    subcommands,
)

commands = typer.Typer()
identity = subcommands("Which person has which organizer.")
auth = subcommands("Sign in once as a person (goto.grant authorization_code).")
EmployeeId = Annotated[str, typer.Argument(metavar="EMPLOYEE_ID")]


@commands.command(rich_help_panel=SETUP)
def serve(ctx: typer.Context, config: Config = None) -> None:
    """The daemon: a run whenever schedule.cron says so. It only observes unless schedule.mode is apply."""
    from provisioner.cli.serve_command import serve as run

    raise typer.Exit(run(config_of(ctx, config), verbosity=ctx.obj["verbose"]))


@commands.command(rich_help_panel=SETUP)
def simulator(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8423,
    seed: Annotated[
        Path | None, typer.Option("--seed", help="JSON, as /_simulator/state shows it.", metavar="FILE")
    ] = None,
) -> None:
    """A simulated GoTo account by itself, for rehearsals."""
    from provisioner.cli.simulator_command import simulator as run

    raise typer.Exit(run(port, seed))


commands.add_typer(identity, name="identity", rich_help_panel=SETUP)


@identity.command("list")
def identity_list(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Every person who is linked to an organizer, and since when."""
    from provisioner.cli.identity_command import list_links

    raise typer.Exit(list_links(config_of(ctx, config), as_json=format is Format.JSON))


@identity.command("link")
def identity_link(
    ctx: typer.Context,
    employee_id: EmployeeId,
    organizer_key: Annotated[str, typer.Argument(metavar="ORGANIZER_KEY")],
    config: Config = None,
    by: ByOrUser = None,
    reason: ReasonOrNone = None,
) -> None:
    """This person has that organizer."""
    from provisioner.cli.identity_command import link

    raise typer.Exit(link(config_of(ctx, config), employee_id, organizer_key, by=by, reason=reason))


@identity.command("unlink")
def identity_unlink(
    ctx: typer.Context,
    employee_id: EmployeeId,
    organizer_key: Annotated[str | None, typer.Argument(metavar="[ORGANIZER_KEY]")] = None,
    config: Config = None,
    by: ByOrUser = None,
    reason: ReasonOrNone = None,
) -> None:
    """This person has that organizer no more, and is not linked to it again."""
    from provisioner.cli.identity_command import unlink

    raise typer.Exit(unlink(config_of(ctx, config), employee_id, organizer_key, by=by, reason=reason))


@identity.command("release")
def identity_release(
    ctx: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    config: Config = None,
    by: ByOrUser = None,
    reason: ReasonOrNone = None,
) -> None:
    """It does not matter any more who held this address: somebody else may have it."""
    from provisioner.cli.identity_command import release

    raise typer.Exit(release(config_of(ctx, config), address, by=by, reason=reason))


@identity.command("export")
def identity_export(
    ctx: typer.Context,
    config: Config = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it there, for this user alone.", metavar="FILE")
    ] = None,
) -> None:
    """Employee ids with their organizer keys as CSV, for writing the keys back to HR."""
    from provisioner.cli.identity_command import export

    raise typer.Exit(export(config_of(ctx, config), out))


commands.add_typer(auth, name="auth", rich_help_panel=SETUP)


@auth.command("login")
def auth_login(
    ctx: typer.Context,
    config: Config = None,
    paste: Annotated[
        bool, typer.Option("--paste", help="Without a browser here: paste the address that it ends at.")
    ] = False,
) -> None:
    """Sign in, and keep what was granted, encrypted."""
    from provisioner.cli.auth_command import login

    raise typer.Exit(login(config_of(ctx, config), paste=paste))


@auth.command("status")
def auth_status(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """What is stored, since when, for what, and whether it is alive."""
    from provisioner.cli.auth_command import status

    raise typer.Exit(status(config_of(ctx, config), as_json=format is Format.JSON))


@auth.command("logout")
def auth_logout(ctx: typer.Context, config: Config = None) -> None:
    """Forget the stored grant."""
    from provisioner.cli.auth_command import logout

    raise typer.Exit(logout(config_of(ctx, config)))
