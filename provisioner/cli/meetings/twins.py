"""The new meetings that handovers have made: each is the new home of a leaver's meeting."""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.cli.desk import Desk
from provisioner.errors import WrongUsage
from provisioner.meetings.handed import Handed
from provisioner.plan.memory import Memory, SuspensionState
from provisioner.store.handovers import handovers


def demand_no_twin(open_desk: Desk, meeting_id: str, verb: str, *, consented: bool) -> Handed | None:
    """The handover that made it, where the operator consents. Of somebody who returned nothing needs to be
    kept. Raises `WrongUsage`."""
    handed = twins_to_keep(open_desk).get(meeting_id)
    if handed is not None and not consented:
        raise WrongUsage(
            f"Meeting {meeting_id} is not to be {verb}: a handover made it in place of meeting "
            f"{handed.meeting.meeting_id} of leaver {handed.organizer_key}",
            remedy="--give-up-handover does it all the same: what was moved is then lost, or held again",
        )
    return handed


def twins_to_keep(open_desk: Desk) -> Mapping[str, Handed]:
    """By the id of the new meeting: of leavers who are suspended, or deleted."""
    told = handovers(open_desk.database, open_desk.account_key, include_over=True).handed
    return {
        each.handed.twin.meeting_id: each.handed
        for each in told
        if each.handed.twin is not None
        if not each.over or _is_deleted(each.handed.organizer_key, open_desk.memory)
    }


def _is_deleted(organizer_key: str, memory: Memory) -> bool:
    suspension = memory.suspensions.get(organizer_key)
    return suspension is not None and suspension.state is SuspensionState.DELETED
