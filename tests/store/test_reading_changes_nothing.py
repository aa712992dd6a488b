from __future__ import annotations

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from provisioner.audit.entries import Event
from provisioner.errors import AuditLogBroken
from provisioner.plan.facts import HoldTold, LinkMade, RunClosed, RunOpened, SuspensionSent
from provisioner.plan.memory import Cause, Suspension, SuspensionState
from provisioner.store.engine import Database, open_read_only
from provisioner.store.reading import (
    Which,
    entries,
    entries_count,
    entry,
    holds_by_code,
    last_run,
    links_count,
    removals_since,
    runs,
    verify_database,
)
from tests.store.logbook import ACCOUNT, KEY, NOW, TODAY, forge, on_both, record, written


def sent(key: str, state: SuspensionState, *, days_ago: int = 0, approved: bool = False) -> SuspensionSent:
    day = TODAY - timedelta(days=days_ago)
    return SuspensionSent(suspension=Suspension(key, "E1", Cause.LEAVER, day, state, approved))


@pytest.fixture
def reading(database: Database, url: str) -> Database:
    written(
        database,
        record(RunOpened(mode="apply"), event=Event.RUN_STARTED),
        record(LinkMade(employee_id="E1", organizer_key="1"), event=Event.IDENTITY_LINKED, employee_id="E1"),
        record(HoldTold(subject="E2", code="protected"), HoldTold(subject="E3", code="protected")),
        record(
            HoldTold(subject="E2", code="admin"), event=Event.PERSON_HELD, employee_id="E2", outcome="admin"
        ),
        record(sent("1", SuspensionState.CONFIRMED), event=Event.SUSPEND_INTENDED, organizer_key="1"),
        record(sent("2", SuspensionState.SENT, days_ago=7), event=Event.SUSPEND_DONE, organizer_key="1"),
        record(sent("3", SuspensionState.NOT_APPLIED), sent("4", SuspensionState.SENT, days_ago=8)),
        record(sent("5", SuspensionState.SENT, approved=True)),
        record(RunClosed(outcome="done", applied=True, summary={"sent": 4}), event=Event.RUN_FINISHED),
    )
    database.close()
    return open_read_only(url)


def seqs(database: Database, which: Which, **page: int) -> list[int]:
    return [told.entry.seq for told in entries(database, which, **page)]


def test_no_byte_of_the_file_changes(reading: Database):
    path = Path(str(reading.path))
    before = hashlib.sha256(path.read_bytes()).digest()
    assert verify_database(reading, key=KEY).entries == len(entries(reading)) == 9
    reading.close()
    assert hashlib.sha256(path.read_bytes()).digest() == before


@on_both
def test_pages_are_newest_last_and_do_not_overlap(reading: Database):
    assert seqs(reading, Which(), limit=4) == [6, 7, 8, 9]
    assert seqs(reading, Which(), limit=4, before=6) == [2, 3, 4, 5]
    assert seqs(reading, Which(), limit=4, before=2) == [1]


@on_both
@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Which(event="organizer.suspend"), [5, 6]),
        (Which(event="organizer.suspend.done"), [6]),
        (Which(event="organizer.susp"), []),
        (Which(event="%"), []),
        (Which(employee_id="E2"), [4]),
        (Which(organizer_key="1", event="organizer"), [5, 6]),
        (Which(outcome="admin"), [4]),
        (Which(run_id="run-2"), []),
        (Which(since=NOW, run_id="run-1", employee_id="E1"), [2]),
        (Which(since=NOW + timedelta(microseconds=1)), []),
        (Which(until=NOW), []),
    ],
)
def test_a_question_narrows(reading: Database, which: Which, expected: list[int]):
    assert seqs(reading, which) == expected


@on_both
def test_one_entry_with_its_detail(reading: Database):
    told = entry(reading, 2)
    assert told is not None
    assert (told.entry.event, told.entry.employee_id, told.detail) == (
        "identity.linked",
        "E1",
        {"name": "Ada Lovelace"},
    )
    assert entry(reading, 10) is None


@on_both
def test_what_status_asks(reading: Database):
    run = last_run(reading, ACCOUNT)
    assert run is not None
    assert (run.run_id, run.mode, run.opened_at, run.closed_at) == ("run-1", "apply", NOW, NOW)
    assert (run.outcome, run.applied, run.summary) == ("done", True, {"sent": 4})
    assert last_run(reading, "another account") is None
    assert holds_by_code(reading, ACCOUNT) == {"protected": 2, "admin": 1}
    assert removals_since(reading, ACCOUNT, TODAY - timedelta(days=7)) == 2
    assert links_count(reading, ACCOUNT) == 1
    assert entries_count(reading) == 9
    assert runs(reading, ACCOUNT, modes=("observe", "apply")) == [run]
    assert runs(reading, ACCOUNT, modes=("plan",)) == []


@on_both
def test_a_falsified_detail_is_still_shown(reading: Database, url: str):
    forge(url, "UPDATE audit_detail SET detail = '[}' WHERE seq = 2")
    told = entry(reading, 2)
    assert told is not None
    assert told.detail == {"unreadable": "[}"}


@on_both
def test_a_reader_cannot_write(reading: Database):
    with pytest.raises(AuditLogBroken, match="cannot be written"):
        written(reading, record())


def test_a_copy_in_a_folder_where_nobody_may_write_is_read(reading: Database, tmp_path: Path):
    reading.close()
    folder = tmp_path / "evidence"
    folder.mkdir()
    shutil.copy(str(reading.path), folder / "copy.db")
    folder.chmod(0o500)
    try:
        copy = open_read_only(f"sqlite:///{folder}/copy.db")
        assert verify_database(copy, key=KEY).entries == 9
        copy.close()
    finally:
        folder.chmod(0o700)
