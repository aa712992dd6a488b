from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.stage import Stage

from .receivers import PASSWORD, PATH, QUOTED, USER, Hook, certificate, mailbox

SENDER, OPERATOR = "provisioner@example.com", "it@example.com"


def line(stage: Stage) -> dict[str, Any]:
    ran = stage.here("-vv", "check", "--format", "json")
    assert not any(secret in ran.out + ran.err for secret in (PATH, USER, PASSWORD, QUOTED))
    (found,) = [each for each in ran.json() if each["name"] == "notifications"]
    assert ran.code == found["code"]
    return found  # type: ignore[no-any-return]


def test_none(stage: Stage) -> None:
    stage.unset("notify__webhooks")
    assert line(stage)["detail"] == "none set up: nobody is told anything"


def test_a_webhook_is_found_and_not_called(stage: Stage, hook: Hook) -> None:
    found = line(stage)
    assert found["ok"] and found["detail"].startswith("webhook 1 (127.0.0.1): told of changes")
    assert hook.got == []


def test_a_host_that_is_not_there(stage: Stage) -> None:
    stage.set(notify__webhooks=json.dumps([f"https://hooks.invalid{PATH}"]))
    found = line(stage)
    assert (found["ok"], found["code"]) == (False, 21)
    assert found["detail"] == "webhook 1 (hooks.invalid): this host is not found"


def test_a_mail_server_is_signed_in_to_and_sent_nothing(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_side, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mailbox(tls=server_side) as box:
        at = f"127.0.0.1:{box.port}"
        stage.set(notify__mail_from=SENDER, notify__smtp_url=f"smtp+starttls://{USER}:{QUOTED}@{at}")
        stage.set(notify__mail_to=OPERATOR)
        found = line(stage)
        assert found["ok"] and f"mail by smtp+starttls://{at}" in found["detail"]
        assert (box.sessions, box.mails) == (1, [])
        stage.set(notify__smtp_url=f"smtp+starttls://{USER}:wrong-word@{at}")
        found = line(stage)
        assert not found["ok"] and "535" in found["detail"]


def test_a_mail_server_that_does_not_answer(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    stage.set(notify__mail_from=SENDER, notify__mail_to=OPERATOR, notify__smtp_url=f"smtp://127.0.0.1:{port}")
    found = line(stage)
    assert not found["ok"] and "refused" in found["detail"]


def test_a_mail_server_without_anybody_to_write_to(stage: Stage) -> None:
    stage.unset("notify__webhooks")
    stage.set(notify__mail_from=SENDER, notify__smtp_url="smtp://127.0.0.1")
    assert line(stage)["remedy"] == "name somebody in notify.mail_to"


def test_what_cannot_be_is_told(stage: Stage) -> None:
    stage.set(notify__smtp_url=f"smtp://{USER}:{QUOTED}@mail.example.com", notify__mail_from=SENDER)
    found = line(stage)
    assert (found["ok"], found["code"]) == (False, 21)
    assert "notify.smtp_url" in found["detail"]
