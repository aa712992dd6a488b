"""python -m benchmarks.paced_writes: 400 creations by eight workers, and how near they come to the limit."""

from __future__ import annotations

import asyncio
import json
import os
import time

from provisioner.goto.access import GotoAccess
from provisioner.goto.guide_v2 import GuideV2
from provisioner.people.person import Person, Standing

WRITES, RATE, BURST = 400, 20, 40


async def main() -> None:
    goto = {name: os.environ[f"PROVISIONER_GOTO__{name.upper()}"] for name in NAMES}
    access = GotoAccess(**goto, requests_per_second=100_000)
    numbers = iter(range(WRITES))

    async def worker() -> None:
        for number in numbers:
            await account.create(hire(number))

    async with GuideV2(access) as account:
        await account.sign_in()
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(access.concurrency):
                group.create_task(worker())
        seconds = time.monotonic() - began
    possible = (WRITES - BURST) / RATE + 0.1
    print(json.dumps({"percent": 100 * possible / seconds, "limited": account.calls["429"]}))


NAMES = ("account_key", "base_url", "token_url", "client_id", "client_secret")


def hire(number: int) -> Person:
    return Person(
        line=number,
        employee_id=str(number),
        email=f"hire{number}@example.com",
        first_name="Neu",
        last_name=f"Nummer{number}",
        standing=Standing.ACTIVE,
    )


if __name__ == "__main__":
    asyncio.run(main())
