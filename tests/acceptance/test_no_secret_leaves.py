"""Planted secrets are in no output, no database, no plan file and no anchor, whatever goes wrong."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from .conftest import SetStage
from .stage import Stage, people, person

SECRET = "planted-client-secret-7c1d"
TOKEN = "planted-access-token-93fe"
AUDIT_KEY = "planted-audit-key-b802"


@pytest.fixture
def stage(set_stage: SetStage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    client = {
        "client_id": "demo",
        "client_secret": SECRET,
        "scopes": [
            "collab:meeting:manage",
            "collab:meeting:read",
            "identity:scim.user.management",
            "admin:org.read",
            "admin:org.manage",
        ],
    }
    # The simulator deals the tokens in this process.
    monkeypatch.setattr(secrets, "token_urlsafe", lambda *_: TOKEN)
    stage = set_stage(people(40), clients=[client])
    stage.set(audit__key=AUDIT_KEY, audit__anchors='["anchor.txt"]')
    return stage


def assert_nothing_leaked(stage: Stage, *texts: str) -> None:
    written = [path.read_bytes() for path in stage.folder.iterdir() if path.is_file()]
    assert len(written) >= 3
    for secret in (SECRET, TOKEN, AUDIT_KEY):
        assert not any(secret in text for text in texts)
        assert not any(secret.encode() in content for content in written)


def test_in_a_day_of_ordinary_work(stage: Stage) -> None:
    commands = (
        ["-vv", "check"],
        ["-vv", "apply", "--yes"],
        ["-vv", "plan", "--out", "plan.json"],
        ["-vv", "apply", "plan.json", "--yes"],
        ["-vv", "status"],
        ["-vv", "audit", "list", "--format", "json"],
        ["-vv", "audit", "verify"],
    )
    stage.here("apply", "--yes")
    stage.roster([*people(39), person(40, status="terminated"), person(41)])
    said = [text for command in commands for text in stage.here(*command)[1:]]
    assert Path("plan.json").is_file()
    assert Path("anchor.txt").is_file()
    assert_nothing_leaked(stage, *said)


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_when_the_server_refuses(stage: Stage, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (0.0,))
    stage.simulator.fault("status", path="organizers", status=status, times=0)
    ran = stage.here("-vv", "apply", "--yes")
    assert ran.code in (22, 23)
    assert_nothing_leaked(stage, ran.out, ran.err)


def test_when_the_settings_are_wrong(stage: Stage) -> None:
    stage.adopt()
    for setting in ({"goto__base_url": f"http://{SECRET}@example.com"}, {"goto__seats": TOKEN}):
        stage.set(**setting)
        ran = stage.here("plan")
        assert ran.code == 21, setting
        assert_nothing_leaked(stage, ran.out, ran.err)
