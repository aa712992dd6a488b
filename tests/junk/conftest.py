from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner.simulator import Simulator
from tests.acceptance.stage import Stage, account, people

from .bench import AUDIT_KEY, Bench


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Six people, each with an organizer, before any run."""
    folder = tmp_path / "here"
    folder.mkdir()
    with Simulator(account(people(6))) as simulator:
        stage = Stage(folder, simulator, monkeypatch)
        stage.roster(people(6))
        stage.set(audit__key=AUDIT_KEY)
        yield Bench(stage, monkeypatch)


@pytest.fixture
def bench(fresh: Bench) -> Bench:
    """The same after the run that adopted them."""
    fresh.stage.adopt()
    return fresh


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: as many tries as ever, without the pauses between them."""
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (0.0, 0.0, 0.0))
