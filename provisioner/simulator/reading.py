"""Reads what people wrote by hand (seeds, options, faults): every complaint names its place."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NoReturn

from provisioner.errors import Misconfigured

REQUIRED = object()
KEY = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)


class Part:
    """One JSON object. `known` are the names it may have: a typo must not pass as a default."""

    def __init__(self, found: object, where: str, known: Collection[str]) -> None:
        self.where = where
        if not isinstance(found, dict):
            self.refuse("", "a JSON object is wanted")
        self._found: dict[str, object] = found
        for name in found:
            if name not in known:
                self.refuse(str(name), f"unknown; known are {', '.join(sorted(known))}")

    def refuse(self, name: str, complaint: str) -> NoReturn:
        place = f"{self.where}.{name}" if name else self.where
        raise Misconfigured(f"simulator: {complaint}", where=place)

    def __contains__(self, name: str) -> bool:
        return self._found.get(name) is not None

    def text(self, name: str, default: object = REQUIRED) -> str:
        value = self._get(name, default)
        if not isinstance(value, str):
            self.refuse(name, "a text is wanted")
        return value

    def filled_text(self, name: str) -> str:
        value = self.text(name)
        if not value.strip():
            self.refuse(name, "must not be empty")
        return value

    def word(self, name: str, words: Collection[str], default: str) -> str:
        value = self.text(name, default)
        if value not in words:
            self.refuse(name, f"one of {', '.join(words)} is wanted")
        return value

    def key(self, name: str, default: object = REQUIRED) -> str:
        """Digits, as text or as a JSON integer; a float has lost digits already."""
        return self._key(name, self._get(name, default))

    def keys(self, name: str) -> tuple[str, ...]:
        return tuple(self._key(f"{name}[{at}]", value) for at, value in enumerate(self.items(name)))

    def _key(self, name: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int) or not KEY.fullmatch(str(value)):
            self.refuse(name, "a key is wanted: 1 to 19 digits, as text or as an integer")
        return str(value)

    def whole(self, name: str, default: object = REQUIRED, *, least: int = 0) -> int:
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.refuse(name, f"a whole number from {least} is wanted")
        return value

    def number(self, name: str, default: float) -> float:
        value = self._get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            self.refuse(name, "a number from 0 is wanted")
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self._get(name, default)
        if not isinstance(value, bool):
            self.refuse(name, "true or false is wanted")
        return value

    def items(self, name: str) -> list[object]:
        value = self._get(name, [])
        if not isinstance(value, list):
            self.refuse(name, "a list is wanted")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.items(name)
        for at, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                self.refuse(f"{name}[{at}]", "a text is wanted")
        return tuple(str(value) for value in values)

    def parts(self, name: str, known: Collection[str]) -> list[Part]:
        return [Part(item, f"{self.where}.{name}[{at}]", known) for at, item in enumerate(self.items(name))]

    def part(self, name: str, known: Collection[str]) -> Part:
        """An object inside this one; an empty one where it was left out."""
        return Part(self._get(name, {}), f"{self.where}.{name}", known)

    def _get(self, name: str, default: object) -> object:
        value = self._found.get(name)
        if value is not None:
            return value
        if default is REQUIRED:
            self.refuse(name, "missing")
        return default
