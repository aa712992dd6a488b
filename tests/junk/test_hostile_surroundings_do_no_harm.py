"""What a shell, a cron job or a broken machine may hand over: no HOME, no locale, no reader, no folder, a
Ctrl-C. Most of it needs a process of its own and waits for the night."""

from __future__ import annotations

import json
import resource
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.stage import COMMAND, Ran, people, person

from .bench import Bench, as_ordinary_user

LISTINGS = [
    ["audit", "list"],
    ["plan"],
    ["check"],
    ["status"],
    ["why", "E001"],
    ["audit", "show", "1"],
    ["audit", "verify"],
    ["identity", "list"],
    ["identity", "export"],
    ["hold", "list"],
]
nightly = pytest.mark.nightly


def in_shell(command: str) -> Ran:
    ended = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", timeout=60)
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def soon(first: list[str], *more: list[str]) -> list[object]:
    """The first by day, the rest by night."""
    return [first, *(pytest.param(each, marks=nightly) for each in more)]


def assert_quiet(ran: Ran, code: int) -> None:
    """Nothing is said on stderr but the words for the head of the audit log."""
    said = [line for line in ran.err.splitlines() if not line.startswith("audit log: ")]
    assert (ran.code, said) == (code, []), ran


# --- variables -------------------------------------------------------------------------------------------

SURROUNDINGS: Mapping[str, dict[str, str | None]] = {
    "no variables at all": {name: None for name in ("HOME", "PATH", "LANG", "TERM", "USER", "LOGNAME", "TZ")},
    "a HOME that is not there": {"HOME": "/nonexistent"},
    "a HOME that is a file": {"HOME": "/etc/passwd"},
    "the C locale": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a locale that is none": {"LC_ALL": "xx_YY.nonsense"},
    "forty columns": {"COLUMNS": "40"},
    "one column": {"COLUMNS": "1"},
    "columns that are none": {"COLUMNS": "many", "LINES": "-1"},
    "a terminal that is none": {"TERM": "nonsense", "FORCE_COLOR": "1"},
    "an encoding of output": {"PYTHONIOENCODING": "ascii"},
    "a time zone that is none": {"TZ": "Mars/Olympus"},
    "a folder for temporary files that is none": {"TMPDIR": "/nonexistent"},
}


@pytest.mark.parametrize("what", [pytest.param(name, marks=nightly) for name in SURROUNDINGS])
def test_the_plan_is_the_same(what: str, bench: Bench) -> None:
    bench.stage.roster([*people(6), person(7, first_name="Zoë", last_name="Łukasiewicz-日本")])
    expected = [change["email"] for change in bench.stage.plan()["changes"]]
    given = SURROUNDINGS[what]
    ran = bench.installed(
        *("plan", "--format", "json"),
        without=[name for name, value in given.items() if value is None],
        **{name: value for name, value in given.items() if value is not None},
    )
    assert_quiet(ran, 10)
    assert [change["email"] for change in json.loads(ran.out)["changes"]] == expected
    table = bench.installed(
        "plan",
        without=[name for name, value in given.items() if value is None],
        **{name: value for name, value in given.items() if value is not None},
    )
    assert_quiet(table, 10)


@nightly
def test_a_folder_for_temporary_files_that_may_not_be_written(bench: Bench, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    ran = bench.installed("apply", "--yes", prepare=as_ordinary_user, TMPDIR=str(locked))
    assert ran.code == 0, ran


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "/nonexistent"),
        ("SSL_CERT_FILE", "/etc/passwd"),
        ("HTTPS_PROXY", "nonsense://x"),
        ("ALL_PROXY", "::::"),
        ("HTTP_PROXY", "http://me:pr0xy-secret@127.0.0.1:1"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_a_way_to_goto_that_is_none(name: str, value: str, bench: Bench) -> None:
    """What httpx takes from the variables of every program."""
    for variable in ("NO_PROXY", "no_proxy"):
        bench.patch.setenv(variable, "")
    bench.patch.setenv(name, value)
    bench.hides.append("pr0xy-secret")
    if name.startswith("SSL"):
        bench.stage.set(goto__base_url="https://127.0.0.1:1", goto__token_url="https://127.0.0.1:1/token")
    before = bench.remembered()
    ran = bench.here("apply", "--yes")
    bench.assert_refused(ran, 22 if name == "HTTP_PROXY" else 21)
    assert bench.remembered() == before


@pytest.mark.parametrize("arguments", [["plan"], ["check"]])
def test_the_settings_of_nowhere(arguments: list[str], bench: Bench) -> None:
    bench.patch.setenv("PROVISIONER_CONFIG", "/nowhere/provisioner.toml")
    ran = bench.here(*arguments)
    assert (ran.code, "/nowhere/provisioner.toml" in ran.out + ran.err) == (21, True)


# --- streams ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", soon(["audit", "list"], *[each for each in LISTINGS if each[0] != "audit"])
)
@pytest.mark.parametrize(
    "form", [[], pytest.param(["--format", "json"], marks=nightly)], ids=["table", "json"]
)
def test_nobody_reads(arguments: list[str], form: list[str], bench: Bench) -> None:
    """`| head` that has seen enough: the code is what it would have been, and nobody complains."""
    if arguments == ["identity", "export"]:
        form = []
    expected = bench.here(*arguments, *form).code
    ran = in_shell(f"{shlex.join([*COMMAND, *arguments, *form])} | true; exit ${{PIPESTATUS[0]}}")
    assert_quiet(ran, expected)


@pytest.mark.parametrize("arguments", soon(["--help"], ["plan", "--help"], ["--version"], []))
def test_nobody_reads_the_help(arguments: list[str], tmp_path: Path) -> None:
    ran = in_shell(f"{shlex.join([*COMMAND, *arguments])} 2>&1 | true; exit ${{PIPESTATUS[0]}}")
    assert (ran.code, ran.out, ran.err) == (2 if arguments == [] else 0, "", "")


@pytest.mark.parametrize(
    ("closed", "arguments"),
    [
        (">&-", ["status"]),
        *[
            pytest.param(closed, arguments, marks=nightly)
            for closed in (">&-", "<&-", "2>&-", "<&- >&- 2>&-")
            for arguments in (["plan"], ["apply", "--yes"], ["audit", "verify"])
        ],
    ],
)
def test_a_stream_that_is_closed(closed: str, arguments: list[str], bench: Bench) -> None:
    """Its number must not go to the database, into which the output would be written then."""
    bench.stage.roster([*people(6), person(7)])
    expected = 10 if arguments == ["plan"] else 0
    ran = in_shell(f"{shlex.join([*COMMAND, *arguments])} {closed}")
    assert (ran.code, "Traceback" in ran.err) == (expected, False), ran
    assert bench.here("audit", "verify").code == 0


@nightly
def test_a_question_to_a_closed_stdin(bench: Bench) -> None:
    ran = in_shell(f"{shlex.join([*COMMAND, 'apply'])} <&-")
    bench.assert_refused(ran, 2, "--yes")


@nightly
@pytest.mark.parametrize("arguments", [["audit", "list"], ["plan"], ["check"]])
def test_no_room_for_the_output(arguments: list[str], bench: Bench) -> None:
    ran = in_shell(f"{shlex.join([*COMMAND, *arguments])} >/dev/full")
    bench.assert_refused(ran, 2, "The output cannot be written")


# --- the process -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", soon(["plan"], ["apply", "--yes"], ["status"], ["check"]))
def test_the_working_folder_is_gone(arguments: list[str], bench: Bench, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    ran = in_shell(f"cd {gone} && rmdir {gone} && {shlex.join([*COMMAND, *arguments])}")
    assert (ran.code, "the working folder is gone" in ran.out + ran.err) == (21, True), ran
    assert "Traceback" not in ran.err
    assert not gone.exists()


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))


@nightly
def test_hardly_any_open_files(bench: Bench) -> None:
    ran = bench.installed("plan", prepare=few_files)
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 3


READING = [
    (["plan"], signal.SIGINT, 10),
    (["plan"], signal.SIGTERM, 10),
    (["apply", "--yes"], signal.SIGINT, 12),
    (["check"], signal.SIGINT, 130),
]


@pytest.mark.parametrize(
    ("arguments", "number", "code"),
    [READING[0], *[pytest.param(*each, marks=nightly) for each in READING[1:]]],
)
def test_a_signal_while_it_only_reads(arguments: list[str], number: int, code: int, bench: Bench) -> None:
    """There is nothing to break off between two changes: it comes to its end, and sends nothing."""
    bench.stage.roster([*people(6), person(7)])
    bench.stage.simulator.fault("slow", method="GET", path="organizers", seconds=2, times=0)
    ran = interrupted(bench, arguments, number)
    assert (ran.code, ran.err.count("\n") <= 3, "Traceback" in ran.err) == (code, True, False), ran
    assert bench.stage.writes == []
    assert bench.stage.rows("SELECT count(*) FROM open_intent") == [(0,)]
    assert bench.here("audit", "verify").code == 0


@nightly
@pytest.mark.parametrize("arguments", [["plan"], ["apply", "--yes"]])
def test_a_second_ctrl_c_ends_at_once(arguments: list[str], bench: Bench) -> None:
    bench.stage.roster([*people(6), person(7)])
    bench.stage.simulator.fault("slow", method="GET", path="organizers", seconds=8, times=0)
    before, began = bench.remembered(), time.monotonic()
    ran = interrupted(bench, arguments, signal.SIGINT, signal.SIGINT)
    assert time.monotonic() - began < 7
    assert (ran.code, "Traceback" in ran.err) == (130, False), ran
    assert bench.remembered() == before
    assert bench.here("audit", "verify").code == 0


def interrupted(bench: Bench, arguments: list[str], *numbers: int) -> Ran:
    """In the middle of its first listing."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    deadline = time.monotonic() + 30
    # The account may still be busy with the listing of somebody who was interrupted before: a token is ours.
    while not any(request.path.endswith("/token") for request in bench.stage.simulator.requests):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for number in numbers:
        time.sleep(0.3)
        process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return Ran(process.returncode, out, err)
