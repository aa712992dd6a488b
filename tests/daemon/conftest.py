from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioner import telemetry
from provisioner.simulator import Simulator
from tests.acceptance.stage import Stage, account, people


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Five people, each with an organizer, adopted."""
    with Simulator(account(people(5))) as simulator:
        stage = Stage(tmp_path, simulator, monkeypatch)
        stage.set(web__port="0", goto__concurrency="1")
        stage.roster(people(5))
        stage.adopt()
        yield stage


@pytest.fixture
def log() -> io.StringIO:
    """What is logged in this process."""
    stream = io.StringIO()
    telemetry.set_up(usual=logging.INFO, stream=stream)
    for chatty in ("apscheduler", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return stream
