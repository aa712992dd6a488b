"""The roster of all its sources: each of them complete, or no roster at all."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import anyio.to_thread

from provisioner.people.person import HeldRow, Person, Roster, Standing
from provisioner.people.reading import FIELDS, ReadingRules, RowReader
from provisioner.people.roster import assemble
from provisioner.roster.columns import Columns
from provisioner.roster.csv_rows import CsvRows
from provisioner.roster.encoding import as_text, encoding_of
from provisioner.roster.fetch import Fetched, fetched
from provisioner.roster.kinds import AUTO, kind_of
from provisioner.roster.preset_files import GENERIC, Preset, load_preset
from provisioner.roster.unusable import Why, unusable


class Rows(Protocol):
    @property
    def columns(self) -> Columns: ...
    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterFiles:
    """A `RosterSource` of files. The fields are the settings of the group `roster`."""

    sources: tuple[str, ...] = field(repr=False)
    format: str = AUTO
    preset: str = GENERIC
    """The name of one that is shipped, or the path of a copy."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Our field → their heading; "" where we do without."""
    status_words: Mapping[str, str] = field(default_factory=dict)
    """Their word → the value of a `Standing`."""
    date_format: str | None = None
    """None: those of the preset."""
    time_zone: str | None = None
    encoding: str = AUTO
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    max_mb: int = 200

    async def load(self) -> Roster:
        return await anyio.to_thread.run_sync(self.read)

    def read(self) -> Roster:
        """`load`, blocking. Raises `RosterUnusable`, and `Misconfigured` for what is no preset."""
        preset = load_preset(self.preset)
        parts = [self._read_one(source, preset) for source in self.sources]
        if not parts:
            raise unusable(Why.NOT_THERE, "no roster is named", source="roster.source", remedy="name one")
        return assemble(
            [row for part in parts for row in part.rows],
            sources=tuple(part.shown for part in parts),
            columns=tuple(name for name in FIELDS if all(name in part.columns.fields for part in parts)),
            without=tuple(name for name in FIELDS if self.columns.get(name) == ""),
            by_address=any(part.columns.by_address for part in parts),
            written_at=min((part.written_at for part in parts if part.written_at), default=None),
            notes=tuple(note for part in parts for note in part.notes),
        )

    def _read_one(self, source: str, preset: Preset) -> _Part:
        with fetched(source, max_mb=self.max_mb, headers=self.headers) as file:
            rows, notes = self._rows(file, preset)
            reader = RowReader(
                self._rules(preset, rows.columns),
                rows.columns.fields,
                by_address=rows.columns.by_address,
                whole_names=rows.columns.whole_names,
            )
            understood = [reader.read(line, cells) for line, cells in rows]
        for doubtful in reader.doubtful_days():
            raise unusable(
                Why.DATE_FORMAT,
                f"no date of the column {doubtful} is written as {' or '.join(self._date_formats(preset))}",
                source=file.shown,
                remedy="say in roster.date_format how dates are written, such as %d.%m.%Y",
            )
        return _Part(
            shown=file.shown,
            rows=understood,
            columns=rows.columns,
            written_at=file.written_at,
            notes=(*notes, *reader.notes()),
        )

    def _rows(self, file: Fetched, preset: Preset) -> tuple[Rows, tuple[str, ...]]:
        """The rows as they stand there, and a note where an encoding had to be assumed."""
        stream, name = file.stream, file.shown
        kind = kind_of(stream, source=name, configured=self.format)
        known, configured = preset.headings, self.columns
        if kind == "xlsx":
            from provisioner.roster.xlsx_archive import demand_a_small_archive
            from provisioner.roster.xlsx_rows import XlsxRows

            demand_a_small_archive(stream, source=name, max_mb=self.max_mb)
            formats = self._date_formats(preset)
            return XlsxRows(stream, source=name, known=known, configured=configured, date_formats=formats), ()
        encoding, notes = encoding_of(stream, source=name, fallback=self.encoding, lines=kind == "csv")
        text = as_text(stream, encoding)
        if kind == "json":
            from provisioner.roster.json_people import JsonPeople
            from provisioner.roster.json_rows import JsonRows

            lists = preset.lists or load_preset(GENERIC).lists
            whole = text.read()
            text.detach()
            people = JsonPeople(whole, source=name, lists=lists)
            return JsonRows(people, source=name, known=known, configured=configured), notes
        return CsvRows(text, source=name, known=known, configured=configured), notes

    def _rules(self, preset: Preset, columns: Columns) -> ReadingRules:
        own = {word: Standing(meaning) for word, meaning in self.status_words.items()}
        return ReadingRules(
            status_words={**preset.words_of(columns.heading_of("status")), **own},
            date_formats=self._date_formats(preset),
            no_day=preset.no_day,
            zone=zoneinfo.ZoneInfo(self.time_zone) if self.time_zone else None,
            known_zone=is_known_zone,
        )

    def _date_formats(self, preset: Preset) -> tuple[str, ...]:
        return (self.date_format,) if self.date_format else preset.date_formats


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    shown: str
    rows: list[Person | HeldRow]
    columns: Columns
    written_at: datetime | None
    notes: tuple[str, ...]


def is_known_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
