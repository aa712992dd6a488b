"""Which of their columns is which of our fields, by the heading alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from provisioner.people.reading import CELLS, FIELDS, FULL_NAME, REQUIRED
from provisioner.people.text import nfc
from provisioner.roster.unusable import Why, unusable

Headings = Mapping[str, Sequence[str]]
"""Our field → their headings for it; the first that is there counts."""

HEADING_WITHIN_ROWS = 20
"""How far down, below whatever a report begins with, the heading is looked for."""

_LIKE_A_HEADING = re.compile(r"[^\W\d][\w .()\[\]/#-]{0,59}").fullmatch


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
    def looks_like_one(self) -> bool:
        """Whether this may be a heading at all: people have dates, numbers and addresses."""
        return all(_LIKE_A_HEADING(name) for name in self.heading if name)

    @property
    def fields(self) -> tuple[str, ...]:
        has_names = FULL_NAME in self.places
        return tuple(
            field for field in FIELDS if field in self.places or (has_names and field.endswith("_name"))
        )

    @property
    def by_address(self) -> bool:
        """The address stands for the id."""
        return self.places.get("employee_id", -1) == self.places.get("email")

    @property
    def whole_names(self) -> bool:
        return not {"first_name", "last_name"} <= self.places.keys()

    def heading_of(self, field: str) -> str:
        """As `heading_form` has it; "" where there is none."""
        return heading_form(self.heading[self.places[field]]) if field in self.places else ""

    def check(self, source: str, line: int | None = 1) -> None:
        """Raises `RosterUnusable` where the heading is none, or not the one of a roster."""
        if self.twice:
            what = f"the roster has more than one column {_listed(self.twice)}"
            remedy = "leave one of them, or name another heading in roster.columns"
            raise unusable(Why.COLUMN_TWICE, what, source=source, line=line, remedy=remedy)
        if not self.missing:
            return
        remedy = "export them too, name their headings in roster.columns, or the right roster.preset"
        there = [name for name in self.heading if name]
        if not self.places and not self.looks_like_one:
            what = f"this is no roster: no line at its top is a heading with {_listed(self.missing)}"
            raise unusable(Why.NOT_A_ROSTER, what, source=source, line=line, remedy=remedy)
        what = f"the roster has no column {_listed(self.missing)}; it has {_listed(there)}"
        raise unusable(Why.COLUMN_MISSING, what, source=source, line=line, remedy=remedy)


def heading_form(heading: str) -> str:
    return nfc(heading.lstrip("\ufeff").strip()).casefold()


def find_columns(heading: Sequence[str], known: Headings, configured: Mapping[str, str]) -> Columns:
    """`known` and `configured`: our field → their headings, of the preset and of `roster.columns`; the
    latter count first, and the empty one says that the field is done without."""
    names: dict[str, Sequence[str]] = {**known, **{field: (name,) for field, name in configured.items()}}
    there = [heading_form(cell) for cell in heading]
    count = Counter(form for form in there if form)
    found: dict[str, str] = {}
    for field in CELLS:
        form = next((f for f in map(heading_form, names.get(field, ())) if count[f]), None)
        if form is not None:
            found[field] = form
    return Columns(
        heading=tuple(nfc(cell.strip()) for cell in heading),
        places={field: there.index(form) for field, form in found.items()},
        missing=tuple(
            (names.get(field) or (field,))[0] or field
            for field in CELLS
            if field not in found and _is_needed(field, configured, found)
        ),
        twice=tuple(dict.fromkeys(heading[there.index(f)].strip() for f in found.values() if count[f] > 1)),
    )


def _is_needed(field: str, configured: Mapping[str, str], found: Mapping[str, str]) -> bool:
    if configured.get(field):
        return True
    return field in REQUIRED and not (FULL_NAME in found and field in ("first_name", "last_name"))


def find_heading(
    rows: Iterable[Sequence[str]], known: Headings, configured: Mapping[str, str]
) -> tuple[int, Columns] | None:
    """The row of these that is a heading, from 0, or that comes nearest to one; None where all are blank."""
    best: tuple[int, Columns] | None = None
    for place, row in enumerate(rows):
        if not any(cell.strip() for cell in row):
            continue
        columns = find_columns(row, known, configured)
        if best is None or rank(columns) > rank(best[1]):
            best = place, columns
        if not columns.missing:
            break
    return best


def rank(columns: Columns) -> tuple[bool, int, int]:
    """How near this is to the heading of a roster."""
    named = sum(1 for name in columns.heading if name)
    return not columns.missing, len(columns.places), named if columns.looks_like_one else 0


def demand_nobody_above(rows: Sequence[Sequence[str]], columns: Columns, source: str) -> None:
    """What stands above a heading is passed over, so it must not be people: a list that was sorted with its
    heading in it has some there."""
    required = [columns.places[field] for field in REQUIRED if field in columns.places]
    for line, row in enumerate(rows, 1):
        filled = [row[place] for place in required if place < len(row) and row[place].strip()]
        if len(filled) == len(required) or (len(filled) > 1 and any("@" in cell for cell in filled)):
            what = "rows of people stand above the heading"
            raise unusable(Why.NOT_A_ROSTER, what, source=source, line=line)


def _listed(names: Sequence[str], longest: int = 12) -> str:
    """Names for people. What does not look like a heading may be somebody's data and is not shown."""
    some = [name if _LIKE_A_HEADING(name) else "…" for name in names[:longest]]
    return ", ".join(some) + (f" and {len(names) - longest} more" if len(names) > longest else "")
