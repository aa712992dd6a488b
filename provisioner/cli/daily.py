"""The daily commands. Each imports what it needs when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli.options import (
    DAILY,
    By,
    ByOrUser,
    Config,
    Digest,
    Format,
    FormatOption,
    Reason,
    ReasonOrNone,
    Who,
    config_of,
    subcommands,
)

commands = typer.Typer()
hold = subcommands("Leave a person alone for a while.")


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
def why(
    ctx: typer.Context,
    who: Who,
    config: Config = None,
    at: Annotated[
        str | None, typer.Option("--at", help="Decide as if it were that day.", metavar="YYYY-MM-DD")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """What would be done about one person, and why. What holds it, what releases it, what was done."""
    from provisioner.cli.why_command import why as run

    raise typer.Exit(run(config_of(ctx, config), who, at=at, as_json=format is Format.JSON))


@commands.command(rich_help_panel=DAILY)
def status(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Last run, what is held and why, seats, limits used."""
    from provisioner.cli.status_command import status as run

    raise typer.Exit(run(config_of(ctx, config), as_json=format is Format.JSON))


@commands.command(rich_help_panel=DAILY)
def approve(ctx: typer.Context, digest: Digest, by: By, reason: Reason, config: Config = None) -> None:
    """Release what a waiting plan asks for, as shown, once."""
    from provisioner.cli.approve_command import approve as run

    raise typer.Exit(run(config_of(ctx, config), digest, by=by, reason=reason))


@commands.command(rich_help_panel=DAILY)
def reject(ctx: typer.Context, digest: Digest, by: By, reason: Reason, config: Config = None) -> None:
    """Refuse a waiting plan, or take an approval back."""
    from provisioner.cli.approve_command import reject as run

    raise typer.Exit(run(config_of(ctx, config), digest, by=by, reason=reason))


commands.add_typer(hold, name="hold", rich_help_panel=DAILY)


@hold.command("add")
def hold_add(
    ctx: typer.Context,
    who: Who,
    until: Annotated[str, typer.Option("--until", help="The last day, inclusive.", metavar="YYYY-MM-DD")],
    by: By,
    reason: Reason,
    config: Config = None,
) -> None:
    """Leave a person alone, the day named included."""
    from provisioner.cli.hold_command import add

    raise typer.Exit(add(config_of(ctx, config), who, until=until, by=by, reason=reason))


@hold.command("list")
def hold_list(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Who is left alone, until when, and why."""
    from provisioner.cli.hold_command import list_holds

    raise typer.Exit(list_holds(config_of(ctx, config), as_json=format is Format.JSON))


@hold.command("remove")
def hold_remove(
    ctx: typer.Context, who: Who, config: Config = None, by: ByOrUser = None, reason: ReasonOrNone = None
) -> None:
    """Let the product go on with a person."""
    from provisioner.cli.hold_command import remove

    raise typer.Exit(remove(config_of(ctx, config), who, by=by, reason=reason))


@commands.command(rich_help_panel=DAILY)
def suspend(
    ctx: typer.Context,
    who: Who,
    by: By,
    reason: Reason,
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the order back.")] = False,
) -> None:
    """Suspend at once, ahead of the roster, which does not undo it."""
    from provisioner.cli import suspend_command

    if withdraw:
        raise typer.Exit(suspend_command.withdraw(config_of(ctx, config), who, by=by, reason=reason))
    raise typer.Exit(suspend_command.suspend(config_of(ctx, config), who, by=by, reason=reason, yes=yes))


@commands.command(rich_help_panel=DAILY)
def pause(ctx: typer.Context, by: By, reason: Reason, config: Config = None) -> None:
    """Stop a run between two changes, and hold the next ones."""
    from provisioner.cli.pause_command import pause as run

    raise typer.Exit(run(config_of(ctx, config), by=by, reason=reason))


@commands.command(rich_help_panel=DAILY)
def resume(
    ctx: typer.Context, config: Config = None, by: ByOrUser = None, reason: ReasonOrNone = None
) -> None:
    """Let runs go on."""
    from provisioner.cli.pause_command import resume as run

    raise typer.Exit(run(config_of(ctx, config), by=by, reason=reason))
