"""Which entries a command is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from provisioner.errors import WrongUsage

if TYPE_CHECKING:
    from provisioner.store.engine import Database
    from provisioner.store.reading import Which

Person = Annotated[
    str | None,
    typer.Option("--person", help="E-mail (former ones too), employee id or organizer key.", metavar="WHO"),
]
EventOption = Annotated[
    str | None, typer.Option("--event", help="This event, or all that begin so: organizer.suspend.")
]
Outcome = Annotated[str | None, typer.Option("--outcome", help="Only with this outcome.")]
Run = Annotated[str | None, typer.Option("--run", help="Only of this run.")]
Since = Annotated[
    str | None, typer.Option("--since", help='"yesterday", "2 weeks ago", 2026-11-22.', metavar="WHEN")
]
Until = Annotated[str | None, typer.Option("--until", help="A day is included.", metavar="WHEN")]


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    OCSF = "ocsf"


class Filters(NamedTuple):
    person: str | None = None
    event: str | None = None
    outcome: str | None = None
    run: str | None = None
    since: str | None = None
    until: str | None = None

    def given(self) -> dict[str, str]:
        return {name: value for name, value in self._asdict().items() if value is not None}


def which_of(database: Database, filters: Filters) -> Which:
    """Raises `WrongUsage` where a moment cannot be understood."""
    from provisioner.audit import moments
    from provisioner.store.about import about
    from provisioner.store.reading import Which

    return Which(
        about=None if filters.person is None else about(database, filters.person),
        event=None if filters.event is None else filters.event.rstrip("."),
        outcome=filters.outcome,
        run_id=filters.run,
        since=moment_of("--since", filters.since, moments.since),
        until=moment_of("--until", filters.until, moments.until),
    )


def moment_of(
    option: str, text: str | None, understood: Callable[[str, datetime], datetime]
) -> datetime | None:
    """Raises `WrongUsage`."""
    import tzlocal

    from provisioner.audit.moments import EXAMPLES, NoMoment
    from provisioner.wiring import SystemClock

    if text is None:
        return None
    try:
        return understood(text, SystemClock().now().astimezone(tzlocal.get_localzone()))
    except NoMoment:
        raise WrongUsage(
            f"{option} {text!r} says no moment", remedy=f"write it like {', '.join(EXAMPLES)}"
        ) from None
