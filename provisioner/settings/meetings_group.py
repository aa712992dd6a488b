"""The `meetings` group: what becomes of the meetings of those who leave."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from provisioner.settings.group import Group
from provisioner.settings.values import Count, Text


class MeetingsSettings(Group):
    on_upcoming: Literal["reassign", "hold", "report"] = Field(
        default="reassign",
        description="reassign hands over by `ways`; hold and report make nothing, report also writes",
    )
    successors: tuple[Literal["manager", "default"], ...] = Field(
        default=("manager", "default"),
        description="who is asked, in this order; manager: also the manager's manager",
    )
    default_successor: Text | None = Field(
        default=None, description="address, employee id or organizer key of whoever takes the rest"
    )
    ways: tuple[Literal["recreate", "report", "wait", "take-over"], ...] = Field(
        default=("recreate", "report"), description="tried in this order; what none fits is reported"
    )
    notice_days: Count = Field(
        default=14, description="days before a known last day from which the meetings after it are shown"
    )
    conference_call: Annotated[Text, Field(max_length=255)] = Field(
        default="Hybrid",
        description="dial-in of new meetings: PSTN, Free, Hybrid, Private, VoIP, or a text",
    )
    export_attendance_before_delete: bool = Field(
        default=False, description="save the history that a deletion hides; without it nobody is deleted"
    )
    export_folder: Path | None = Field(default=None, description="where to")
