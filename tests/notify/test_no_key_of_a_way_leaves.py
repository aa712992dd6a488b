"""What is planted in the settings of the ways is in no output, log, table or notice, whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.stage import Ran, Stage, people, person

from .receivers import PASSWORD, PATH, QUOTED, USER, Hook, certificate, mailbox

APPRISE_KEY = "planted-apprise-key-2c"
SECRETS = (PATH.rpartition("/")[2], USER, PASSWORD, QUOTED, APPRISE_KEY)


def everything(stage: Stage) -> bytes:
    files = [path for path in stage.folder.iterdir() if path.name.startswith("provisioner.db")]
    assert files
    return b"".join(path.read_bytes() for path in files)


@pytest.mark.parametrize("works", [True, False], ids=["all is well", "nothing arrives"])
def test_whatever_becomes_of_a_notice(
    works: bool, stage: Stage, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_side, trusted = certificate(tmp_path)
    if works:
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    hook.status = 200 if works else 500
    with mailbox(tls=server_side) as box:
        stage.set(
            notify__smtp_url=f"smtp+starttls://{USER}:{QUOTED}@127.0.0.1:{box.port}",
            notify__mail_from="provisioner@example.com",
            notify__mail_to="it@example.com",
            notify__urls=json.dumps([f"{hook.url}?key={APPRISE_KEY}".replace("http://", "json://")]),
        )
        stage.roster([*people(9), person(10, status="on the moon"), person(11)])
        commands: list[list[str]] = [["apply", "--yes"], ["status"], ["check"], ["audit", "list"]]
        said: list[Ran] = [stage.here("-vv", *command) for command in commands]
    assert said[0].code == 0
    assert bool(hook.got and box.mails) == works
    assert said[0].err.count("notice.failed") == (0 if works else 3)
    letters = "".join(letter.as_string() for letter in box.mails)
    told = "".join(ran.out + ran.err for ran in said) + letters + json.dumps(hook.got)
    for secret in SECRETS:
        assert secret not in told
        assert secret.encode() not in everything(stage)
