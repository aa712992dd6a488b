from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from provisioner.cli.simulator_command import simulator
from provisioner.errors import Misconfigured

from .visitor import small_seed

RUN = "import sys; from pathlib import Path; from provisioner.cli.simulator_command import simulator; "
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_says_how_to_point_the_product_at_it_and_runs_until_it_is_stopped(tmp_path: Path, ending):
    seed = tmp_path / "a seed.json"
    seed.write_text(json.dumps(small_seed(count=2)))
    code = f"{RUN} sys.exit(simulator(0, Path({str(seed)!r})))"
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with child, contextlib.ExitStack() as cleaning:
        cleaning.callback(child.kill)
        assert child.stdout is not None
        lines = list(iter(child.stdout.readline, "\n"))
        lines += iter(child.stdout.readline, "\n")
        exported = [shlex.split(line)[1].split("=", 1) for line in lines if line.startswith("export ")]
        settings = {name.removeprefix("PROVISIONER_GOTO__"): value for name, value in exported}
        assert settings["BASE_URL"] in lines[0]
        answer = httpx.post(
            settings["TOKEN_URL"],
            data={"grant_type": "client_credentials"},
            auth=(settings["CLIENT_ID"], settings["CLIENT_SECRET"]),
        )
        bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        listing = f"{settings['BASE_URL']}/G2M/rest/v2/accounts/{settings['ACCOUNT_KEY']}/organizers"
        assert len(httpx.get(listing, headers=bearer).json()["organizers"]) == 2
        child.send_signal(ending)
        assert child.wait(timeout=10) == 0


def test_a_port_in_use_is_misconfigured():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured) as refused:
            simulator(port, None)
    assert refused.value.where == f"127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"account_key": "1", "typo": 2}', "unknown"),
        ("\x00\xff", "not JSON"),
    ],
)
def test_a_bad_seed_file_is_misconfigured(tmp_path: Path, text: str, what: str):
    seed = tmp_path / "seed.json"
    seed.write_text(text, encoding="latin-1")
    with pytest.raises(Misconfigured, match=what):
        simulator(0, seed)
    with pytest.raises(Misconfigured, match="cannot be read"):
        simulator(0, tmp_path / "missing.json")
