"""How the simulated server behaves where the documents leave it open (goto-api, the facts marked (?))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

RETRY_AFTER_FORMS = ("seconds", "date", "none")
MISSING_REPORTS = ("404", "empty")
DIALECTS = ("guide-v2", "official-v1")


class Client(NamedTuple):
    """A registered OAuth client and the scopes it was registered with."""

    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    personal_access_token: str | None = None

    def __repr__(self) -> str:
        return f"Client({self.client_id})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    seatless_status: int = 402
    """What a change that finds no seat is answered: 402 or 409 (seed 004 says "409 or 402")."""
    token_lifetime_s: float = 3600
    tell_principal: bool = True
    """The token answer names the organizer behind it."""
    deny_sign_in: bool = False
    """The test user says no at the authorize address."""
    rotate_refresh_tokens: bool = False
    """Each refresh answers with a new refresh token and ends the old one; else it answers with none."""
    page_cap: int = 100
    """The most entries of a page, whatever `limit` asks for."""
    thin_listing: bool = False
    """Listing entries carry organizerKey and email alone, as in the guide's example."""
    thin_objects: bool = False
    """Single organizers and meetings too carry only the fields of the guide's examples."""
    default_hides_inactive: bool = False
    """A listing of meetings without `status` shows the ACTIVE ones alone."""
    integer_keys: bool = False
    """Keys come as JSON integers instead of strings."""
    damaged_keys: bool = False
    """Attendance shows the organizer's key as a float of seven digits, as in seed 000."""
    wrapped_meeting: bool = False
    """A single meeting of `guide-v2` comes as `{"meetings": [...]}`, as seed 000 shows it."""
    hides_others_meetings: bool = False
    """`GET /meetings/{meetingId}` of another organizer is refused, whatever the token's scopes."""
    recurring_needs_times: bool = False
    """A recurring meeting without times cannot be created."""
    missing_report: str = "404"
    """What the attendance of an ended session is while its report is missing: 404, or empty."""
    rate_per_s: float = 0
    """The hidden limit: a bucket that refills at this rate; 0 = no limit."""
    burst: int = 10
    retry_after: str = "seconds"
    """How a 429 of the hidden limit says when to come back: seconds, date, none."""
    latency_s: float = 0
    dialect: str = "both"
    """The only dialect that is answered, the other gets a 404; or both."""


class HiddenLimit:
    """The token bucket behind `Options.rate_per_s` and `Options.burst`."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._seen: datetime | None = None

    def wait(self, now: datetime, options: Options) -> float:
        """0 when the request is let through, else the seconds until one would be."""
        if not options.rate_per_s:
            return 0
        if self._seen is not None:
            refilled = (now - self._seen).total_seconds() * options.rate_per_s
            self._spent = max(0.0, self._spent - max(0.0, refilled))
        self._seen = now
        if self._spent + 1 <= options.burst:
            self._spent += 1
            return 0
        return (self._spent + 1 - options.burst) / options.rate_per_s
