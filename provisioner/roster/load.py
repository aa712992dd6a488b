"""The roster of all its sources: each of them complete, or no roster at all."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import anyio.to_thread

from provisioner.people.person import HeldRow, Person, Roster, Standing
from provisioner.people.reading import FIELDS, ReadingRules, RowReader
from provisioner.people.roster import assemble
from provisioner.roster.csv_rows import CsvRows
from provisioner.roster.encoding import AUTO, as_text, encoding_of
from provisioner.roster.fetch import fetched
from provisioner.roster.presets import PRESETS
from provisioner.roster.unusable import Why, unusable


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterFiles:
    """A `RosterSource` of local CSV files. The fields are the settings of the group `roster`."""

    sources: tuple[str, ...]
    preset: str = "generic"
    columns: Mapping[str, str] = field(default_factory=dict)
    """Our field → their heading."""
    status_words: Mapping[str, str] = field(default_factory=dict)
    """Their word → the value of a `Standing`."""
    date_format: str = "%Y-%m-%d"
    encoding: str = AUTO
    max_mb: int = 200

    async def load(self) -> Roster:
        return await anyio.to_thread.run_sync(self.read)

    def read(self) -> Roster:
        """`load`, blocking. Raises `RosterUnusable`."""
        parts = [self._read_one(source) for source in self.sources]
        if not parts:
            raise unusable(Why.NOT_THERE, "no roster is named", source="roster.source", remedy="name one")
        return assemble(
            [row for part in parts for row in part.rows],
            sources=tuple(part.shown for part in parts),
            columns=tuple(name for name in FIELDS if all(name in part.fields for part in parts)),
            written_at=min(part.written_at for part in parts),
            notes=tuple(note for part in parts for note in part.notes),
        )

    def _read_one(self, source: str) -> _Part:
        preset = PRESETS[self.preset]
        words = {word: Standing(meaning) for word, meaning in self.status_words.items()}
        rules = ReadingRules(
            status_words={**preset.status_words, **words},
            date_format=self.date_format,
            known_zone=is_known_zone,
        )
        with fetched(source, max_mb=self.max_mb) as file:
            encoding, notes = encoding_of(file.stream, source=file.shown, fallback=self.encoding)
            text = as_text(file.stream, encoding)
            rows = CsvRows(text, source=file.shown, known=preset.headings, configured=self.columns)
            reader = RowReader(rules, rows.columns.fields)
            understood = [reader.read(line, cells) for line, cells in rows]
        for doubtful in reader.doubtful_days():
            raise unusable(
                Why.DATE_FORMAT,
                f"no date of the column {doubtful} is written as {self.date_format}",
                source=file.shown,
                remedy="say in roster.date_format how dates are written, such as %d.%m.%Y",
            )
        return _Part(
            shown=file.shown,
            rows=understood,
            fields=rows.columns.fields,
            written_at=file.written_at,
            notes=(*notes, *reader.notes()),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    shown: str
    rows: list[Person | HeldRow]
    fields: tuple[str, ...]
    written_at: datetime
    notes: tuple[str, ...]


def is_known_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
