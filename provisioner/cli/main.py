"""The command line. Every command imports what it needs when it is called: `--help` is instant."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from provisioner import __version__
from provisioner.cli import daily, history, setup, start
from provisioner.cli.exits import Code, code_of
from provisioner.cli.grouped_help import GroupedHelp
from provisioner.cli.options import Config
from provisioner.errors import ProvisionerError

app = typer.Typer(
    cls=GroupedHelp,
    name="provisioner",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Makes the organizers of a GoTo Meeting account follow the roster, and proves what it did.",
)
for group in (start, daily, history, setup):
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
    ctx.obj = {"config": config, "verbose": verbose}


def execute(arguments: Sequence[str]) -> int:
    """One command line; an expected failure prints three lines at most, and never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=list(arguments), prog_name="provisioner", standalone_mode=True, terminal_width=_width())
    except SystemExit as end:
        return _flushed(end.code if isinstance(end.code, int) else int(end.code is not None))
    except ProvisionerError as failure:
        sys.stderr.write("\n".join(failure.lines()) + "\n")
        return code_of(failure)
    except BrokenPipeError:
        return _flushed(Code.DONE)
    return Code.DONE


def _width() -> int:
    """Of the help: left to itself it goes down to 50 columns and no further."""
    return min(shutil.get_terminal_size().columns, 80)


def _flushed(code: int) -> int:
    """`| head` closes the pipe early; that is no failure of ours."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
    return code
