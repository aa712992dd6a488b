"""What `provisioner check` says of the roster: whether it can be read, which preset fits, who is in it."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.cli.check_line import Line, failed
from provisioner.errors import ProvisionerError
from provisioner.people.masking import masked
from provisioner.roster.fitting import fitting
from provisioner.roster.load import RosterFiles
from provisioner.settings import Settings
from provisioner.wiring import roster_of

SHOWN = 3


def roster_lines(settings: Settings) -> Iterator[Line]:
    try:
        files = roster_of(settings)
    except ProvisionerError as failure:
        yield failed("roster", failure)
        return
    try:
        roster = files.read()
    except ProvisionerError as failure:
        yield failed("roster", failure)
        yield from _preset(files)
        return
    held = f", {len(roster.held)} held" if roster.held else ""
    detail = f"{', '.join(roster.sources)}: {roster.rows} rows, {len(roster.people)} people{held}"
    yield Line("roster", True, detail)
    for note in roster.notes:
        yield Line("roster", True, note)
    if roster.by_address:
        detail = "no ids: the address is the identity, so nobody is removed because of absence"
        yield Line("roster", True, detail)
    yield from _preset(files)
    for person in roster.people[:SHOWN]:
        yield Line(f"line {person.line}", True, masked(person))


def _preset(files: RosterFiles) -> Iterator[Line]:
    """Of the first source. Silent where it cannot even be opened: that has been said."""
    try:
        fits = fitting(
            files.sources[0],
            max_mb=files.max_mb,
            encoding=files.encoding,
            headers=files.headers,
            columns=files.columns,
        )
    except ProvisionerError:
        return
    here = next((fit for fit in fits if fit.preset == files.preset), None)
    if not fits:
        remedy = "name its headings in roster.columns, or write a preset (docs/rosters.md)"
        yield Line("preset", True, "none that is shipped fits the headings", remedy)
    elif here is None or len(here.fields) < len(fits[0].fields):
        than = f", {files.preset} {len(here.fields)}" if here else f"; roster.preset is {files.preset}"
        detail = f"{fits[0].preset} fits best: it knows {len(fits[0].fields)} columns{than}"
        yield Line("preset", True, detail, f'roster.preset = "{fits[0].preset}"')
    else:
        yield Line("preset", True, f"{files.preset} fits: it knows {', '.join(here.fields)}")
