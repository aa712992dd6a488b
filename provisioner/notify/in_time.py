"""Blocking work that may never end, given a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Value = TypeVar("Value")


class NotDelivered(Exception):
    """Why, in words that hold nothing secret."""


async def in_time(work: Callable[[], Value], limit_s: float) -> Value:
    """Raises `NotDelivered` when the limit has passed. The thread is left alone then: it does not keep the
    process from ending, as one of the loop's own executor would."""
    outcome: Future[Value] = Future()
    outcome.set_running_or_notify_cancel()

    def run() -> None:
        try:
            outcome.set_result(work())
        except Exception as trouble:  # noqa: BLE001 - handed to whoever waits
            outcome.set_exception(trouble)

    Thread(target=run, daemon=True, name="notify").start()
    try:
        return await asyncio.wait_for(asyncio.wrap_future(outcome), limit_s)
    except TimeoutError:
        raise NotDelivered(f"no answer within {limit_s:g} seconds") from None
