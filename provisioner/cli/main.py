"""The command line. Every command imports what it needs when it is called: `--help` is instant."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache
from typing import Annotated

import typer
import typer.core

from provisioner import __version__, telemetry
from provisioner.cli import daily, history, meetings_commands, setup, start, streams
from provisioner.cli.exits import Code, code_of
from provisioner.cli.grouped_help import GroupedHelp
from provisioner.cli.options import Config
from provisioner.errors import ProvisionerError, WrongUsage

app = typer.Typer(
    cls=GroupedHelp,
    name="provisioner",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Makes the organizers of a GoTo Meeting account follow the roster, and proves what it did.",
)
INTERRUPTED = 130
"""As a shell has it: 128 and the number of SIGINT."""

# Whatever the parser refuses is of this class, which typer exports by that of one of its children only.
UsageError: type[typer.BadParameter] = typer.BadParameter.__mro__[1]

for group in (start, daily, history, meetings_commands, setup):
    app.add_typer(group.commands)


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
    telemetry.set_up(verbosity=verbose)
    ctx.obj = {"config": config, "verbose": verbose}


def execute(arguments: Sequence[str]) -> int:
    """One command line; an expected failure prints three lines at most, and never a traceback."""
    streams.make_usable()
    try:
        code = _carried_out(arguments)
        streams.flush()
    except ProvisionerError as failure:
        streams.tell("\n".join(failure.lines()))
        return code_of(failure)
    return code


def _carried_out(arguments: Sequence[str]) -> int:
    try:
        code = _program().main(
            args=list(arguments), prog_name="provisioner", standalone_mode=False, terminal_width=_width()
        )
    except UsageError as failure:
        context, message = failure.ctx, failure.format_message()
        if context is not None and message == context.get_help():  # nothing was typed
            streams.tell(message)
            return Code.WRONG_USAGE
        asked = context.command_path if context is not None else "provisioner"
        raise WrongUsage(message, remedy=f"{asked} --help") from None
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as end:
        # So ends what the parser itself prints, the help, into a pipe whose reader has gone.
        if isinstance(end.__context__, BrokenPipeError):
            return Code.DONE
        raise
    return int(code or Code.DONE)


@cache
def _program() -> typer.core.TyperGroup:
    """Built once for a process that carries out several command lines."""
    built = typer.main.get_command(app)
    assert isinstance(built, typer.core.TyperGroup)
    return built


def _width() -> int:
    """Of the help: left to itself it goes down to 50 columns and no further."""
    return min(shutil.get_terminal_size().columns, 80)
