"""The meeting operations by hand. Each imports what it needs when it is called."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from provisioner.cli.options import (
    HISTORY,
    ByOrUser,
    Config,
    Format,
    FormatOption,
    ReasonOrNone,
    config_of,
    subcommands,
)

if TYPE_CHECKING:
    from provisioner.cli.meetings.acting import Asked

commands = typer.Typer()
meetings = subcommands("The meetings of the connected organizer, by hand. To read, of others too.")
commands.add_typer(meetings, name="meetings", rich_help_panel=HISTORY)


class Kind(StrEnum):
    SCHEDULED = "scheduled"
    RECURRING = "recurring"
    IMMEDIATE = "immediate"


MeetingId = Annotated[str, typer.Argument(metavar="ID", help="Of the meeting.")]
Whose = Annotated[
    str | None,
    typer.Option("--organizer", help="Of this organizer: e-mail, employee id or key.", metavar="WHO"),
]
From = Annotated[
    str | None, typer.Option("--from", help="The first day; else 30 days before the last.", metavar="DAY")
]
To = Annotated[str | None, typer.Option("--to", help="The last day, inclusive; else today.", metavar="DAY")]
Start = Annotated[
    str | None,
    typer.Option("--start", help="2026-11-30T14:00, in roster.time_zone or with offset.", metavar="TIME"),
]
End = Annotated[str | None, typer.Option("--end", help="As --start.", metavar="TIME")]
ConferenceCall = Annotated[
    str | None,
    typer.Option(
        "--conference-call",
        help="PSTN, Free, Hybrid, Private, VoIP or a text; else meetings.conference_call.",
        metavar="TEXT",
    ),
]
Coorganizers = Annotated[
    list[str] | None,
    typer.Option("--coorganizer", help="Can start it too; one or several.", metavar="WHO"),
]
Password = Annotated[
    bool | None,
    typer.Option("--password-required/--no-password-required", help="Asked of whoever joins."),
]
Subject = Annotated[str | None, typer.Option("--subject", help="One line.", metavar="TEXT")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; GETs only.")]
GiveUp = Annotated[
    bool, typer.Option("--give-up-handover", help="Even where it replaces a leaver's meeting.")
]


@meetings.command()
def upcoming(
    ctx: typer.Context, config: Config = None, organizer: Whose = None, format: FormatOption = Format.TABLE
) -> None:
    """What has not ended yet."""
    from provisioner.cli.meetings.reading import list_upcoming as run

    raise typer.Exit(run(config_of(ctx, config), organizer, as_json=format is Format.JSON))


@meetings.command()
def get(
    ctx: typer.Context,
    meeting_id: MeetingId,
    config: Config = None,
    organizer: Whose = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """One meeting with its co-organizers."""
    from provisioner.cli.meetings.reading import get as run

    raise typer.Exit(run(config_of(ctx, config), meeting_id, organizer, as_json=format is Format.JSON))


@meetings.command()
def history(
    ctx: typer.Context,
    config: Config = None,
    begin: From = None,
    end: To = None,
    organizer: Whose = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """What has been held."""
    from provisioner.cli.meetings.reading import Days
    from provisioner.cli.meetings.reading import history as run

    as_json = format is Format.JSON
    raise typer.Exit(run(config_of(ctx, config), Days(begin, end), organizer, as_json=as_json))


@meetings.command()
def attendees(
    ctx: typer.Context,
    meeting_id: Annotated[str, typer.Argument(metavar="ID", help="Of the meeting, or of one session.")],
    config: Config = None,
    begin: From = None,
    end: To = None,
    organizer: Whose = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Who was there, and how long."""
    from provisioner.cli.meetings.reading import Days
    from provisioner.cli.meetings.reading import attendees as run

    as_json = format is Format.JSON
    raise typer.Exit(run(config_of(ctx, config), meeting_id, Days(begin, end), organizer, as_json=as_json))


@meetings.command()
def create(
    ctx: typer.Context,
    subject: Annotated[str, typer.Option("--subject", help="One line.", metavar="TEXT")],
    config: Config = None,
    start: Start = None,
    end: End = None,
    kind: Annotated[Kind, typer.Option("--type", help="Only recurring ones can be changed.")] = (
        Kind.SCHEDULED
    ),
    password_required: Password = None,
    conference_call: ConferenceCall = None,
    coorganizer: Coorganizers = None,
    organizer: Whose = None,
    dry_run: DryRun = False,
    by: ByOrUser = None,
    reason: ReasonOrNone = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Make a meeting; its id and join link are printed."""
    from provisioner.cli.meetings.changing import Wish
    from provisioner.cli.meetings.changing import create as run

    wish = Wish(subject, start, end, kind.value, password_required, conference_call, tuple(coorganizer or ()))
    raise typer.Exit(run(config_of(ctx, config), wish, _asked(by, reason, organizer, dry_run, format)))


@meetings.command()
def update(
    ctx: typer.Context,
    meeting_id: MeetingId,
    config: Config = None,
    subject: Subject = None,
    start: Start = None,
    end: End = None,
    password_required: Password = None,
    conference_call: ConferenceCall = None,
    coorganizer: Coorganizers = None,
    no_coorganizers: Annotated[
        bool, typer.Option("--no-coorganizers", help="Nobody but the organizer starts it.")
    ] = False,
    organizer: Whose = None,
    give_up_handover: GiveUp = False,
    dry_run: DryRun = False,
    by: ByOrUser = None,
    reason: ReasonOrNone = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Change a recurring meeting; what is not named stays, --coorganizer names all of them."""
    from provisioner.cli.meetings.changing import Wish
    from provisioner.cli.meetings.changing import update as run

    wish = Wish(
        subject=subject,
        start=start,
        end=end,
        password_required=password_required,
        conference_call=conference_call,
        coorganizers=tuple(coorganizer or ()),
        no_coorganizers=no_coorganizers,
    )
    asked = _asked(by, reason, organizer, dry_run, format)
    raise typer.Exit(run(config_of(ctx, config), meeting_id, wish, asked, consented=give_up_handover))


@meetings.command()
def delete(
    ctx: typer.Context,
    meeting_id: MeetingId,
    config: Config = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    organizer: Whose = None,
    give_up_handover: GiveUp = False,
    dry_run: DryRun = False,
    by: ByOrUser = None,
    reason: ReasonOrNone = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Delete a meeting; GoTo tells nobody who is invited."""
    from provisioner.cli.meetings.changing import delete as run

    asked = _asked(by, reason, organizer, dry_run, format)
    raise typer.Exit(run(config_of(ctx, config), meeting_id, asked, yes=yes, consented=give_up_handover))


@meetings.command()
def start(
    ctx: typer.Context,
    meeting_id: MeetingId,
    config: Config = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Write the link even where the output is no terminal.")
    ] = False,
    organizer: Whose = None,
    dry_run: DryRun = False,
    by: ByOrUser = None,
    reason: ReasonOrNone = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Show the link that hosts a meeting, on the terminal and nowhere else."""
    from provisioner.cli.meetings.starting import start as run

    asked = _asked(by, reason, organizer, dry_run, format)
    raise typer.Exit(run(config_of(ctx, config), meeting_id, asked, reveal=reveal))


def _asked(by: str | None, reason: str | None, organizer: str | None, dry_run: bool, format: Format) -> Asked:
    from provisioner.cli.desk import said
    from provisioner.cli.meetings.acting import Asked

    return Asked(said=said(by, reason), organizer=organizer, dry_run=dry_run, as_json=format is Format.JSON)
