from __future__ import annotations

from collections.abc import Iterator

import pytest

from provisioner.simulator import Simulator

from .visitor import MovedClock, Visitor, small_seed


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def simulator(clock: MovedClock) -> Iterator[Simulator]:
    with Simulator(small_seed(count=25), clock=clock) as running:
        yield running


@pytest.fixture
def visitor(simulator: Simulator) -> Iterator[Visitor]:
    with Visitor(simulator) as visitor:
        yield visitor
