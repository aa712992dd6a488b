"""The line at the end of a list that counts it. It is no person, and no damaged one either."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOTALS = re.compile(
    r"(?:grand[ -])?totals?|totale|totaal|sum|summe|gesamt(?:summe|anzahl|zahl)?|insgesamt|anzahl|count"
    r"|somme|suma|subtotal|zwischensumme",
    re.IGNORECASE,
).fullmatch
_WORD = re.compile(r"([^\W\d_]+(?:[ -][^\W\d_]+)?)[\s:=.]*[\d.,'\s]*").fullmatch
_NUMBER = re.compile(r"[-+\d.,'\s%€$£]*").fullmatch


def is_totals_line(row: Sequence[str]) -> bool:
    """A word for "total" first, and nothing but numbers behind it."""
    filled = [cell.strip() for cell in row if cell and not cell.isspace()]
    if not filled:
        return False
    word = _WORD(filled[0])
    if word is None or not _TOTALS(word[1]):
        return False
    return all(_NUMBER(cell) for cell in filled[1:])
