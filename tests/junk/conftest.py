"""Junk changes nothing: that is what is shown. So one account and one database serve all tests of a file, and
are put back as they were before each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from provisioner.simulator import Simulator
from tests.acceptance.stage import Stage, account, people

from .bench import AUDIT_KEY, Bench


class World(NamedTuple):
    stage: Stage
    put_back: Callable[[], None]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Six people, each with an organizer, after the run that adopted them."""
    folder, kept = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch, Simulator(account(people(6))) as simulator:
        stage = Stage(folder, simulator, patch)
        stage.roster(people(6))
        stage.set(audit__key=AUDIT_KEY)
        stage.adopt()
        shutil.copytree(folder, kept, dirs_exist_ok=True)
        state = simulator.dump()

        def put_back() -> None:
            for entry in folder.iterdir():
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            simulator.load(state)
            simulator.clear_faults()
            simulator.forget_requests()

        yield World(stage, put_back)


@pytest.fixture
def bench(world: World, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """An account, a roster, and the database of an earlier run."""
    world.put_back()
    monkeypatch.chdir(world.stage.folder)
    return Bench(world.stage, monkeypatch)


@pytest.fixture
def fresh(bench: Bench) -> Bench:
    """The same before any run."""
    for file in bench.folder.glob("provisioner.db*"):
        file.unlink()
    return bench


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: as many tries as ever, without the pauses between them; and what is too large is so
    sooner."""
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr("provisioner.goto.http.LARGEST_BODY", 1 << 20)
