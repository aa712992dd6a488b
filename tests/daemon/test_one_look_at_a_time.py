from __future__ import annotations

import asyncio
import threading

import pytest

from provisioner.daemon.one_look import OneLook


def test_who_asks_while_somebody_looks_gets_what_that_one_sees() -> None:
    looks: list[int] = []
    seen = threading.Event()

    def look() -> int:
        looks.append(1)
        assert seen.wait(10)
        return len(looks)

    async def asking() -> list[int]:
        shared = OneLook(look, patience_s=10)
        together = [asyncio.create_task(shared.seen()) for _ in range(5)]
        await asyncio.sleep(0)
        seen.set()
        return [*await asyncio.gather(*together), await shared.seen()]

    assert asyncio.run(asking()) == [1, 1, 1, 1, 1, 2]


def test_patience_ends_and_the_look_goes_on() -> None:
    seen = threading.Event()

    async def asking() -> bool:
        shared = OneLook(lambda: seen.wait(10), patience_s=0.01)
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await shared.seen()
        seen.set()
        return await OneLook(seen.is_set, patience_s=10).seen()

    assert asyncio.run(asking())
