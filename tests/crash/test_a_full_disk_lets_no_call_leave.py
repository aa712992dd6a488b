"""If the audit log cannot be written, the call is not made: exit 30, and the next run with room goes on."""

from __future__ import annotations

import pytest

from tests.acceptance.stage import Stage

from .aftermath import assert_each_call_was_intended, assert_recovers
from .doomed import run_doomed

FRAME = 4096 + 24
"""What one page adds to SQLite's write-ahead log."""


BY_NIGHT = [pytest.param(frames, marks=pytest.mark.nightly) for frames in (2, 8, 32, 40, 80, 128)]


@pytest.mark.parametrize("frames", [1, 24, 56, 104, 152, *BY_NIGHT])
def test_the_disk_is_full_after(stage: Stage, frames: int) -> None:
    """The first ones fill up before anything is decided, the last ones while calls are leaving."""
    ended = run_doomed(stage.folder, "apply", "--yes", room=frames * FRAME)
    assert ended.code == 30, ended
    assert len(ended.err.splitlines()) <= 3, ended.err
    assert_each_call_was_intended(stage)
    if not any(point.startswith("after organizer") for point in ended.points):
        assert stage.writes == []
    assert_recovers(stage)


def test_there_is_room_for_all_of_it(stage: Stage) -> None:
    """The same without a bound, so that the runs above fail for the reason they say."""
    ended = run_doomed(stage.folder, "apply", "--yes", room=10_000 * FRAME)
    assert ended.code == 0, ended
    assert len(stage.writes) == 10
