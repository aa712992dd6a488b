"""The account as a state machine: no I/O, no clock, no spelling of any wire dialect. What only `official-v1`
knows of it, licences and invitations, is in `licensed.py`.

Every operation either changes the account as a whole or raises `Refused` and changes nothing. What is
simulated: goto-api sections 1 to 3.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from provisioner.people.organizer import Status
from provisioner.people.text import address_form
from provisioner.simulator.licenses import MEETING_LICENSE_KEY, Invitation, License
from provisioner.simulator.meetings import FIRST_MEETING_ID, UPCOMING, Meeting, MeetingState

FIRST_KEY = 8_514_119_291_996_280_000
"""Beyond 2^53 on purpose: a client that rounds is found out by the first organizer it creates."""
DEFAULT_LOCALE = "en_US"
DEFAULT_TIME_ZONE = "UTC"


class Reason(StrEnum):
    UNKNOWN_ORGANIZER = "unknown organizer"
    UNKNOWN_MEETING = "unknown meeting"
    ADDRESS_TAKEN = "address taken"
    PROFILE_ELSEWHERE = "profile elsewhere"
    NO_SEAT = "no seat"
    LOCKED = "locked"
    INVALID = "invalid"
    NOT_YOURS = "not yours"
    NOT_RECURRING = "not recurring"
    SUSPENDED = "suspended"
    IN_PROGRESS = "in progress"
    NO_REPORT = "no report"


class Refused(Exception):
    """The account decided against an operation; nothing of it happened."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, kw_only=True, slots=True)
class Organizer:
    key: str
    email: str
    first_name: str
    last_name: str
    status: Status = Status.ACTIVE
    locale: str = DEFAULT_LOCALE
    time_zone: str = DEFAULT_TIME_ZONE
    max_participants: int = 150
    admin_roles: tuple[str, ...] = ()
    license_keys: tuple[str, ...] = (MEETING_LICENSE_KEY,)
    """One of GoTo Meeting among them means ACTIVE, none means SUSPENDED."""
    group_key: str | None = None
    invitation: Invitation = Invitation.ACCEPTED
    invited_at: datetime | None = None
    dormant: bool = False
    """Has not signed in lately."""
    name_locked: bool = False
    email_locked: bool = False
    identity_read_only: bool = False


@dataclass(kw_only=True, slots=True)
class Account:
    """`seats` is None where they never run out; `elsewhere` are addresses (`address_form`) with a profile in
    another account; `service_organizer` is the address of the organizer behind the tokens."""

    key: str
    seats: int | None = None
    suspended_keeps_seat: bool = True
    service_organizer: str | None = None
    organizers: dict[str, Organizer] = field(default_factory=dict)
    meetings: list[Meeting] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    more_licenses: dict[str, License] = field(default_factory=dict)
    """Beside the one of GoTo Meeting that `seats` counts."""
    deleted: dict[str, Organizer] = field(default_factory=dict)
    """By address (`address_form`): whom `official-v1` brings back."""
    other_accounts: tuple[tuple[str, str], ...] = ()
    """Keys and names of further accounts that the user behind the token belongs to."""
    next_key: int = FIRST_KEY
    _sorted: tuple[list[str], list[int]] = field(default=([], []), init=False, repr=False, compare=False)
    """The keys as they stood, and sorted."""

    # --- reading ---------------------------------------------------------------------------------------

    @property
    def seats_taken(self) -> int:
        return sum(self._holds_seat(organizer.status) for organizer in self.organizers.values())

    @property
    def licenses(self) -> dict[str, License]:
        first = License(key=MEETING_LICENSE_KEY, seats=self.seats)
        return {first.key: first, **self.more_licenses}

    def meeting_licenses(self, license_keys: Iterable[str]) -> tuple[str, ...]:
        known = self.licenses
        return tuple(key for key in license_keys if key in known and known[key].is_meeting)

    def page(self, *, after: int | None, limit: int) -> tuple[list[Organizer], int | None]:
        """At most `limit` organizers in the order of their keys, and the key to go on after (None: the end).

        Positions are keys, not offsets, so that what comes and goes meanwhile shifts nobody else."""
        ordered = self.keys_in_order()
        start = 0 if after is None else bisect_right(ordered, after)
        keys = ordered[start : start + limit]
        more = start + limit < len(ordered)
        return [self.organizers[str(key)] for key in keys], keys[-1] if more else None

    def keys_in_order(self) -> list[int]:
        """Sorted once for all pages between which nobody comes or goes."""
        standing = list(self.organizers)
        if standing != self._sorted[0]:
            self._sorted = (standing, sorted(map(int, standing)))
        return self._sorted[1]

    def find(self, key: str) -> Organizer:
        try:
            return self.organizers[key]
        except KeyError:
            raise Refused(Reason.UNKNOWN_ORGANIZER, f"There is no organizer {key}.") from None

    def holder(self, email: str) -> Organizer | None:
        form = address_form(email)
        return next((o for o in self.organizers.values() if address_form(o.email) == form), None)

    def meetings_of(self, key: str, *, now: datetime, state: MeetingState | None = None) -> list[Meeting]:
        """Without `state` the upcoming ones: ACTIVE and INACTIVE alike, as long as they have not ended. What
        nobody held is not HISTORY."""
        self.find(key)
        wanted: Collection[MeetingState] = UPCOMING if state is None else (state,)
        found = [m for m in self.meetings if m.organizer_key == key and m.state_at(now) in wanted]
        return found if state is not MeetingState.HISTORY else [m for m in found if m.was_held]

    # --- changing --------------------------------------------------------------------------------------

    def create(
        self,
        *,
        email: str,
        first_name: str,
        last_name: str,
        locale: str | None = None,
        time_zone: str | None = None,
        admin_roles: tuple[str, ...] = (),
    ) -> Organizer:
        self.demand_address(email)
        self._demand_seat()
        organizer = Organizer(
            key=str(self.next_key),
            email=email,
            first_name=first_name,
            last_name=last_name,
            locale=locale or DEFAULT_LOCALE,
            time_zone=time_zone or DEFAULT_TIME_ZONE,
            admin_roles=admin_roles,
        )
        self.next_key += 1
        self.organizers[organizer.key] = organizer
        return organizer

    def update(
        self,
        key: str,
        *,
        email: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        status: Status | None = None,
        locale: str | None = None,
        time_zone: str | None = None,
        admin_roles: tuple[str, ...] = (),
    ) -> Organizer:
        """A full PUT: required fields left out (None) stay, optional ones are reset. `status` ACTIVE takes a
        seat where a suspension has freed it."""
        before = self.find(key)
        if email is not None and address_form(email) != address_form(before.email):
            self.demand_address(email)
        after = replace(
            before,
            email=email or before.email,
            first_name=first_name or before.first_name,
            last_name=last_name or before.last_name,
            status=status or before.status,
            locale=locale or DEFAULT_LOCALE,
            time_zone=time_zone or DEFAULT_TIME_ZONE,
            admin_roles=admin_roles,
        )
        if self._holds_seat(after.status) and not self._holds_seat(before.status):
            self._demand_seat()
        if self.is_service(before):
            self.service_organizer = after.email
        self.organizers[key] = self._licensed_as_its_status(after)
        return self.organizers[key]

    def suspend(self, key: str) -> Organizer:
        suspended = replace(self.find(key), status=Status.SUSPENDED)
        self.organizers[key] = self._licensed_as_its_status(suspended)
        return self.organizers[key]

    def schedule(self, key: str, subject: str, *, start_time: datetime, end_time: datetime) -> Meeting:
        """Times are aware, UTC; they are stored as the account shows them."""
        meeting = Meeting(
            meeting_id=self.new_meeting_id(),
            organizer_key=self.find(key).key,
            subject=subject,
            start_time=f"{start_time:%Y-%m-%dT%H:%M:%SZ}",
            end_time=f"{end_time:%Y-%m-%dT%H:%M:%SZ}",
        )
        self.meetings.append(meeting)
        return meeting

    def new_meeting_id(self) -> str:
        """One that nothing ever had: what is deleted or cancelled stays in `meetings`."""
        return str(max((int(each.meeting_id) for each in self.meetings), default=FIRST_MEETING_ID - 1) + 1)

    def delete(self, key: str, *, now: datetime) -> None:
        """At once and for good: everything upcoming is cancelled, history stays."""
        if self.is_service(self.find(key)):
            self.service_organizer = None
        gone = self.organizers.pop(key)
        self.deleted[address_form(gone.email)] = gone
        self.meetings = [m.orphaned(now) if m.organizer_key == key else m for m in self.meetings]

    def is_service(self, organizer: Organizer) -> bool:
        name = self.service_organizer
        return name is not None and address_form(name) == address_form(organizer.email)

    def _licensed_as_its_status(self, organizer: Organizer) -> Organizer:
        meeting = self.meeting_licenses(organizer.license_keys)
        keys = organizer.license_keys
        if organizer.status is Status.SUSPENDED:
            keys = tuple(key for key in keys if key not in meeting)
        elif not meeting:
            keys = (*keys, MEETING_LICENSE_KEY)
        return replace(organizer, license_keys=keys)

    def _holds_seat(self, status: Status) -> bool:
        return status is Status.ACTIVE or self.suspended_keeps_seat

    def _demand_seat(self) -> None:
        if self.seats is not None and self.seats_taken >= self.seats:
            raise Refused(Reason.NO_SEAT, f"All {self.seats} organizer seats of this account are taken.")

    def demand_address(self, email: str) -> None:
        if self.holder(email) is not None:
            raise Refused(Reason.ADDRESS_TAKEN, "An organizer with this email exists in this account.")
        if address_form(email) in self.elsewhere:
            raise Refused(
                Reason.PROFILE_ELSEWHERE,
                "This person has a profile in another GoTo account and has not accepted the transfer.",
            )
