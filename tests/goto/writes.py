"""The writes of this dialect, as the tests ask for them; what the account shows before and after each."""

from __future__ import annotations

from provisioner.goto.guide_v2 import GuideV2
from provisioner.people.organizer import Organizer, Status

from .conftest import a_hire, an_organizer
from .standin import Said

KEY = "8514119291996280644"


def shown(**changes: object) -> Said:
    whole = {
        "organizerKey": KEY, "email": "jane@example.com", "firstName": "Jane", "lastName": "Doe",
        "status": "ACTIVE", "locale": "en_US", "timeZone": "Europe/Paris", "adminRoles": ["MANAGE_USERS"],
    }  # fmt: skip
    return Said(200, whole | changes)


async def written(account: GuideV2, what: str) -> Organizer:
    match what:
        case "update":
            return await account.update(an_organizer(), {"first_name": "Joan"})
        case "suspend":
            return await account.suspend(an_organizer())
        case "reactivate":
            return await account.reactivate(an_organizer(status=Status.SUSPENDED), {}, {})
        case _:
            return await account.create(a_hire())


BEFORE = {"update": shown(), "suspend": shown(), "reactivate": shown(status="SUSPENDED")}
AFTER = {"update": shown(firstName="Joan"), "suspend": shown(status="SUSPENDED"), "reactivate": shown()}
CHANGES = sorted(BEFORE)
