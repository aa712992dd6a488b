"""The link that hosts a meeting: whoever has it is its organizer (goto-api section 2, row `start`)."""

from __future__ import annotations


class HostLink:
    """Shown to nobody by accident: not in a repr, not in a log, not in an error."""

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        self._url = url

    def reveal(self) -> str:
        """For the terminal of the person who asked, and nowhere else."""
        return self._url

    def __repr__(self) -> str:
        return "HostLink(…)"
