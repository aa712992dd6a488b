from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from provisioner.simulator import Simulator
from tests.acceptance.stage import Stage, account, in_days, people, person

from .doomed import start_the_server

COUNT = 42
"""So many that four removals a run, and eight within the window, are allowed at default settings, also when
two are deleted."""
BEFORE = [
    person(1, status="terminated"),
    person(2, status="terminated"),
    *people(COUNT)[2:6],
    person(7, status="terminated"),
    person(8, status="terminated"),
    *people(COUNT)[8:],
]
WANTED = [
    person(1),
    person(2, last_name="Returned"),
    person(3, email="moved3@example.com"),
    person(4, first_name="Renamed"),
    person(5, status="terminated"),
    person(6, end_date=in_days(-3)),
    person(7, status="terminated"),
    person(8, status="terminated"),
    *people(COUNT)[8:],
    person(COUNT + 1),
    person(COUNT + 2),
]
"""Two come back, two change, two leave, two have left before, two are new."""
CALLS = {
    "DELETE person7@example.com",
    "DELETE person8@example.com",
    "suspend person5@example.com",
    "suspend person6@example.com",
    "PUT moved3@example.com",
    "PUT person4@example.com",
    "PUT person1@example.com",
    "PUT person2@example.com",
    "POST person43@example.com",
    "POST person44@example.com",
}
LEFT = {"person5@example.com", "person6@example.com"}
"""They have meetings ahead: suspended, and not deleted however short the grace period is."""
DELETED = {"person7@example.com", "person8@example.com"}


@pytest.fixture(scope="session", autouse=True)
def forkserver() -> None:
    start_the_server()


class World(NamedTuple):
    """The account and the database after two ordinary runs."""

    account: dict[str, object]
    database: bytes


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch, Simulator(account(people(COUNT))) as simulator:
        stage = Stage(folder, simulator, patch)
        stage.roster(BEFORE)
        stage.adopt()
        assert stage.apply().code == 0
        assert len(stage.writes) == 4
        for address in LEFT:
            stage.schedule(address, "Weekly", in_hours=24 * 7)
        return World(simulator.dump(), stage.database.read_bytes())


SetStage = Callable[..., Stage]


@pytest.fixture
def set_stage(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SetStage]:
    """That world again, as often as it is wanted, with the roster that asks for ten changes, and with no
    days of grace left."""
    with ExitStack() as running:

        def made(api: str = "guide-v2") -> Stage:
            simulator = running.enter_context(Simulator(world.account))
            stage = Stage(tmp_path, simulator, monkeypatch)
            for left in tmp_path.glob("provisioner.db*"):
                left.unlink()
            stage.database.write_bytes(world.database)
            stage.roster(WANTED)
            # One after another, so that a point is the same point every time.
            stage.set(goto__concurrency="1", goto__api=api, policy__grace_days="0")
            return stage

        yield made


@pytest.fixture
def stage(set_stage: SetStage) -> Stage:
    return set_stage()


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """No database yet; one hire beside the two that are adopted."""
    with Simulator(account(people(2))) as simulator:
        stage = Stage(tmp_path, simulator, monkeypatch)
        stage.roster(people(3))
        yield stage
