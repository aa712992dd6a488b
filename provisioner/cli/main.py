"""The command line. Every command imports what it needs when it is called: `--help` is instant."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from provisioner import __version__
from provisioner.cli.exits import Code, code_of
from provisioner.cli.grouped_help import GroupedHelp
from provisioner.errors import ProvisionerError

START, DAILY, HISTORY, SETUP = "start", "daily", "history", "set-up"


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"


class PlanFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file (TOML).", show_default=False, metavar="FILE")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]

app = typer.Typer(
    cls=GroupedHelp,
    name="provisioner",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Makes the organizers of a GoTo Meeting account follow the roster, and proves what it did.",
)
audit = typer.Typer(
    cls=GroupedHelp, no_args_is_help=True, rich_markup_mode=None, help="Read and verify the audit log."
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"provisioner {__version__}")
        raise typer.Exit


@app.callback()
def settings_of_all(
    ctx: typer.Context,
    config: Config = None,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="Log more.")] = 0,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    ctx.obj = {"config": config, "verbose": verbose}


def _config(ctx: typer.Context, own: Path | None) -> Path | None:
    given: dict[str, Any] = ctx.obj or {}
    return own or given.get("config")


@app.command(rich_help_panel=START)
def demo(
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Leave roster, settings and database there.", metavar="DIR")
    ] = None,
) -> None:
    """The whole job on a simulated account, in about ten seconds."""
    from provisioner.cli.demo import demo as run

    raise typer.Exit(run(keep))


@app.command(rich_help_panel=START)
def check(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """A line for each thing that works or does not, with the remedy."""
    from provisioner.cli.check_command import check as run

    raise typer.Exit(run(_config(ctx, config), as_json=format is Format.JSON))


@app.command(rich_help_panel=DAILY)
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

    raise typer.Exit(run(_config(ctx, config), out=out, today=today, format=format.value))


@app.command(rich_help_panel=DAILY)
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

        raise typer.Exit(dry(_config(ctx, config), out=None, today=None, format=format.value))
    from provisioner.cli.apply_command import apply as run

    raise typer.Exit(run(_config(ctx, config), plan_file, yes=yes, as_json=format is Format.JSON))


@app.command(rich_help_panel=DAILY)
def status(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Last run, what is held and why, seats, limits used."""
    from provisioner.cli.status_command import status as run

    raise typer.Exit(run(_config(ctx, config), as_json=format is Format.JSON))


app.add_typer(audit, name="audit", rich_help_panel=HISTORY)


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
            _config(ctx, config),
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

    raise typer.Exit(show_entry(_config(ctx, config), seq, as_json=format is Format.JSON))


@audit.command("verify")
def audit_verify(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Is the log whole and unaltered? Exit 0 or 30."""
    from provisioner.cli.audit_commands import verify

    raise typer.Exit(verify(_config(ctx, config), as_json=format is Format.JSON))


@app.command(rich_help_panel=SETUP)
def simulator(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8423,
    seed: Annotated[Path | None, typer.Option("--seed", help="The account as JSON.", metavar="FILE")] = None,
) -> None:
    """A simulated GoTo account by itself, for rehearsals."""
    from provisioner.cli.simulator_command import simulator as run

    raise typer.Exit(run(port, seed))


def execute(arguments: Sequence[str]) -> int:
    """One command line; an expected failure prints three lines at most, and never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=list(arguments), prog_name="provisioner", standalone_mode=True)
    except SystemExit as end:
        return _flushed(end.code if isinstance(end.code, int) else int(end.code is not None))
    except ProvisionerError as failure:
        sys.stderr.write("\n".join(failure.lines()) + "\n")
        return code_of(failure)
    except BrokenPipeError:
        return _flushed(Code.DONE)
    return Code.DONE


def _flushed(code: int) -> int:
    """`| head` closes the pipe early; that is no failure of ours."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
    return code
