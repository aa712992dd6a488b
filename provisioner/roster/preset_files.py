"""What the systems that write rosters call things: data files in `presets/`, to be read and copied."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from provisioner.errors import Misconfigured
from provisioner.people.cells import word_form
from provisioner.people.days import ISO_DAY, MILLISECONDS, MOMENT
from provisioner.people.person import Standing
from provisioner.people.reading import CELLS
from provisioner.roster.columns import heading_form

_KEYS = {"title", "lists", "date_formats", "no_day", "headings", "status_words", "status_words_of"}
GENERIC = "generic"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    name: str
    headings: Mapping[str, tuple[str, ...]]
    """Our field (or `full_name`) → their headings for it; the first that is there counts. In JSON: paths."""
    status_words: Mapping[str, Standing]
    """Their word, in `people.cells.word_form` → what it means."""
    status_words_of: Mapping[str, Mapping[str, Standing]] = field(default_factory=dict)
    """The same for one of several status columns, by `heading_form` of its heading, instead of the above."""
    date_formats: tuple[str, ...] = (ISO_DAY,)
    """As `people.days` has them."""
    no_day: frozenset[str] = frozenset()
    """What stands for "no day", in `people.cells.word_form`."""
    lists: tuple[str, ...] = ()
    """Dotted keys below which a JSON document has its list of people."""

    def words_of(self, heading: str) -> Mapping[str, Standing]:
        """`heading`: of the status column, in `heading_form`."""
        return self.status_words_of.get(heading, self.status_words)


@cache
def shipped() -> tuple[str, ...]:
    """The names of the presets that come with the program."""
    files = (resources.files("provisioner.roster") / "presets").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def load_preset(preset: str) -> Preset:
    """`preset`: one of `shipped()`, or the path of a copy. Raises `Misconfigured`."""
    if preset in shipped():
        return _shipped(preset)
    if not preset.endswith(".toml"):
        raise Misconfigured(
            "roster.preset is no preset that is known",
            where=f"known are {', '.join(shipped())}",
            remedy="name one of them, or the path of your own copy of one (NAME.toml)",
        )
    try:
        text = Path(preset).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        what = f"the preset cannot be read ({type(error).__name__})"
        remedy = "look at roster.preset: its path, and the right to read it"
        raise Misconfigured(what, where=preset, remedy=remedy) from None
    return _parsed(preset, text)


@cache
def _shipped(name: str) -> Preset:
    file = resources.files("provisioner.roster") / "presets" / f"{name}.toml"
    return _parsed(name, file.read_text(encoding="utf-8"))


def _parsed(name: str, text: str) -> Preset:
    try:
        document = tomllib.loads(text)
        _demand(document.keys() <= _KEYS, f"only {', '.join(sorted(_KEYS))} may stand in a preset")
        headings = document.get("headings", {})
        _demand(headings.keys() <= set(CELLS), f"[headings] may have only {', '.join(CELLS)}")
        return Preset(
            name=name,
            headings={ours: _texts(headings[ours], ours) for ours in CELLS if ours in headings},
            status_words=_words(document.get("status_words", {})),
            status_words_of={
                heading_form(heading): _words(words)
                for heading, words in document.get("status_words_of", {}).items()
            },
            date_formats=_date_formats(document.get("date_formats", ISO_DAY)),
            no_day=frozenset(map(word_form, _texts(document.get("no_day", []), "no_day"))),
            lists=_texts(document.get("lists", []), "lists"),
        )
    except (ValueError, AttributeError, RecursionError) as error:
        what = f"this is no preset: {error}"
        remedy = "compare it with the preset that it was copied from"
        raise Misconfigured(what, where=name, remedy=remedy) from None


def _words(table: Mapping[str, Any]) -> dict[str, Standing]:
    words: dict[str, Standing] = {}
    for meaning, some in table.items():
        for form in map(word_form, _texts(some, meaning)):
            _demand(form not in words, f'the status word "{form}" stands there twice')
            words[form] = Standing(meaning)
    return words


def _date_formats(value: object) -> tuple[str, ...]:
    patterns = _texts(value, "date_formats")
    for pattern in patterns:
        _demand(pattern in (MOMENT, MILLISECONDS) or "%" in pattern, f"{pattern} is no format of dates")
    return patterns


def _texts(value: object, name: str) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{name} is no text or list of texts")
    return tuple(texts)


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
