"""The commands to start with. Each imports what it needs when it is called."""

from __future__ import annotations

import sys
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
def init(
    ctx: typer.Context,
    config: Config = None,
    account_key: Annotated[
        str | None, typer.Option("--account-key", help="Key of the GoTo account.", metavar="KEY")
    ] = None,
    client_id: Annotated[
        str | None, typer.Option("--client-id", help="Id of the OAuth client.", metavar="ID")
    ] = None,
    grant: Annotated[
        str | None,
        typer.Option(
            "--grant",
            help="client_credentials, authorization_code or personal_access_token.",
            metavar="GRANT",
        ),
    ] = None,
    api: Annotated[
        str | None,
        typer.Option("--api", help="guide-v2 or official-v1; else found out where it can be.", metavar="API"),
    ] = None,
    roster: Annotated[
        str | None, typer.Option("--roster", help="Path or URL of the HR export.", metavar="SOURCE")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="Our field and their heading, where no preset knows it.", metavar="F=H"
        ),
    ] = None,
    date_format: Annotated[
        str | None, typer.Option("--date-format", help="As %d.%m.%Y, where the roster needs it.", metavar="F")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", help="Where days begin and end.", metavar="ZONE")
    ] = None,
    service_organizer: Annotated[
        str | None,
        typer.Option("--service-organizer", help="Organizer behind the OAuth client.", metavar="EMAIL"),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="Of another API host, such as a simulator.", metavar="URL"),
    ] = None,
    token_url: Annotated[
        str | None, typer.Option("--token-url", help="Where tokens are issued then.", metavar="URL")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a settings file that is there.")
    ] = False,
) -> None:
    """From nothing to the first plan. Asks for little, finds out the rest."""
    from provisioner.cli.init import init as run

    options: dict[str, object] = {
        "goto.account_key": account_key,
        "goto.client_id": client_id,
        "goto.grant": grant,
        "goto.api": api,
        "goto.base_url": base_url,
        "goto.token_url": token_url,
        "goto.service_organizer": service_organizer,
        "roster.source": roster,
        "roster.columns": columns_of(column) if column else None,
        "roster.date_format": date_format,
        "roster.time_zone": time_zone,
    }
    raise typer.Exit(run(config_of(ctx, config), options, replace=replace, may_ask=sys.stdin.isatty()))


def columns_of(options: list[str]) -> dict[str, str]:
    """`FIELD=HEADING` each. Raises `BadParameter`."""
    pairs = [option.partition("=") for option in options]
    if not all(mark for _, mark, _ in pairs):
        raise typer.BadParameter("write it as FIELD=HEADING, such as email=Mail", param_hint="--column")
    return {field.strip(): heading.strip() for field, _, heading in pairs}


@commands.command(rich_help_panel=START)
def check(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """A line for each thing that works or does not, with the remedy."""
    from provisioner.cli.check_command import check as run

    raise typer.Exit(run(config_of(ctx, config), as_json=format is Format.JSON))
