"""What a deletion would hide of an organizer's attendance is saved as a whole, or the deletion can wait."""

from __future__ import annotations

import asyncio
import json
import stat
from datetime import date
from pathlib import Path

import pytest

from provisioner.attendance.export import save_history
from provisioner.attendance.rows import Host
from provisioner.errors import AccountRefused, CallDeferred
from provisioner.goto.dialects import account_of
from provisioner.settings import load_settings
from provisioner.wiring import access_of

from .conftest import SetStage
from .sessions import NOW, ago, key_of, rows_of_file, session, stay
from .stage import Stage, people

SESSIONS = [
    session(
        1, 1, "2019-03-02T09:00:00Z", "2019-03-02T10:00:00Z", stay("bob@example.com", "2019-03-02T09:30:00")
    ),
    session(2, 1, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
    session(3, 2, "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
]


def saved(stage: Stage, folder: Path) -> Path:
    async def save() -> Path:
        async with account_of(access_of(load_settings(None), dry=True)) as account:
            host = Host(key_of(1), "person1@example.com")
            return await save_history(account, host, folder, now=NOW, day=date(2026, 11, 22))

    return asyncio.run(save())


def test_all_of_one_organizer_stands_in_two_private_files(set_stage: SetStage, tmp_path: Path) -> None:
    stage, folder = set_stage(people(2), meetings=SESSIONS), tmp_path / "kept" / "attendance"
    path = saved(stage, folder)
    assert path == folder / f"{key_of(1)}-2026-11-22.csv"
    assert [(row.instance_key, row.minutes) for row in rows_of_file(path)] == [("9001", "30"), ("9002", "")]
    also = path.with_suffix(".json")
    assert [row["instance_key"] for row in json.loads(also.read_text(encoding="utf-8"))] == ["9001", "9002"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 2
    assert stage.writes == []


def test_without_a_report_nothing_is_saved_and_it_can_wait(set_stage: SetStage, tmp_path: Path) -> None:
    unreported = session(4, 1, ago(50), ago(20), reportMissing=True)
    stage = set_stage(people(2), meetings=[*SESSIONS, unreported])
    with pytest.raises(CallDeferred, match="9004 is not_yet_complete"):
        saved(stage, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_session_that_cannot_be_read_is_no_whole_history(set_stage: SetStage, tmp_path: Path) -> None:
    stage = set_stage(people(2), meetings=SESSIONS)
    stage.simulator.fault("status", path="/meetings/9002/attendees", status=403, times=0)
    with pytest.raises(CallDeferred, match=r"9002 is not_readable: .*HTTP 403"):
        saved(stage, tmp_path / "kept")
    stage.simulator.fault("status", path=f"/organizers/{key_of(1)}", status=403, times=0)
    with pytest.raises(AccountRefused):
        saved(stage, tmp_path / "kept")


def test_a_folder_that_cannot_be_written_can_wait(set_stage: SetStage, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(CallDeferred, match=r"attendance cannot be saved in .*kept"):
        saved(set_stage(people(2), meetings=SESSIONS), tmp_path / "kept")
