"""Forty columns, a locale without a single accent, `| head`, a question that is answered, Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import termios
import time
from contextlib import suppress

import pytest

from .stage import COMMAND, Ran, Stage, people, person


@pytest.fixture
def busy(adopted: Stage) -> Stage:
    names = person(41, first_name="Inês", last_name="Łukasiewicz-日本")
    adopted.roster([*people(39), person(40, status="terminated"), names])
    return adopted


def in_terminal(*arguments: str, answer: str = "", columns: int = 40) -> Ran:
    """The command with a terminal on all three streams; what it shows comes as stdout."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    # What the surroundings of the tests say of their own width must not count.
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        stdin=child,
        stdout=child,
        stderr=child,
        start_new_session=True,
    )
    os.close(child)
    os.write(parent, answer.encode())
    shown = bytearray()
    with suppress(OSError):  # how a pseudo-terminal says that nobody is at its other end
        while part := os.read(parent, 65_536):
            shown += part
    os.close(parent)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode()).replace("\r\n", "\n")
    return Ran(process.wait(timeout=30), plain, "")


def test_forty_columns_lose_nothing(busy: Stage) -> None:
    shown = in_terminal("plan")
    assert shown.code == 10
    assert "Traceback" not in shown.out
    tables = shown.out[shown.out.index("change") : shown.out.index("unmanaged")]
    assert max(map(len, tables.splitlines())) <= 40
    assert re.search(r"person40@\w+\s.*\n +\w*.com\b", tables), "folded, not cut"


@pytest.mark.parametrize("arguments", [["--help"], ["audit", "--help"]])
def test_the_help_fits_into_forty_columns(busy: Stage, arguments: list[str]) -> None:
    shown = in_terminal(*arguments)
    assert shown.code == 0
    assert max(map(len, shown.out.splitlines())) <= 40


@pytest.mark.parametrize(
    "answer", [pytest.param("no\n", marks=pytest.mark.nightly), "\n", "yes\n"], ids=["no", "nothing", "yes"]
)
def test_the_question_is_asked_and_its_answer_counts(busy: Stage, answer: str) -> None:
    shown = in_terminal("apply", answer=answer, columns=100)
    assert shown.code == 0, shown.out
    assert "Type yes to go on" in shown.out
    assert len(busy.writes) == (2 if answer == "yes\n" else 0)
    assert ("Nothing was applied" in shown.out) == (answer != "yes\n")


@pytest.mark.parametrize("locale", ["C", pytest.param("POSIX", marks=pytest.mark.nightly)])
def test_a_locale_without_accents(busy: Stage, locale: str) -> None:
    plain = {"LANG": locale, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = busy.run("apply", "--yes", **plain)
    assert ran.code == 0, ran
    assert "person41@example.com" in ran.out
    hired = busy.organizer("person41@example.com")
    assert hired is not None
    assert hired.last_name == "Łukasiewicz-日本"


def test_a_pipe_that_closes_early_is_no_failure(busy: Stage) -> None:
    command = shlex.join([*COMMAND, "audit", "list", "--format", "json"])
    piped = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} | head -n 1"], capture_output=True, text=True
    )
    assert (piped.returncode, piped.stdout, piped.stderr) == (0, "[\n", "")


@pytest.mark.parametrize("command", ["plan", "status", "check"])
def test_no_line_of_a_table_is_blank_or_ends_in_blanks(busy: Stage, command: str) -> None:
    lines = busy.here(command).out.splitlines()
    assert lines[0].strip()
    assert lines == [line.rstrip() for line in lines]


def until_writing(stage: Stage, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not stage.writes:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_calls_in_flight_finish(adopted: Stage, number: signal.Signals) -> None:
    """Exit 12; what was not sent waits for the next run, and no call is left open."""
    adopted.roster([person(n, first_name="New") for n in range(1, 31)] + people(40)[30:])
    adopted.set(goto__concurrency="4")
    adopted.simulator.fault("slow", method="PUT", times=0, seconds=0.2)
    process = subprocess.Popen(
        [*COMMAND, "apply", "--yes", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until_writing(adopted, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    ran = Ran(process.returncode, out, err)
    assert ran.code == 12, ran
    summary = ran.json()["summary"]
    assert 4 <= summary["confirmed"] == len(adopted.writes) < 30
    assert summary["confirmed"] + summary["deferred"] == 30
    assert adopted.rows("SELECT count(*) FROM open_intent") == [(0,)]

    adopted.simulator.clear_faults()
    after = adopted.apply()
    assert (after.code, after.json()["summary"]["planned"]) == (0, summary["deferred"])
    assert len(adopted.writes) == 30
