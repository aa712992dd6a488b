"""PURE. A listing that is complete or an error, page by page (goto-api section 4, rule 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from provisioner.goto.wire import Malformed, organizer
from provisioner.people.organizer import NO_EXTRAS, Organizer

Entry = TypeVar("Entry")


class Page(NamedTuple, Generic[Entry]):
    entries: tuple[Entry, ...]
    next_token: str | None
    """None on the last page."""


def page(data: object, name: str, read: Callable[[object], Entry]) -> Page[Entry]:
    """One page as the server sent it: its entries stand under `name`. Raises `Malformed`."""
    if not isinstance(data, dict):
        raise Malformed(f"a JSON {type(data).__name__} where a page is meant")
    fields = {field.lower(): value for field, value in data.items()}
    entries = fields.get(name)
    if isinstance(entries, dict):
        entries = [entries]
    if not isinstance(entries, list):
        raise Malformed(f"a page without `{name}`")
    return Page(
        tuple(_entry(number, entry, read) for number, entry in enumerate(entries, start=1)),
        _token(fields.get("nextpagetoken")),
    )


def organizers_page(data: object) -> Page[Organizer]:
    like = NO_EXTRAS

    def read(entry: object) -> Organizer:
        nonlocal like
        listed = organizer(entry, whole=False, like=like)
        like = listed.extras  # those of a page are mostly the same: kept once, 5 MiB less for 25,000
        return listed

    return page(data, "organizers", read)


def _entry(number: int, entry: object, read: Callable[[object], Entry]) -> Entry:
    try:
        return read(entry)
    except Malformed as odd:
        raise Malformed(f"{odd}, as entry {number} of the page") from None


def _token(raw: object) -> str | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, str | int) and not isinstance(raw, bool):
        return str(raw)
    raise Malformed(f"a nextPageToken that is a JSON {type(raw).__name__}")


class Pages(Generic[Entry]):
    """The pages so far. `add` raises `Malformed` as soon as they cannot be the whole.

    `mark` is what two entries have in common that are the same one.
    """

    def __init__(self, mark: Callable[[Entry], object]) -> None:
        self.count = 0
        self.entries: list[Entry] = []
        self._mark = mark
        self._last_marks: list[object] = []
        self._tokens: set[str] = set()

    def add(self, page: Page[Entry]) -> None:
        self._check(page)
        self.count += 1
        self.entries.extend(page.entries)
        self._last_marks = self._marks(page)
        if page.next_token is not None:
            self._tokens.add(page.next_token)

    def _check(self, page: Page[Entry]) -> None:
        if self.count and not page.entries:
            raise Malformed("an empty page that a nextPageToken led to")
        if page.entries and self._marks(page) == self._last_marks:
            raise Malformed("the page before it once more: the server does not follow nextPageToken")
        if page.next_token is not None and page.next_token in self._tokens:
            raise Malformed("a nextPageToken that was given before")

    def _marks(self, page: Page[Entry]) -> list[object]:
        return [self._mark(entry) for entry in page.entries]


class Listing(Pages[Organizer]):
    """Of organizers, each of whom comes once."""

    def __init__(self) -> None:
        super().__init__(lambda listed: listed.key)
        self._keys: set[str] = set()

    def _check(self, page: Page[Organizer]) -> None:
        super()._check(page)
        for listed in page.entries:
            if listed.key in self._keys:
                raise Malformed(f"organizer {listed.key} twice")
            self._keys.add(listed.key)
