from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner.simulator import Simulator, default_seed

from .desk import CLIENT_SECRET, Desk, MovedClock


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    seed = default_seed()
    seed["clients"][0]["client_secret"] = CLIENT_SECRET  # type: ignore[index]
    clock = MovedClock()
    with Simulator(seed, clock=clock) as simulator:
        yield Desk(tmp_path, simulator, clock)
