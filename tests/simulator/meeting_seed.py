"""Three organizers, the first behind the token, and a meeting or two."""

from __future__ import annotations

from provisioner.simulator.official_v1 import SCOPES

from .visitor import ALL, small_seed

ME, OTHER, SUSPENDED = (str(8514119291996270000 + at) for at in range(3))
RANGE = "startDate=2021-07-01T22:00:00Z&endDate=2027-08-01T23:00:00Z"
BODY = {
    "subject": "Description",
    "startTime": "2027-03-15T22:00:00Z",
    "endTime": "2027-03-15T23:00:00Z",
    "passwordRequired": True,
    "conferenceCallInfo": "Free",
    "meetingType": "scheduled",
    "coorganizerKeys": [OTHER],
}
"""Seed 000, "Create Meeting"."""


def meeting(meeting_id: int, organizer: str = ME, **more: object) -> dict[str, object]:
    plain = {"meetingId": str(meeting_id), "organizerKey": organizer, "subject": f"Meeting {meeting_id}"}
    return {**plain, "meetingType": "recurring", **more}


def session(
    meeting_id: int, instance: int | None, day: str, *attendees: dict[str, str], **more: object
) -> dict[str, object]:
    """Ended, an hour long."""
    times = {"startTime": f"{day}T09:00:00Z", "endTime": f"{day}T10:00:00Z"}
    held = meeting(meeting_id, status="HISTORY", attendees=list(attendees), **times)
    return {**held, "meetingInstanceKey": None if instance is None else str(instance), **more}


def meeting_seed(*meetings: dict[str, object], **more: object) -> dict[str, object]:
    seed = small_seed(count=3, service_organizer="person0@example.com", meetings=list(meetings), **more)
    organizers = seed["organizers"]
    assert isinstance(organizers, list)
    organizers[2]["status"] = "SUSPENDED"
    scopes = [*ALL.split(), *SCOPES]
    clients = [{"client_id": "demo", "client_secret": "demo-secret", "scopes": scopes}]
    return {**seed, "clients": clients}
