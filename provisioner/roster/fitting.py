"""Which of the presets that are shipped fits a source, by its headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from provisioner.people.reading import CELLS
from provisioner.roster.columns import find_heading, rank
from provisioner.roster.csv_rows import tops
from provisioner.roster.encoding import AUTO, as_text, encoding_of
from provisioner.roster.fetch import Fetched, fetched
from provisioner.roster.json_people import JsonPeople
from provisioner.roster.json_rows import headings_in
from provisioner.roster.kinds import kind_of
from provisioner.roster.preset_files import GENERIC, Preset, load_preset, shipped
from provisioner.roster.xlsx_archive import demand_a_small_archive
from provisioner.roster.xlsx_sheets import sheets

_ENTRIES = 200
_NOTHING: Mapping[str, str] = {}


class Fit(NamedTuple):
    preset: str
    fields: tuple[str, ...]
    """Our fields that it finds; all that are required among them."""


def fitting(
    source: str,
    *,
    max_mb: int = 200,
    encoding: str = AUTO,
    headers: Mapping[str, str] = _NOTHING,
    columns: Mapping[str, str] = _NOTHING,
) -> tuple[Fit, ...]:
    """The presets with which this source is a roster, best first; none where it is none with any. `columns`:
    our field → their heading, whatever the preset says. Raises `RosterUnusable`."""
    presets = [load_preset(name) for name in shipped()]
    with fetched(source, max_mb=max_mb, headers=headers) as file:
        tables = list(_tables(file, presets, max_mb, encoding, columns))
    fits = [fit for preset in presets if (fit := _fit(preset, tables, columns)) is not None]
    return tuple(sorted(fits, key=lambda fit: (-len(fit.fields), fit.preset != GENERIC, fit.preset)))


def _fit(preset: Preset, tables: Sequence[Sequence[Sequence[str]]], columns: Mapping[str, str]) -> Fit | None:
    found = [find_heading(table, preset.headings, columns) for table in tables]
    best = max((columns for _, columns in filter(None, found)), key=rank, default=None)
    if best is None or best.missing or best.twice:
        return None
    return Fit(preset.name, tuple(field for field in CELLS if field in best.places))


def _tables(
    file: Fetched, presets: Sequence[Preset], max_mb: int, encoding: str, columns: Mapping[str, str]
) -> Iterator[Sequence[Sequence[str]]]:
    """What may have a heading: the first rows by each delimiter, of each sheet; the paths of the entries."""
    kind = kind_of(file.stream, source=file.shown)
    if kind == "xlsx":
        demand_a_small_archive(file.stream, source=file.shown, max_mb=max_mb)
        for sheet in sheets(file.stream, file.shown):
            yield [[str(cell) for cell in row] for row in sheet.top()]
        return
    name, _ = encoding_of(file.stream, source=file.shown, fallback=encoding, lines=kind == "csv")
    text = as_text(file.stream, name)
    if kind == "csv":
        by_delimiter = tops(text)
        text.detach()
        yield from (top.rows for top in by_delimiter.values())
        return
    lists = dict.fromkeys(path for preset in presets for path in preset.lists)
    whole = text.read()
    text.detach()
    people = JsonPeople(whole, source=file.shown, lists=tuple(lists))
    names = [name for preset in presets for some in preset.headings.values() for name in some]
    yield [headings_in((entry for _, entry in islice(people, _ENTRIES)), [*names, *columns.values()])]
