"""What the systems that write rosters call things. So far one preset: our own headings, everybody's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from provisioner.people.person import Standing
from provisioner.people.reading import FIELDS

_WORDS: Mapping[Standing, tuple[str, ...]] = {
    Standing.ACTIVE: ("active", "a", "employed", "employee", "current", "working", "1", "true", "yes", "y"),
    Standing.LEAVE: (
        "leave",
        "on leave",
        "leave of absence",
        "loa",
        "garden leave",
        "parental leave",
        "maternity leave",
        "paternity leave",
        "paid leave",
        "unpaid leave",
        "sabbatical",
    ),
    Standing.FUTURE: (
        "future",
        "future hire",
        "pending",
        "onboarding",
        "preboarding",
        "pre boarding",
        "hired",
        "new hire",
        "prehire",
        "pre hire",
        "not started",
    ),
    Standing.LEAVER: (
        "leaver",
        "inactive",
        "terminated",
        "t",
        "left",
        "former",
        "ended",
        "resigned",
        "retired",
        "dismissed",
        "departed",
        "offboarded",
        "deceased",
        "0",
        "false",
        "no",
        "n",
    ),
    Standing.NEVER_STARTED: (
        "never started",
        "no show",
        "rescinded",
        "declined",
        "withdrawn",
        "cancelled",
        "canceled",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    headings: Mapping[str, str]
    """Our field → their heading."""
    status_words: Mapping[str, Standing]
    """Their word → what it means, in any spelling of `people.cells.word_form`."""


PRESETS: Mapping[str, Preset] = {
    "generic": Preset(
        headings={field: field for field in FIELDS},
        status_words={word: standing for standing, words in _WORDS.items() for word in words},
    )
}
