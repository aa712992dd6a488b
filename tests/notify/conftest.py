from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner import telemetry
from provisioner.simulator import Simulator
from tests.acceptance.stage import Stage, account, people

from .receivers import Hook, hooked


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hooked() as hook:
        yield hook


@pytest.fixture
def log() -> io.StringIO:
    """What is logged in this process."""
    stream = io.StringIO()
    telemetry.set_up(usual=logging.DEBUG, stream=stream)
    return stream


@pytest.fixture
def stage(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Ten people, each with an organizer, adopted; and one webhook that is told everything."""
    with Simulator(account(people(10))) as simulator:
        stage = Stage(tmp_path, simulator, monkeypatch)
        stage.roster(people(10))
        stage.adopt()
        stage.set(
            notify__webhooks=json.dumps([hook.url]),
            notify__on='["changes", "held", "approval", "failed", "seats"]',
        )
        yield stage
