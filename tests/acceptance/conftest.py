from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from provisioner.simulator import Simulator

from .approvals import leavers
from .setting_up import SECRET
from .stage import Row, Stage, account, people

SetStage = Callable[..., Stage]


@pytest.fixture
def set_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SetStage]:
    """A stage with an account and a roster of these people, before any run."""
    with ExitStack() as running:

        def made(rows: list[Row], **seed: Any) -> Stage:
            simulator = running.enter_context(Simulator(account(rows, **seed)))
            stage = Stage(tmp_path, simulator, monkeypatch)
            stage.roster(rows)
            return stage

        yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: as many tries as ever, with hardly a pause between them."""
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (0.01, 0.01, 0.01))


@pytest.fixture
def stage(set_stage: SetStage) -> Stage:
    """Forty people, each with an organizer, before any run."""
    return set_stage(people(40))


@pytest.fixture
def adopted(stage: Stage) -> Stage:
    """The same after the run that adopts them."""
    stage.adopt()
    return stage


@pytest.fixture
def stranger(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Forty people, an account, the client's secret in the environment, and nothing else."""
    for variable in os.environ:
        if variable.startswith("PROVISIONER_") and variable != SECRET:
            monkeypatch.delenv(variable)
    return stage


@pytest.fixture
def seven_leave(adopted: Stage) -> Stage:
    """All at once; four of forty may go in one run."""
    adopted.roster(leavers(*range(1, 8)))
    return adopted
