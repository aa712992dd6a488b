"""What only `official-v1` knows of an account, as a seed has it: licences, invitations, locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from provisioner.people.organizer import Status
from provisioner.simulator.account import Account, Organizer
from provisioner.simulator.licenses import MEETING_LICENSE_KEY, MEETING_PRODUCT, Invitation, License
from provisioner.simulator.reading import Part

LICENSE = ("key", "products", "seats", "enabled")
LICENSED = (
    "licenseKeys",
    "groupKey",
    "invitation",
    "invitedDate",
    "dormant",
    "nameLocked",
    "emailLocked",
    "identityReadOnly",
)


def read_licenses(part: Part) -> dict[str, License]:
    """Those beside the one of GoTo Meeting that `seats` counts."""
    found: dict[str, License] = {}
    for each in part.parts("licenses", LICENSE):
        key = each.key("key")
        if key in found or key == MEETING_LICENSE_KEY:
            each.refuse("key", f"{key} comes twice")
        found[key] = License(
            key=key,
            products=each.texts("products") or (MEETING_PRODUCT,),
            seats=each.whole("seats") if "seats" in each else None,
            enabled=each.flag("enabled", True),
        )
    return found


def read_other_accounts(part: Part) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.key("key"), each.text("name", "")) for each in part.parts("other_accounts", ("key", "name"))
    )


def read_licensed(part: Part, organizer: Organizer, account: Account) -> Organizer:
    """`licenseKeys` decide the status where they are given; else the status decides them."""
    keys: tuple[str, ...] = (MEETING_LICENSE_KEY,) if organizer.status is Status.ACTIVE else ()
    if "licenseKeys" in part:
        keys = part.keys("licenseKeys")
        if unknown := [key for key in keys if key not in account.licenses]:
            part.refuse("licenseKeys", f"there is no licence {unknown[0]}")
    invited = part.whole("invitedDate") if "invitedDate" in part else None
    return replace(
        organizer,
        license_keys=keys,
        status=Status.ACTIVE if account.meeting_licenses(keys) else Status.SUSPENDED,
        group_key=part.key("groupKey") if "groupKey" in part else None,
        invitation=Invitation(part.word("invitation", list(Invitation), Invitation.ACCEPTED)),
        invited_at=None if invited is None else datetime.fromtimestamp(invited / 1000, UTC),
        dormant=part.flag("dormant", False),
        name_locked=part.flag("nameLocked", False),
        email_locked=part.flag("emailLocked", False),
        identity_read_only=part.flag("identityReadOnly", False),
    )


def license_object(known: License) -> dict[str, object]:
    return {
        "key": known.key,
        "products": list(known.products),
        "seats": known.seats,
        "enabled": known.enabled,
    }


def licensed_object(organizer: Organizer) -> dict[str, object]:
    """Without the fields that are as they would be anyway."""
    shown: dict[str, object] = {
        "licenseKeys": list(organizer.license_keys),
        "groupKey": organizer.group_key,
        "invitedDate": organizer.invited_at and int(organizer.invited_at.timestamp() * 1000),
        "dormant": organizer.dormant,
        "nameLocked": organizer.name_locked,
        "emailLocked": organizer.email_locked,
        "identityReadOnly": organizer.identity_read_only,
    }
    if organizer.invitation is not Invitation.ACCEPTED:
        shown["invitation"] = organizer.invitation.value
    return {name: value for name, value in shown.items() if value or name == "licenseKeys"}
