"""The commands about leavers' meetings. Each imports what it needs when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli.options import By, Config, Format, FormatOption, Reason, Who, config_of, subcommands


class KitForm(StrEnum):
    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"
    ICS = "ics"


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

handover = subcommands("Leavers' meetings: moved, to be moved by hand, given up.")


@handover.command("list")
def handover_list(
    ctx: typer.Context,
    config: Config = None,
    all: Annotated[bool, typer.Option("--all", help="Also of those who are deleted, or here again.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """Leavers with meetings, what became of these, and what holds the deletion."""
    from provisioner.cli.handover_list import list_handovers

    raise typer.Exit(list_handovers(config_of(ctx, config), past=all, as_json=format is Format.JSON))


@handover.command("show")
def handover_show(
    ctx: typer.Context,
    who: Who,
    config: Config = None,
    format: Annotated[
        KitForm, typer.Option("--format", help="html is a page to print; ics has what was moved.")
    ] = KitForm.TEXT,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write, mode 0600; else stdout.", metavar="FILE")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask GoTo nothing: without who regularly comes.")
    ] = False,
) -> None:
    """The kit of one leaver: old and new link, what is lost, and who needs to be told."""
    from provisioner.cli.handover_show import show_kit

    raise typer.Exit(show_kit(config_of(ctx, config), who, form=format.value, out=out, offline=offline))


@handover.command("acknowledge")
def handover_acknowledge(
    ctx: typer.Context,
    who: Who,
    by: By,
    reason: Reason,
    config: Config = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Give up by name what is not moved: the deletion may take it along."""
    from provisioner.cli.handover_acknowledge import acknowledge

    code = acknowledge(config_of(ctx, config), who, by=by, reason=reason, dry_run=dry_run, yes=yes)
    raise typer.Exit(code)


@handover.command("take-over")
def handover_take_over(
    ctx: typer.Context,
    who: Who,
    to: Annotated[
        str, typer.Option("--to", help="E-mail or employee id; without an organizer.", metavar="SUCCESSOR")
    ],
    by: By,
    reason: Reason,
    sign_in_is_sso: Annotated[
        bool, typer.Option("--sign-in-is-sso", help="Nobody signs in to GoTo with a password.")
    ] = False,
    config: Config = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Make a leaver's organizer that of a successor. Every link stays."""
    from provisioner.cli.handover_take_over import Wish, take_over

    wish = Wish(who, to, sign_in_is_sso=sign_in_is_sso, dry_run=dry_run, yes=yes)
    raise typer.Exit(take_over(config_of(ctx, config), wish, by=by, reason=reason))
