"""Which of their columns is which of our fields, by the heading alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisioner.people.reading import FIELDS, REQUIRED
from provisioner.people.text import nfc
from provisioner.roster.unusable import Why, unusable

_LIKE_A_HEADING = re.compile(r"[^\W\d][\w .()\[\]/#-]{0,39}").fullmatch


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """`places`: our field → its place in the heading, for the fields that the source has."""

    heading: tuple[str, ...]
    places: Mapping[str, int]
    missing: tuple[str, ...]
    """Headings that must be there and are not: the required fields', and every configured one."""
    twice: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.heading)

    @property
    def named_width(self) -> int:
        """Without the columns at the end that have no heading."""
        return max(place for place, name in enumerate(self.heading, 1) if name)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for field in FIELDS if field in self.places)

    def check(self, source: str) -> None:
        """Raises `RosterUnusable` where the heading is none, or not the one of a roster."""
        if self.twice:
            what = f"the roster has more than one column {_listed(self.twice)}"
            remedy = "leave one of them, or name another heading in roster.columns"
            raise unusable(Why.COLUMN_TWICE, what, source=source, line=1, remedy=remedy)
        if not self.missing:
            return
        remedy = "export them too, or name their headings in roster.columns"
        there = [name for name in self.heading if name]
        if not self.places and not all(_LIKE_A_HEADING(name) for name in there):
            what = f"this is no roster: its first line is no heading with {_listed(self.missing)}"
            raise unusable(Why.NOT_A_ROSTER, what, source=source, line=1, remedy=remedy)
        what = f"the roster has no column {_listed(self.missing)}; it has {_listed(there)}"
        raise unusable(Why.COLUMN_MISSING, what, source=source, line=1, remedy=remedy)


def heading_form(heading: str) -> str:
    return nfc(heading.lstrip("\ufeff").strip()).casefold()


def find_columns(heading: Sequence[str], known: Mapping[str, str], configured: Mapping[str, str]) -> Columns:
    """`known` and `configured`: our field → their heading, of the preset and of `roster.columns`; the
    latter count first."""
    names = {**known, **configured}
    wanted = {field: heading_form(name) for field, name in names.items()}
    there = [heading_form(cell) for cell in heading]
    count = Counter(there)
    return Columns(
        heading=tuple(nfc(cell.strip()) for cell in heading),
        places={field: there.index(form) for field, form in wanted.items() if count[form]},
        missing=tuple(
            name
            for field, name in names.items()
            if (field in REQUIRED or field in configured) and not count[wanted[field]]
        ),
        twice=tuple(names[field] for field, form in wanted.items() if count[form] > 1),
    )


def _listed(names: Sequence[str], longest: int = 12) -> str:
    """Names for people. What does not look like a heading may be somebody's data and is not shown."""
    some = [name if _LIKE_A_HEADING(name) else "…" for name in names[:longest]]
    return ", ".join(some) + (f" and {len(names) - longest} more" if len(names) > longest else "")
