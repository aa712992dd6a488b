"""A change that is seen to be done, in every dialect: an unknown outcome is settled by a look, and one repeat
where that shows that it was not applied (goto-api section 4, rules 2 and 3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallRefused,
    NotConfirmed,
    NotSeenApplied,
    OutcomeUnknown,
    Refusal,
)
from provisioner.goto import wire
from provisioner.goto.calls import Calls
from provisioner.people.organizer import Organizer

Send = Callable[[Organizer], Awaitable[object]]


class Settling:
    """`find` is the look. `shown` reads what the answer to a change shows of the organizer, and raises
    `Malformed` where that is nothing."""

    def __init__(
        self,
        calls: Calls,
        *,
        find: Callable[[str], Awaitable[Organizer | None]],
        shown: Callable[[object], wire.Shown],
    ) -> None:
        self._calls = calls
        self._find = find
        self._shown = shown

    async def change(
        self, organizer: Organizer, wanted: Mapping[str, str], send: Send, *, repeat: bool = True
    ) -> Organizer:
        """One write, seen to be done."""
        try:
            data = await send(organizer)
        except OutcomeUnknown:
            seen = await self._still_there(organizer.key)
            if not wire.differing(seen._asdict(), wanted):
                return seen
            if not repeat:
                raise
            return await self.change(organizer, wanted, send, repeat=False)
        return confirmed(await self._after(organizer, wanted, data), wanted)

    async def delete(self, key: str, path: str) -> bool:
        """True: it was there and is gone. False: nobody was there. Never repeated here: before another DELETE
        the meetings must be looked at anew. Raises `NotSeenApplied` where it may be."""
        try:
            return await self._removed(path)
        except OutcomeUnknown as lost:
            if await self.look(key) is None:
                return True
            raise NotSeenApplied(f"{lost.what}; a look shows the organizer still there") from lost

    async def look(self, key: str) -> Organizer | None:
        """What became of a write. A look that fails leaves it unknown."""
        try:
            return await self._find(key)
        except (AccountUnreachable, AccountRefused) as blind:
            raise OutcomeUnknown(f"sent, but a look failed: {blind.what}") from blind

    async def _removed(self, path: str) -> bool:
        try:
            await self._calls.write("DELETE", path)
        except CallRefused as refused:
            if refused.refusal is Refusal.GONE:
                return False
            raise
        return True

    async def _after(self, organizer: Organizer, wanted: Mapping[str, str], data: object) -> Organizer:
        """The organizer after a success: from its answer where that shows what was wanted, else by a look."""
        try:
            seen = self._shown(data)
        except wire.Malformed:
            return await self._still_there(organizer.key)
        if seen.values.get("key", organizer.key) != organizer.key or wire.differing(seen.values, wanted):
            return await self._still_there(organizer.key)
        return wire.updated(organizer, seen)

    async def _still_there(self, key: str) -> Organizer:
        seen = await self.look(key)
        if seen is None:
            raise CallRefused(f"organizer {key} is gone", refusal=Refusal.GONE, status=404)
        return seen


def confirmed(organizer: Organizer, wanted: Mapping[str, str]) -> Organizer:
    """Raises `NotConfirmed`."""
    if left := wire.differing(organizer._asdict(), wanted):
        told = f"answered as done, but organizer {organizer.key} shows another {', '.join(left)}"
        raise NotConfirmed(told, fields=left)
    return organizer
