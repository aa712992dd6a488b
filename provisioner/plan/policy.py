"""What the operator may set about deciding. Settings move numbers; none switches a promise off."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from provisioner.meetings.policy import MeetingsPolicy
from provisioner.people.organizer import Organizer
from provisioner.people.text import address_form


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The `policy` group, with the numbers of other groups that decisions need. Percentages are whole
    numbers and may exceed 100; days and hours are counted from 0."""

    absent: Literal["leaver", "report"] = "leaver"
    absence_rosters: int = 2
    absence_hours: int = 24
    unmanaged: Literal["report", "leaver"] = "report"
    leaver: Literal["suspend_then_delete", "suspend", "report"] = "suspend_then_delete"
    grace_days: int = 30
    on_leave: Literal["keep", "suspend"] = "keep"
    create_days_before_start: int = 0
    removal_limit_percent: int = 10
    removal_limit_floor: int = 1
    removal_window_days: int = 7
    removal_window_percent: int = 20
    create_limit_percent: int = 25
    create_limit_floor: int = 20
    address_change_limit_percent: int = 20
    address_change_limit_floor: int = 5
    over_limit: Literal["hold_all", "hold_removals"] = "hold_all"
    protected: tuple[str, ...] = ()
    protect_admins: bool = True
    min_admins: int = 1
    approve_deletes: bool = False
    approval_hours: int = 72
    max_shrink_percent: int = 10
    max_held_percent: int = 5
    max_age_hours: int = 0
    freeze: frozenset[date] = field(default_factory=frozenset)
    meetings: MeetingsPolicy = field(default_factory=MeetingsPolicy)

    @cached_property
    def _protected_patterns(self) -> re.Pattern[str] | None:
        if not self.protected:
            return None
        return re.compile("|".join(fnmatch.translate(address_form(p)) for p in self.protected))

    def protects(self, organizer: Organizer, *known_as: str | None) -> str | None:
        """The name under which this organizer is protected: address, organizer key, or what else it is known
        as (employee id, the address in the roster)."""
        patterns = self._protected_patterns
        if patterns is None:
            return None
        for name in (organizer.email, organizer.key, *known_as):
            if name and patterns.match(address_form(name)):
                return name
        return None
