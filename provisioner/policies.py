"""What the operator has set about deciding, as the pure core takes it."""

from __future__ import annotations

from provisioner.meetings.handed import Way
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.plan.policy import Policy
from provisioner.settings import Settings


def policy_of(settings: Settings) -> Policy:
    values = settings.policy.model_dump()
    values["protected"] = tuple(values["protected"])
    return Policy(
        **values,
        max_shrink_percent=settings.roster.max_shrink_percent,
        max_held_percent=settings.roster.max_held_percent,
        max_age_hours=settings.roster.max_age_hours,
        freeze=frozenset(settings.schedule.freeze),
        meetings=_meetings_policy_of(settings),
    )


def _meetings_policy_of(settings: Settings) -> MeetingsPolicy:
    meetings = settings.meetings
    return MeetingsPolicy(
        on_upcoming=meetings.on_upcoming,
        successors=meetings.successors,
        default_successor=meetings.default_successor,
        ways=tuple(Way(way) for way in meetings.ways),
        notice_days=meetings.notice_days,
        conference_call=meetings.conference_call,
    )
