"""What the operator may set about handing over. No setting lets a deletion take a meeting along unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from provisioner.meetings.handed import Way


@dataclass(frozen=True, kw_only=True)
class MeetingsPolicy:
    """The `meetings` group, as far as deciding needs it. With `hold` and `report` nothing is made: every
    meeting holds the deletion until it has passed, is gone or is given up by name; `report` also writes to
    the people concerned."""

    on_upcoming: Literal["reassign", "hold", "report"] = "reassign"
    successors: tuple[Literal["manager", "default"], ...] = ("manager", "default")
    default_successor: str | None = None
    """Address, employee id or organizer key."""
    ways: tuple[Way, ...] = (Way.RECREATE, Way.REPORT)
    """In the order in which they are tried; where none fits, the meeting is reported."""
    notice_days: int = 14
    conference_call: str = "Hybrid"

    @property
    def tried(self) -> tuple[Way, ...]:
        return self.ways if self.on_upcoming == "reassign" else ()
