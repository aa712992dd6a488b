"""The commands that look back. Each imports what it needs when it is called."""

from __future__ import annotations

from typing import Annotated

import typer

from provisioner.cli.options import HISTORY, Config, Format, FormatOption, config_of, subcommands

commands = typer.Typer()
audit = subcommands("Read and verify the audit log.")
commands.add_typer(audit, name="audit", rich_help_panel=HISTORY)


@audit.command("list")
def audit_list(
    ctx: typer.Context,
    config: Config = None,
    format: FormatOption = Format.TABLE,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many of the newest.")] = 50,
    before: Annotated[
        int | None, typer.Option("--before", min=1, help="Only entries before this SEQ.")
    ] = None,
    event: Annotated[str | None, typer.Option("--event", help="Only this event, or this area.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="Only this run.")] = None,
) -> None:
    """The newest entries, newest last."""
    from provisioner.cli.audit_commands import list_entries

    raise typer.Exit(
        list_entries(
            config_of(ctx, config),
            as_json=format is Format.JSON,
            limit=limit,
            before=before,
            event=event,
            run=run,
        )
    )


@audit.command("show")
def audit_show(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(metavar="SEQ", min=1)],
    config: Config = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """One entry with its detail and its place in the chain."""
    from provisioner.cli.audit_commands import show_entry

    raise typer.Exit(show_entry(config_of(ctx, config), seq, as_json=format is Format.JSON))


@audit.command("verify")
def audit_verify(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Is the log whole and unaltered? Exit 0 or 30."""
    from provisioner.cli.audit_commands import verify

    raise typer.Exit(verify(config_of(ctx, config), as_json=format is Format.JSON))
