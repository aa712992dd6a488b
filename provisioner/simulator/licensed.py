"""What `official-v1` does to the account (goto-api section 3): users are invited, licences make their status.

Every operation either changes the account as a whole or raises `Refused` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from provisioner.people.organizer import Status
from provisioner.people.text import address_form
from provisioner.simulator.account import (
    DEFAULT_LOCALE,
    DEFAULT_TIME_ZONE,
    Account,
    Organizer,
    Reason,
    Refused,
)
from provisioner.simulator.licenses import Invitation, License
from provisioner.simulator.meetings import MeetingState


def shown_status(organizer: Organizer) -> Status:
    """Derived, never set."""
    if not organizer.license_keys:
        return Status.ACTIVE if organizer.admin_roles else Status.SUSPENDED
    if organizer.invitation is Invitation.DECLINED:
        return Status.SUSPENDED
    if organizer.invitation is Invitation.PENDING:
        return Status.INVITED
    return Status.INACTIVE if organizer.dormant else Status.ACTIVE


def holders(account: Account, license_key: str) -> list[Organizer]:
    return [each for each in account.organizers.values() if license_key in each.license_keys]


def invite(
    account: Account,
    *,
    email: str,
    first_name: str,
    last_name: str,
    locale: str | None = None,
    time_zone: str | None = None,
    license_keys: Sequence[str],
    now: datetime,
) -> Organizer:
    """Who exists comes back as he is; who was deleted comes back with the old key, the old names and the old
    meetings."""
    existing = account.holder(email)
    if existing is not None:
        return existing
    account.demand_address(email)
    _demand_seats(account, license_keys)
    old = account.deleted.pop(address_form(email), None)
    if old is not None:
        account.organizers[old.key] = replace(old, license_keys=(), admin_roles=())
        account.meetings = [
            replace(meeting, state=MeetingState.INACTIVE)
            if meeting.organizer_key == old.key and meeting.state is MeetingState.CANCELLED
            else meeting
            for meeting in account.meetings
        ]
        return entitle(account, old.key, license_keys=license_keys)
    invited = Organizer(
        key=str(account.next_key),
        email=email,
        first_name=first_name,
        last_name=last_name,
        locale=locale or DEFAULT_LOCALE,
        time_zone=time_zone or DEFAULT_TIME_ZONE,
        license_keys=(),
        invitation=Invitation.PENDING,
        invited_at=now,
    )
    account.next_key += 1
    account.organizers[invited.key] = invited
    return entitle(account, invited.key, license_keys=license_keys)


def entitle(
    account: Account,
    key: str,
    *,
    license_keys: Sequence[str] | None = None,
    admin_roles: Sequence[str] | None = None,
) -> Organizer:
    """What is None stays as it is."""
    before = account.find(key)
    wanted = before.license_keys if license_keys is None else tuple(license_keys)
    _demand_seats(account, [each for each in wanted if each not in before.license_keys])
    account.organizers[key] = replace(
        before,
        license_keys=wanted,
        status=Status.ACTIVE if account.meeting_licenses(wanted) else Status.SUSPENDED,
        admin_roles=before.admin_roles if admin_roles is None else tuple(admin_roles),
    )
    return account.organizers[key]


def rename(account: Account, key: str, texts: Mapping[str, str]) -> Organizer:
    """`texts`: email, first_name, last_name, locale, time_zone; what is left out stays as it is."""
    before = account.find(key)
    after = replace(
        before,
        email=texts.get("email", before.email),
        first_name=texts.get("first_name", before.first_name),
        last_name=texts.get("last_name", before.last_name),
        locale=texts.get("locale", before.locale),
        time_zone=texts.get("time_zone", before.time_zone),
    )
    changed = {name for name in texts if getattr(before, name) != getattr(after, name)}
    locked = {"first_name", "last_name"} if before.name_locked else set()
    locked |= {"email"} if before.email_locked else set()
    locked |= {"first_name", "last_name", "email"} if before.identity_read_only else set()
    if changed & locked:
        raise Refused(Reason.LOCKED, f"Not yours to change: {', '.join(sorted(changed & locked))}.")
    if address_form(after.email) != address_form(before.email):
        account.demand_address(after.email)
    if account.is_service(before):
        account.service_organizer = after.email
    account.organizers[key] = after
    return after


def _demand_seats(account: Account, license_keys: Sequence[str]) -> None:
    for license_key in license_keys:
        known: License | None = account.licenses.get(license_key)
        if known is None:
            raise Refused(Reason.INVALID, f"There is no licence {license_key}.")
        taken = len(holders(account, license_key))
        if not known.enabled or (known.seats is not None and taken >= known.seats):
            raise Refused(Reason.NO_SEAT, f"Licence {license_key} has no seat left.")
