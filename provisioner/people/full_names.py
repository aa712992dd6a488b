"""A name in one cell: `First Last` or `Last, First`."""

from __future__ import annotations

from provisioner.people.cells import cleaned


def split_name(text: str) -> tuple[str, str] | None:
    """(first, last); None where nobody can tell which word is which: of three words without a comma, the
    middle one may belong to either."""
    last, comma, first = (part.strip() for part in cleaned(text).partition(","))
    if comma:
        return (first, last) if first and last and "," not in first else None
    words = last.split()
    return (words[0], words[1]) if len(words) == 2 else None
