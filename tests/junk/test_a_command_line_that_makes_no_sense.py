"""What cannot be meant is exit 2 (25 for a digest, or a plan, of another world), and nothing is done."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.acceptance.stage import people, person

from .bench import HERE, INSTALLED, Bench, ways

SAID = ["--by", "me", "--reason", "test"]
LATER = ["--until", "2999-12-31"]

USAGES: Mapping[str, tuple[list[str], str]] = {
    "an unknown command": (["aply"], "aply"),
    "an unknown option": (["plan", "--forse"], "--forse"),
    "a day that is none": (["plan", "--today", "nonsense"], "--today 'nonsense'"),
    "the 30th of February": (["plan", "--today", "2026-02-30"], "2026-02-30"),
    "a moment that is none": (["audit", "list", "--since", "nonsense"], "--since 'nonsense'"),
    "entry 0": (["audit", "show", "0"], "SEQ"),
    "an entry that is not there": (["audit", "show", "99999"], "99999"),
    "a hold in the past": (["hold", "add", "E001", "--until", "2020-01-01", *SAID], "2020-01-01"),
    "an unknown format": (["plan", "--format", "xml"], "xml"),
    "apply without a terminal": (["apply"], "--yes"),
    "an unknown command of a command": (["audit", "burn"], "burn"),
    "an option with a newline": (["plan", "--no\nsuch\x1b[2J"], "--no\\x0asuch"),
    "an argument too many": (["status", "E001"], "E001"),
    "an argument too few": (["why"], "WHO"),
    "an option without its value": (["plan", "--out"], "--out"),
    "an entry that is no number": (["audit", "show", "first"], "SEQ"),
    "an entry beyond all numbers": (["audit", "show", "9" * 30], "SEQ"),
    "more entries than there are numbers": (["audit", "list", "--limit", "9" * 30], "--limit"),
    "no entries at all": (["audit", "list", "--limit", "0"], "--limit"),
    "before the first entry": (["audit", "list", "--before", "0"], "--before"),
    "a day for why that is none": (["why", "E001", "--at", "tomorrow"], "--at 'tomorrow'"),
    "a hold until nonsense": (["hold", "add", "E001", "--until", "soon", *SAID], "--until 'soon'"),
    "a hold without a reason": (["hold", "add", "E001", *LATER, "--by", "me"], "--reason"),
    "a hold by nobody": (["hold", "add", "E001", *LATER, "--by", " ", "--reason", "x"], "--by"),
    "a reason of two lines": (["pause", "--by", "me", "--reason", "a\nb"], "--reason"),
    "a reason of a megabyte": (["pause", "--by", "me", "--reason", "x" * 100_000], "--reason"),
    "a hold on an address of nobody": (["hold", "add", "x@example.com", *LATER, *SAID], "x@example.com"),
    "the end of a hold that is none": (["hold", "remove", "E001"], "not held"),
    "the end of a link that is none": (["identity", "unlink", "E999"], "E999"),
    "an address that nobody held": (["identity", "release", "x@example.com"], "x@example.com"),
    "an organizer of somebody else": (["identity", "link", "E999", "{key}"], "{key}"),
    "an order without a terminal": (["suspend", "E001", *SAID], "--yes"),
    "the end of an order that is none": (["suspend", "E001", *SAID, "--withdraw"], "E001"),
    "a port beyond all ports": (["simulator", "--port", "70000"], "--port"),
    "a demo in a file": (["demo", "--keep", "roster.csv"], "roster.csv"),
    "a demo in a folder in use": (["demo", "--keep", "."], "not empty"),
    "a plan into a folder": (["plan", "--out", "."], ""),
    "a plan into nowhere": (["plan", "--out", "nowhere/plan.json"], "nowhere"),
    "links into nowhere": (["identity", "export", "--out", "nowhere/links.csv"], "nowhere"),
}


@pytest.mark.parametrize(("what", "way"), ways(USAGES, soon=["apply without a terminal"]))
def test_it_is_wrong_usage(what: str, way: str, bench: Bench) -> None:
    arguments, says = USAGES[what]
    ((key,),) = bench.stage.rows("SELECT organizer_key FROM link WHERE employee_id = 'E001'")
    given = [argument.replace("{key}", key) for argument in arguments]
    runs = given[0] == "plan" and "--out" in given
    bench.refuses(way, *given, code=2, says=says.replace("{key}", key), keeps_records=runs)


@pytest.mark.parametrize("digest", ["0123456789ab", "sha256:" + "0" * 64, "", "x", "*", "0" * 5000])
@pytest.mark.parametrize("command", ["approve", "reject"])
def test_a_digest_of_no_plan(command: str, digest: str, bench: Bench) -> None:
    bench.refuses(HERE, command, digest, *SAID, code=25)


# --- a plan file that is none ----------------------------------------------------------------------------


def written(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


PLANS: Mapping[str, tuple[Callable[[Path], object], int]] = {
    "nothing": (lambda file: None, 2),
    "a folder": (lambda file: file.mkdir(), 2),
    "an empty file": (written(b""), 2),
    "binary": (written(bytes(range(256))), 2),
    "a list": (written(b"[1, 2]"), 2),
    "a word": (written(b'"sha256:00"'), 2),
    "an object of another kind": (written(b'{"organizers": []}'), 2),
    "nesting without end": (written(b"[" * 100_000), 2),
    "the roster": (written(b"employee_id,email\n"), 2),
    "a digest that is a list": (written(b'{"digest": []}'), 25),
    "a digest and nothing else": (written(b'{"digest": "sha256:00"}'), 25),
    "a digest and nonsense": (written(b'{"digest": "x", "made_from": 7, "today": [], "changes": 1}'), 25),
}


@pytest.mark.parametrize(("what", "way"), ways(PLANS, soon=["an object of another kind"]))
def test_a_plan_file_that_is_none(what: str, way: str, bench: Bench) -> None:
    make, code = PLANS[what]
    make(bench.folder / "plan.json")
    bench.refuses(way, "apply", "plan.json", "--yes", code=code, says="plan file")


@pytest.mark.parametrize(
    "what", ["another account", "a change on top", "a change less", "another digest", "another roster"]
)
def test_a_plan_file_of_another_world(what: str, bench: Bench) -> None:
    bench.stage.roster([*people(6), person(7)])
    assert bench.here("plan", "--out", "plan.json").code == 10
    file = bench.folder / "plan.json"
    plan = json.loads(file.read_text())
    if what == "another account":
        plan["account_key"] = "1234567890"
    elif what == "a change on top":
        plan["changes"].append({**plan["changes"][0], "kind": "delete", "email": "person1@example.com"})
    elif what == "another digest":
        plan["digest"] = "sha256:" + "0" * 64
    elif what == "a change less":
        plan["changes"].pop()
    else:
        bench.stage.roster([*people(6), person(8)])
    file.write_text(json.dumps(plan))
    bench.refuses(HERE, "apply", "plan.json", "--yes", code=25, keeps_records=True)


# --- the simulator ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [b"", b"[]", b'{"organizers": 7}', bytes(range(256)), None, b"[" * 100_000])
def test_a_seed_that_is_none(seed: bytes | None, bench: Bench) -> None:
    file = bench.folder / "seed.json"
    if seed is not None:
        file.write_bytes(seed)
    bench.refuses(HERE, "simulator", "--port", "0", "--seed", "seed.json", code=21, says="seed")


@pytest.mark.parametrize("way", [HERE, pytest.param(INSTALLED, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("command", ["simulator", "serve"])
def test_a_port_in_use(command: str, way: str, bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        bench.stage.set(web__port=port)
        given = [command, *(["--port", port] if command == "simulator" else [])]
        bench.refuses(way, *given, code=21, says=port)
