"""Notices on their ways. What does not arrive is logged and never raised."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from provisioner.notify.in_time import NotDelivered, in_time
from provisioner.notify.mail import Mail, Post, deliver, greet
from provisioner.notify.messages import Kind, Notice
from provisioner.telemetry import log

LIMIT_S = 8.0
"""For all notices of a run on one way; the ways go side by side."""


class Way(Protocol):
    """Where notices go. `name` may be shown."""

    @property
    def name(self) -> str: ...

    def carry(self, notice: Notice) -> None:
        """Blocks. Raises `NotDelivered`."""

    def look(self) -> None:
        """Whether it would work, as far as that can be told without sending. Raises `NotDelivered`."""


@dataclass(frozen=True, kw_only=True)
class ByMail:
    post: Post
    to: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"mail by {self.post.name}"

    def carry(self, notice: Notice) -> None:
        deliver(self.post, Mail(self.to, notice.title, notice.text))

    def look(self) -> None:
        greet(self.post)


async def send(
    notices: Sequence[Notice], ways: Sequence[Way], *, limit_s: float = LIMIT_S
) -> frozenset[Kind]:
    """The kinds that one way at least has taken. A way that fails once is not tried with the others."""
    if not notices:
        return frozenset()
    arrived = await asyncio.gather(*(_through(way, notices, limit_s) for way in ways))
    return frozenset().union(*arrived)


async def _through(way: Way, notices: Sequence[Notice], limit_s: float) -> frozenset[Kind]:
    arrived: set[Kind] = set()
    try:
        await in_time(partial(_carry, way, notices, arrived), limit_s)
    except NotDelivered as trouble:
        log().warning("notice.failed", way=way.name, why=str(trouble))
    return frozenset(arrived)


def _carry(way: Way, notices: Sequence[Notice], arrived: set[Kind]) -> None:
    for notice in notices:
        way.carry(notice)
        arrived.add(notice.kind)
