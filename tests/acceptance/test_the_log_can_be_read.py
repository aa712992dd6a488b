"""`audit list`, `show` and `follow`: who did what to whom, when, why, and what came of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from typing import Any

import pytest

from .approvals import approve, planned
from .stage import COMMAND, Stage, people, person

WHEN = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}"


def listed(stage: Stage, *filters: str) -> list[dict[str, Any]]:
    ran = stage.here("audit", "list", "--format", "json", *filters)
    assert ran.code == 0, ran
    return ran.json()  # type: ignore[no-any-return]


def events(stage: Stage, *filters: str) -> list[str]:
    return [entry["event"] for entry in listed(stage, *filters)]


def shown(stage: Stage, seq: int) -> dict[str, list[str]]:
    """What `audit show` tells: name → texts, in a pipe."""
    ran = stage.here("audit", "show", str(seq))
    assert ran.code == 0, ran
    told: dict[str, list[str]] = {}
    for line in ran.out.partition("{")[0].splitlines():
        if match := re.match(r"([a-z_ ]+?)  +(\S.*)", line):
            told.setdefault(match[1], []).append(match[2].strip())
    return told


@pytest.fixture
def renamed(adopted: Stage) -> Stage:
    """Number 7 has another address by now."""
    adopted.roster([*people(6), person(7, email="seven@example.com"), *people(40)[7:]])
    assert adopted.apply().code == 0
    return adopted


def test_a_person_is_found_by_every_name(renamed: Stage) -> None:
    organizer = renamed.organizer("seven@example.com")
    assert organizer is not None
    found = [
        events(renamed, "--person", who)
        for who in ("seven@example.com", "PERSON7@example.com", "E007", organizer.key)
    ]
    assert found[0] == ["identity.linked", "organizer.update.intended", "organizer.update.done"]
    assert found[1:] == found[:1] * 3
    assert events(renamed, "--person", "nobody@example.com") == []
    assert events(renamed, "--person", "E00") == []


def test_filters_narrow_and_pages_follow_each_other(renamed: Stage) -> None:
    everything = listed(renamed, "--limit", "1000")
    assert events(renamed, "--event", "organizer.update") == [
        "organizer.update.intended",
        "organizer.update.done",
    ]
    assert events(renamed, "--outcome", "adopted", "--limit", "1000") == ["identity.linked"] * 40
    last_run = everything[-2]["run_id"]
    assert {entry["run_id"] for entry in listed(renamed, "--run", last_run)} == {last_run}
    assert listed(renamed, "--since", "yesterday", "--until", "today", "--limit", "1000") == everything
    assert listed(renamed, "--until", "2 weeks ago") == []
    pages, before = [], everything[-1]["seq"] + 1
    while page := listed(renamed, "--limit", "20", "--before", str(before)):
        pages, before = [*page, *pages], page[0]["seq"]
    assert pages == everything


def test_a_line_an_entry_fits_the_terminal(renamed: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in (40, 60, 80, 120, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        ran = renamed.here("audit", "list")
        lines = ran.out.splitlines()
        assert len(lines) == 51
        assert max(map(len, lines)) <= width
        assert lines[0].split()[0] == "seq"
    assert re.fullmatch(rf"\d+ +{WHEN}  \S+@\S+  checkpoint.written", lines[-1].rstrip())
    assert f"--before {lines[1].split()[0]}" in ran.err
    assert "None" not in ran.out


def test_nonsense_is_no_time(adopted: Stage) -> None:
    ran = adopted.here("audit", "list", "--since", "gestern")
    assert (ran.code, ran.out) == (2, "")
    assert "2 weeks ago" in ran.err


def test_what_steers_a_terminal_is_not_printed(adopted: Stage) -> None:
    hold = ("--until", "2999-01-01", "--by", "Ann", "--reason", "an audit")
    assert adopted.here("hold", "add", "\x1b[2JE\u202e1", *hold).code in (0, 2)
    adopted.roster([*people(40), person(41, employee_id="", email="evil\x1b[2J@example.com")])
    adopted.apply()
    for command in (("list",), ("show", str(listed(adopted)[-2]["seq"]))):
        assert "\x1b" not in adopted.here("audit", *command).out


def test_show_tells_the_story_of_an_approved_removal(seven_leave: Stage) -> None:
    digest = planned(seven_leave)
    approve(seven_leave, digest)
    assert seven_leave.apply().code == 0
    done = listed(seven_leave, "--event", "organizer.suspend.done", "--person", "E003")[-1]["seq"]
    intent = listed(seven_leave, "--event", "organizer.suspend.intended", "--person", "E003")[-1]["seq"]
    organizer = seven_leave.organizer("person3@example.com")
    assert organizer is not None

    told = shown(seven_leave, done)
    assert told["entry"] == [f"{done}: organizer.suspend.done confirmed"]
    assert told["to whom"] == [f"person3@example.com, employee E003, organizer {organizer.key}"]
    assert re.fullmatch(rf"[0-9a-f]{{16}} \(apply\), since {WHEN}", told["run"][0])
    assert told["roster"][0].startswith("line 4 of the roster sha256:")
    assert told["plan"][0].startswith("sha256:")
    assert re.search(rf"@.*, as \S.*, {WHEN} \(entry \d+\): ", told["approved"][0])
    assert told["intent"][0].startswith(f"entry {intent}, ")
    (request,) = told["request"]
    assert re.fullmatch(rf"(POST|PUT) /\S+/{organizer.key}\S* → 2\d\d, \d+ ms", request)
    assert told["answer"] == ["the account shows SUSPENDED"]
    assert re.fullmatch(
        rf"organizer.suspend.done confirmed \(entry {done}\), \d+ ms after the intent", told["outcome"][0]
    )
    assert told["keyed"] == ["no: audit.key was not set"]
    assert told["before"][0].startswith(f"{done - 1}: ")
    assert told["after"][0].startswith(f"{done + 1}: ")
    assert shown(seven_leave, intent)["outcome"] == told["outcome"], "told from either end"


def test_show_tells_before_and_after(renamed: Stage) -> None:
    done = listed(renamed, "--event", "organizer.update.done")[-1]["seq"]
    assert shown(renamed, done)["email"] == ["person7@example.com → seven@example.com"]
    story = renamed.here("audit", "show", str(done), "--format", "json").json()["story"]
    assert story["intent"]["detail"]["fields"] == {"email": ["person7@example.com", "seven@example.com"]}
    assert story["outcome"]["seq"] == done
    assert story["duration_ms"] >= 0
    assert story["outcome"]["detail"]["calls"][0]["method"] == "PUT"


def test_no_secret_and_no_query_is_in_a_request(renamed: Stage) -> None:
    calls = [call for entry in listed(renamed) for call in (entry["detail"] or {}).get("calls", ())]
    assert calls
    assert all(set(call) == {"method", "path", "status", "ms"} for call in calls)
    assert not any("?" in call["path"] or "token" in call["path"] for call in calls)


def test_follow_shows_what_another_process_writes(adopted: Stage) -> None:
    command = [*COMMAND, "audit", "follow", "--event", "runs", "--format", "json"]
    follower = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=os.environ)
    assert follower.stdout is not None
    try:
        assert adopted.here("pause", "--by", "Ann", "--reason", "stocktaking").code == 0
        assert json.loads(follower.stdout.readline())["event"] == "runs.paused"
        assert adopted.here("resume", "--by", "Ann").code == 0
        assert json.loads(follower.stdout.readline())["detail"]["by"] == "Ann"
        follower.send_signal(signal.SIGINT)
        assert follower.wait(timeout=20) == 0
    finally:
        follower.kill()
        follower.wait()
