"""Here the schedule is one of moments; everything else is the daemon as it is."""

from __future__ import annotations

import asyncio
import io
import json
import re
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from provisioner.daemon.serving import Daemon
from provisioner.settings import Settings, load_settings
from provisioner.store.engine import open_database
from provisioner.store.run_lock import run_lock
from tests.acceptance.stage import SERVICE, Stage, people, person
from tests.notify.receivers import hooked, mailbox

from . import log as logged


class Watching:
    """A daemon that is stopped as soon as its log says what was waited for."""

    def __init__(self, settings: Settings, log: io.StringIO) -> None:
        self.daemon = Daemon(settings, IntervalTrigger(seconds=0.05))
        self._log = log

    @property
    def lines(self) -> list[logged.Line]:
        return logged.read(self._log.getvalue().splitlines())

    def until(self, *steps: Callable[[list[logged.Line]], bool]) -> list[logged.Line]:
        """Each step is waited for, one after the other."""
        asyncio.run(asyncio.wait_for(self._until(steps), timeout=30))
        return self.lines

    async def _until(self, steps: tuple[Callable[[list[logged.Line]], bool], ...]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.daemon.serve())
            for step in steps:
                while not step(self.lines):
                    await asyncio.sleep(0.01)
            self.daemon.stop("seen")


def finished(lines: list[logged.Line]) -> bool:
    return bool(logged.of("run.finished", lines))


def refused(why: str) -> Callable[[list[logged.Line]], bool]:
    return lambda lines: any(line["why"] == why for line in logged.of("run.refused", lines))


def has(event: str, stage: Stage) -> bool:
    return any(told.startswith(f"{event} ") for told in stage.events())


def test_another_run_in_progress_is_waited_out(stage: Stage, log: io.StringIO) -> None:
    settings = load_settings()
    with ExitStack() as held:
        database = open_database(settings.database.url)
        held.callback(database.close)
        held.enter_context(run_lock(database))

        def refused_then_released(lines: list[logged.Line]) -> bool:
            if seen := refused("RunInProgress")(lines):
                held.close()
            return seen

        lines = Watching(settings, log).until(refused_then_released, finished)
    assert logged.of("run.refused", lines)[0]["what"] == "Another run is in progress"
    words = logged.of("run.finished", lines)[0]["audit_log"]
    assert re.fullmatch(r"audit log: \d+ entries(, [a-z]+)( [a-z]+){4}", words), (
        "whoever reads on is a witness"
    )


def test_a_roster_that_is_none_is_told_and_a_mended_one_is_read(stage: Stage, log: io.StringIO) -> None:
    good = stage.file.rename(stage.file.with_suffix(".good"))
    stage.file.write_text("<html>please sign in</html>")

    def refused_then_mended(lines: list[logged.Line]) -> bool:
        if seen := refused("RosterUnusable")(lines):
            good.replace(stage.file)
        return seen

    lines = Watching(load_settings(), log).until(refused_then_mended, finished)
    assert logged.of("run.refused", lines)[0]["where"]


def test_an_account_that_refuses_is_asked_again(stage: Stage, log: io.StringIO) -> None:
    stage.simulator.fault("status", method="GET", status=403)
    lines = Watching(load_settings(), log).until(refused("AccountRefused"), finished)
    assert len(logged.of("run.refused", lines)) == 1


def test_a_listing_that_is_incomplete_is_read_again(stage: Stage, log: io.StringIO) -> None:
    stage.set(goto__page_size="3")
    stage.simulator.fault("repeated_page", path="nextPageToken")
    Watching(load_settings(), log).until(refused("ListingIncomplete"), finished)


def test_a_pause_is_told_and_its_end_is_seen(stage: Stage, request: pytest.FixtureRequest) -> None:
    assert stage.here("pause", "--by", "me", "--reason", "audit").code == 0
    log: io.StringIO = request.getfixturevalue("log")  # now: each command sets up the log anew

    def refused_then_resumed(lines: list[logged.Line]) -> bool:
        if seen := refused("Paused")(lines):
            assert stage.run("resume").code == 0
        return seen

    Watching(load_settings(), log).until(refused_then_resumed, finished)


def test_a_defect_is_told_with_its_traceback_and_does_not_end_the_loop(
    stage: Stage, log: io.StringIO
) -> None:
    settings = load_settings()
    # what no operator can do: the settings would not have let it in
    broken = settings.model_copy(update={"goto": settings.goto.model_copy(update={"read_scopes": (1, 2)})})
    lines = Watching(broken, log).until(lambda lines: len(logged.of("run.broken", lines)) > 1)
    assert all("Traceback" in line["exception"] for line in logged.of("run.broken", lines))


def test_no_run_begins_after_a_stop(stage: Stage, log: io.StringIO) -> None:
    lines = Watching(load_settings(), log).until(finished)
    (stopping,) = logged.of("daemon.stopping", lines)
    after = lines[lines.index(stopping) + 1 :]
    assert len(logged.of("run.finished", after)) <= 1, "only the one in progress"
    assert after[-1]["event"] == "daemon.stopped"


@pytest.mark.parametrize("mode", ["observe", "apply"])
def test_runs_that_are_due_at_once_come_one_after_the_other(
    stage: Stage, log: io.StringIO, mode: str
) -> None:
    stage.roster(people(6))
    stage.set(schedule__mode=mode)
    Watching(load_settings(), log).until(lambda lines: len(logged.of("run.finished", lines)) > 2)
    runs = [event.split()[0] for event in stage.events() if event.startswith("run.")]
    assert runs == ["run.started", "run.finished"] * (len(runs) // 2)
    assert stage.calls() == (["POST person6@example.com"] if mode == "apply" else [])


def test_a_call_that_takes_too_long_is_left_open_and_settled_by_the_next_run(
    stage: Stage, log: io.StringIO
) -> None:
    stage.roster(people(6))
    stage.set(schedule__mode="apply")
    stage.simulator.fault("slow", method="POST", path="/organizers", seconds=1)
    watching = Watching(load_settings(), log)
    watching.daemon.leave_s = 0.2
    lines = watching.until(lambda _: has("organizer.create.intended", stage))
    assert logged.of("run.cut_off", lines)
    assert not has("organizer.create.done", stage)
    while not stage.writes:  # the account carries it out all the same
        time.sleep(0.01)
    assert stage.apply().code == 0
    assert stage.calls() == ["POST person6@example.com"]
    assert stage.status_of("person6@example.com") == "ACTIVE"
    assert stage.verdict() == "ok"


def test_a_failure_and_its_end_are_told_once(stage: Stage, log: io.StringIO) -> None:
    stage.simulator.fault("status", method="GET", status=403, times=4)
    with hooked() as hook:
        stage.set(notify__webhooks=json.dumps([hook.url]))
        lines = Watching(load_settings(), log).until(lambda _: len(hook.got) > 1, again)
    titles = [notice["title"] for notice in hook.got]
    assert titles == ["provisioner: a run could not be made", "provisioner: it works again"]
    assert len(logged.of("run.refused", lines)) > 1
    assert all(re.search(r"audit log: \d+ entries, [a-z]+", notice["text"]) for notice in hook.got)
    assert "planted" not in log.getvalue()


def again(lines: list[logged.Line]) -> bool:
    return len(logged.of("run.finished", lines)) > 2


@pytest.mark.parametrize(("mode", "mails"), [("observe", 0), ("apply", 1)])
def test_only_a_daemon_that_acts_writes_to_a_leavers_manager(
    stage: Stage, log: io.StringIO, mode: str, mails: int
) -> None:
    stage.schedule("person5@example.com", "Board", in_hours=48)
    stage.roster([*people(4), person(5, manager="E001", status="terminated")])
    with mailbox() as box:
        stage.set(
            schedule__mode=mode,
            goto__service_organizer=SERVICE,
            notify__smtp_url=f"smtp://127.0.0.1:{box.port}",
            notify__mail_from="provisioner@example.com",
        )
        Watching(load_settings(), log).until(finished)
    assert box.recipients == ["person1@example.com"] * mails
