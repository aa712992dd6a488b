"""The commands that look back. Each imports what it needs when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from provisioner.cli.audit_filters import (
    EventOption,
    ExportFormat,
    Filters,
    Outcome,
    Person,
    Run,
    Since,
    Until,
)
from provisioner.cli.handover_commands import handover
from provisioner.cli.options import (
    HISTORY,
    By,
    Config,
    Format,
    FormatOption,
    Reason,
    ReasonOrNone,
    config_of,
    subcommands,
)


class AttendanceForm(StrEnum):
    CSV = "csv"
    JSON = "json"


LARGEST = 999_999_999
"""Entries that no log will have; a database could not count to every number that can be typed."""

commands = typer.Typer()
audit = subcommands("Read and verify the audit log.")
commands.add_typer(audit, name="audit", rich_help_panel=HISTORY)
attendance = subcommands("Who was in ended meetings, and how long.")
commands.add_typer(handover, name="handover", rich_help_panel=HISTORY)
commands.add_typer(attendance, name="attendance", rich_help_panel=HISTORY)


@audit.command("list")
def audit_list(
    ctx: typer.Context,
    config: Config = None,
    format: FormatOption = Format.TABLE,
    person: Person = None,
    event: EventOption = None,
    outcome: Outcome = None,
    run: Run = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=LARGEST, help="How many of the newest.")] = 50,
    before: Annotated[
        int | None,
        typer.Option("--before", min=1, max=LARGEST, help="Only entries before this SEQ: the next page."),
    ] = None,
) -> None:
    """When, who, what, to whom, why: a line each, newest last. A narrow terminal shows fewer columns."""
    from provisioner.cli.audit_list import list_entries

    filters = Filters(person, event, outcome, run, since, until)
    as_json = format is Format.JSON
    raise typer.Exit(
        list_entries(config_of(ctx, config), filters, as_json=as_json, limit=limit, before=before)
    )


@audit.command("follow")
def audit_follow(
    ctx: typer.Context,
    config: Config = None,
    format: FormatOption = Format.TABLE,
    person: Person = None,
    event: EventOption = None,
    outcome: Outcome = None,
    run: Run = None,
) -> None:
    """The last entries, then each as it happens. Ctrl-C ends it."""
    from provisioner.cli.audit_list import follow

    filters = Filters(person, event, outcome, run)
    raise typer.Exit(follow(config_of(ctx, config), filters, as_json=format is Format.JSON))


@audit.command("export")
def audit_export(
    ctx: typer.Context,
    config: Config = None,
    format: Annotated[
        ExportFormat, typer.Option("--format", help="jsonl verifies without this program.")
    ] = ExportFormat.JSONL,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write, mode 0600; else stdout.", metavar="FILE")
    ] = None,
    person: Person = None,
    event: EventOption = None,
    outcome: Outcome = None,
    run: Run = None,
    since: Since = None,
    until: Until = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Record in the log who takes the copy.", metavar="NAME")
    ] = None,
    reason: ReasonOrNone = None,
) -> None:
    """The log for machines: JSON lines, CSV or OCSF, oldest first."""
    from provisioner.cli.audit_export import export

    filters = Filters(person, event, outcome, run, since, until)
    raise typer.Exit(export(config_of(ctx, config), filters, format=format, out=out, by=by, reason=reason))


@audit.command("evidence")
def audit_evidence(
    ctx: typer.Context,
    begin: Annotated[str, typer.Option("--from", help="First day, or moment.", metavar="WHEN")],
    end: Annotated[str, typer.Option("--to", help="Last day, or moment.", metavar="WHEN")],
    out: Annotated[Path, typer.Option("--out", help="ZIP to write, mode 0600.", metavar="FILE")],
    config: Config = None,
    reason: ReasonOrNone = None,
) -> None:
    """Everything that somebody outside needs to judge what was done, in one file."""
    from provisioner.cli.audit_evidence import evidence

    raise typer.Exit(evidence(config_of(ctx, config), begin=begin, end=end, out=out, reason=reason))


@audit.command("show")
def audit_show(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(metavar="SEQ", min=1, max=LARGEST)],
    config: Config = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """The story of a change from roster line to confirmation, and its place in the chain."""
    from provisioner.cli.audit_show import show_entry

    raise typer.Exit(show_entry(config_of(ctx, config), seq, as_json=format is Format.JSON))


@audit.command("verify")
def audit_verify(ctx: typer.Context, config: Config = None, format: FormatOption = Format.TABLE) -> None:
    """Is the log whole and unaltered? Exit 0 or 30."""
    from provisioner.cli.audit_commands import verify

    raise typer.Exit(verify(config_of(ctx, config), as_json=format is Format.JSON))


@audit.command("acknowledge")
def audit_acknowledge(ctx: typer.Context, by: By, reason: Reason, config: Config = None) -> None:
    """After a restore, a new key or real tampering: go on, and keep the old verdict visible."""
    from provisioner.cli.acknowledge_command import acknowledge

    raise typer.Exit(acknowledge(config_of(ctx, config), by=by, reason=reason))


@audit.command("erase")
def audit_erase(
    ctx: typer.Context,
    person: Annotated[
        str, typer.Option("--person", help="E-mail, employee id or organizer key.", metavar="WHO")
    ],
    by: By,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
) -> None:
    """Remove what is personal about somebody from every table. The chain stays whole."""
    from provisioner.cli.erase_command import erase

    raise typer.Exit(erase(config_of(ctx, config), person, by=by, reason=reason, yes=yes))


@attendance.command("export")
def attendance_export(
    ctx: typer.Context,
    begin: Annotated[str, typer.Option("--from", help="First day, as 2026-11-01.", metavar="DAY")],
    end: Annotated[str, typer.Option("--to", help="Last day; it is included.", metavar="DAY")],
    organizer: Annotated[
        list[str] | None,
        typer.Option("--organizer", help="Only of this one; may be repeated. Else of all.", metavar="WHO"),
    ] = None,
    format: Annotated[
        AttendanceForm, typer.Option("--format", help="Either has a row for each person of a session.")
    ] = AttendanceForm.CSV,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write, mode 0600; else stdout. It can go on.", metavar="FILE"),
    ] = None,
    config: Config = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Record in the log who takes the copy.", metavar="NAME")
    ] = None,
    reason: ReasonOrNone = None,
) -> None:
    """Attendance of ended meetings: rejoins joined, minutes added up."""
    from provisioner.cli.attendance_command import Wish, export

    wish = Wish(begin, end, tuple(organizer or ()), format.value, out)
    raise typer.Exit(export(config_of(ctx, config), wish, by=by, reason=reason))
