"""What tells of one person in texts and documents, and how to take it out (erasure by law)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

ERASED = "(erased)"
_PERSONAL: Mapping[str, object] = {"email": None, "reason": ERASED, "fields": {}, "meetings": []}
"""Of whoever a document names by id or key; what they are replaced by."""


class Traces:
    """`words` are addresses and names, as they are written somewhere. Found in any case, and only whole:
    `ada@example.com` is not in `nada@example.com`."""

    def __init__(self, ids: Collection[str], keys: Collection[str], words: Iterable[str]) -> None:
        self.ids = frozenset(ids)
        self.keys = frozenset(keys)
        self.words = tuple(
            sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
        )
        choice = "|".join(map(re.escape, self.words)) or r"(?!)"
        self._found = re.compile(rf"(?<![\w.+%-])(?:{choice})(?![\w@-]|\.\w)", re.IGNORECASE)

    def are_about(self, employee_id: object, organizer_key: object) -> bool:
        """An organizer may have been another person's before: where an id is told, it decides."""
        if employee_id is not None:
            return employee_id in self.ids
        return organizer_key in self.keys

    def are_in(self, text: str) -> bool:
        return self._found.search(text) is not None

    def out_of(self, text: str) -> str:
        return self._found.sub(ERASED, text)

    def out_of_document(self, value: object) -> object:
        """JSON in, JSON out."""
        match value:
            case str():
                return self.out_of(value)
            case Mapping():
                told = value
                if self.are_about(value.get("employee_id"), value.get("organizer_key")):
                    told = {name: _PERSONAL.get(name, inner) for name, inner in value.items()}
                return {name: self.out_of_document(inner) for name, inner in told.items()}
            case list():
                return [self.out_of_document(inner) for inner in value]
            case _:
                return value


def words_in(detail: Mapping[str, object]) -> set[str]:
    """The addresses and full names that an audit entry tells of its own person."""
    fields = detail.get("fields")
    changed = fields if isinstance(fields, Mapping) else {}
    addresses = {detail.get("email"), *_values(changed, "email")}
    firsts, lasts = _values(changed, "first_name"), _values(changed, "last_name")
    names = {form.format(first, last) for first in firsts for last in lasts for form in ("{} {}", "{1}, {0}")}
    return {word for word in addresses if isinstance(word, str)} | names


def _values(fields: Mapping[object, object], name: str) -> set[str]:
    """Before and after."""
    values = fields.get(name)
    return {each for each in values if isinstance(each, str) and each} if isinstance(values, list) else set()
