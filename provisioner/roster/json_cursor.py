"""Walks along a JSON document without making a tree of it: a list of 200,000 people is read one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecoder

_SPACE = re.compile(r"[ \t\n\r]*").match


class Number(str):
    """A number with a fraction or an exponent, as it was written."""


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


# whole numbers stay the digits that were written: beyond 2^53 and with whatever a key is made of
_VALUE = JSONDecoder(parse_float=Number, parse_int=str, parse_constant=_refuse).raw_decode


class Cursor:
    """Raises ValueError (or RecursionError) where the text is no JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def peek(self) -> str:
        """The next character that is no white space; "" at the end."""
        match = _SPACE(self._text, self._at)
        assert match is not None
        self._at = match.end()
        return self._text[self._at : self._at + 1]

    def value(self) -> object:
        """The whole next value."""
        self.peek()
        found, self._at = _VALUE(self._text, self._at)
        return found

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here. Read the value of each before the next."""
        seen = set[str]()
        for _ in self._parts("{", "}"):
            key = self.value() if self.peek() == '"' else None
            if not isinstance(key, str) or key in seen:
                raise ValueError("a key is missing, or there twice")
            seen.add(key)
            self._take(":")
            yield key

    def elements(self) -> Iterator[int]:
        """1, 2, 3 … for the elements of the list that begins here. Read each before the next."""
        return self._parts("[", "]")

    def end(self) -> None:
        if self.peek():
            raise ValueError("something follows the document")

    def _parts(self, opening: str, closing: str) -> Iterator[int]:
        self._take(opening)
        if self.peek() == closing:
            self._take(closing)
            return
        number = 0
        while True:
            number += 1
            yield number
            if self.peek() == closing:
                self._take(closing)
                return
            self._take(",")

    def _take(self, mark: str) -> None:
        if self.peek() != mark:
            raise ValueError(f"{mark} is missing")
        self._at += 1
