"""Looks at meetings that a plan needs: what is not known yet is asked for, and the plan is built again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from provisioner.meetings.calendar import Calendar
from provisioner.meetings.handed import HandedState
from provisioner.meetings.meeting import upcoming
from provisioner.people.organizer import Organizer
from provisioner.plan.draft import PlanDraft
from provisioner.plan.meeting_pages import MeetingPages
from provisioner.plan.removal import service_organizer
from provisioner.plan.world import Look


@dataclass(kw_only=True)
class Looks:
    """Of one plan."""

    draft: PlanDraft
    pages: MeetingPages

    def fresh(self, key: str) -> Look:
        self.draft.looks.add(key)
        return self.draft.world.looks.get(key, Look())

    def of_the_day(self, key: str) -> Look:
        """In grace and in notice one a day is enough (answers, "Acting")."""
        world = self.draft.world
        known = world.memory.looked.get(key)
        if key not in world.looks and known is not None and known.day == world.today:
            return Look(upcoming(known.meetings, now=world.now))
        return self.fresh(key)

    @cached_property
    def calendar(self) -> Calendar | None:
        world, service = self.draft.world, self._service
        if service is None:
            return None
        self.draft.looks.add(service.key)
        look = world.looks.get(service.key)
        if look is None or look.failed is not None:
            return None
        whole = (
            m if m.starts is None or (m.ends and m.kind) else self.pages.by_itself(m) for m in look.meetings
        )
        calendar = Calendar(service.key, upcoming(whole, now=world.now))
        for handed in world.memory.handed.values():
            if handed.state is HandedState.OPEN:
                calendar.take(handed.meeting)  # it may be made already, or be on its way
        return calendar

    @property
    def calendar_failed(self) -> str | None:
        look = self.draft.world.looks.get(self._service.key) if self._service is not None else None
        return look.failed if look is not None else None

    @property
    def calendar_is_asked_for(self) -> bool:
        """It is not there yet, or an objection stops the looks."""
        return self._service is not None and self._service.key not in self.draft.world.looks

    @cached_property
    def _service(self) -> Organizer | None:
        """Once a plan: to find it is to go through the whole listing."""
        return service_organizer(self.draft.world)
