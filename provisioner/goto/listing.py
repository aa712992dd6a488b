"""PURE. A listing that is complete or an error, page by page (goto-api section 4, rule 1)."""

from __future__ import annotations

from typing import NamedTuple

from provisioner.goto.wire import Malformed, organizer
from provisioner.people.organizer import Organizer


class Page(NamedTuple):
    organizers: tuple[Organizer, ...]
    next_token: str | None
    """None on the last page."""


def page(data: object) -> Page:
    """One page as the server sent it. Raises `Malformed`."""
    if not isinstance(data, dict):
        raise Malformed(f"a JSON {type(data).__name__} where a page is meant")
    fields = {name.lower(): value for name, value in data.items()}
    entries = fields.get("organizers")
    if isinstance(entries, dict):
        entries = [entries]
    if not isinstance(entries, list):
        raise Malformed("a page without `organizers`")
    return Page(
        tuple(_entry(number, entry) for number, entry in enumerate(entries, start=1)),
        _token(fields.get("nextpagetoken")),
    )


def _entry(number: int, entry: object) -> Organizer:
    try:
        return organizer(entry, whole=False)
    except Malformed as odd:
        raise Malformed(f"{odd}, as entry {number} of the page") from None


def _token(raw: object) -> str | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, str | int) and not isinstance(raw, bool):
        return str(raw)
    raise Malformed(f"a nextPageToken that is a JSON {type(raw).__name__}")


class Listing:
    """The pages so far. `add` raises `Malformed` as soon as they cannot be the whole."""

    def __init__(self) -> None:
        self.pages = 0
        self._organizers: dict[str, Organizer] = {}
        self._last_keys: tuple[str, ...] = ()
        self._tokens: set[str] = set()

    @property
    def organizers(self) -> tuple[Organizer, ...]:
        return tuple(self._organizers.values())

    def add(self, page: Page) -> None:
        keys = tuple(listed.key for listed in page.organizers)
        if self.pages and not keys:
            raise Malformed("an empty page that a nextPageToken led to")
        if keys and keys == self._last_keys:
            raise Malformed("the page before it once more: the server does not follow nextPageToken")
        if page.next_token is not None and page.next_token in self._tokens:
            raise Malformed("a nextPageToken that was given before")
        for listed in page.organizers:
            if listed.key in self._organizers:
                raise Malformed(f"organizer {listed.key} twice")
            self._organizers[listed.key] = listed
        self.pages += 1
        self._last_keys = keys
        if page.next_token is not None:
            self._tokens.add(page.next_token)
