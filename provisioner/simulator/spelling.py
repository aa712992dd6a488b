"""The objects as `guide-v2` spells them, which is also the spelling of a seed."""

from __future__ import annotations

from provisioner.simulator.account import Organizer
from provisioner.simulator.meetings import Attendee


def organizer_object(organizer: Organizer, account_key: str) -> dict[str, object]:
    """The whole object (goto-api section 2)."""
    return {
        "organizerKey": organizer.key,
        "accountKey": account_key,
        "email": organizer.email,
        "firstName": organizer.first_name,
        "lastName": organizer.last_name,
        "status": organizer.status.value,
        "locale": organizer.locale,
        "timeZone": organizer.time_zone,
        "maxParticipants": organizer.max_participants,
        "adminRoles": list(organizer.admin_roles),
    }


def attendee_object(stay: Attendee) -> dict[str, str]:
    """Without the fields that are empty."""
    shown = {
        "attendeeEmail": stay.email,
        "attendeeName": stay.name,
        "joinTime": stay.join_time,
        "leaveTime": stay.leave_time,
    }
    return {name: value for name, value in shown.items() if value}
