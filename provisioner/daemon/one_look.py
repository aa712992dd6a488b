"""One look at a time at something that takes a while, however many ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

Seen = TypeVar("Seen")


class OneLook(Generic[Seen]):
    """Whoever asks while somebody is looking waits for that look: nobody can ask so often that the runs
    feel it."""

    def __init__(self, look: Callable[[], Seen], *, patience_s: float) -> None:
        """`look` is called in a thread of its own."""
        self._look = look
        self._patience_s = patience_s
        self._looking: asyncio.Task[Seen] | None = None

    async def seen(self) -> Seen:
        """Raises `TimeoutError`; the look goes on."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(asyncio.to_thread(self._look))
        return await asyncio.wait_for(asyncio.shield(self._looking), self._patience_s)
