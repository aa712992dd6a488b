"""Writes of official-v1 over real sockets, each with a look that settles it; looks at meetings; the 403 of an
expired token."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioner.errors import AccountRefused, AccountUnreachable, NotSeenApplied, OutcomeUnknown
from provisioner.people.organizer import Status
from provisioner.simulator import Simulator
from provisioner.simulator.licenses import MEETING_LICENSE_KEY, Invitation

from .conftest import a_hire
from .official import Official, named
from .standin import Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]


CHANGES: dict[str, Any] = {
    "update": lambda account, known: account.update(known, {"last_name": "Roe"}),
    "suspend": lambda account, known: account.suspend(known),
    "reactivate": lambda account, known: account.reactivate(known, {}, {"licenses": (MEETING_LICENSE_KEY,)}),
}


@pytest.mark.parametrize("fault", ["lost_after_commit", "lost_before"])
@pytest.mark.parametrize("change", CHANGES)
async def test_a_lost_answer_is_settled_by_a_look(
    official_simulator: Simulator, official: Official, change: str, fault: str
) -> None:
    name = "jonas.weber" if change == "reactivate" else "ada.okafor"
    async with official(official_simulator) as account:
        known = await named(account, name)
        official_simulator.fault(fault, method="PUT", times=1)
        shown = await CHANGES[change](account, known)
        assert account.calls["PUT"] == (1 if fault == "lost_after_commit" else 2)
    there = official_simulator.account.find(known.key)
    assert (there.status is Status.SUSPENDED) == (change == "suspend") == (shown.status is Status.SUSPENDED)
    assert change != "update" or there.last_name == "Roe"


async def test_a_lost_creation_is_left_to_the_next_listing(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator) as account:
        await account.list_organizers()
        official_simulator.fault("lost_after_commit", method="POST")
        with pytest.raises(OutcomeUnknown):
            await account.create(a_hire())
        assert account.calls["POST"] == 1
        assert (await named(account, "new")).status is Status.INVITED


async def test_a_lost_deletion_is_settled_by_a_look(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator) as account:
        known = await named(account, "jonas.weber")
        official_simulator.fault("lost_before", method="DELETE")
        with pytest.raises(NotSeenApplied):
            await account.delete(known)
        official_simulator.fault("lost_after_commit", method="DELETE")
        assert await account.delete(known) is True
        assert account.calls["DELETE"] == 2
    assert known.key not in official_simulator.account.organizers


async def test_who_is_invited_is_suspended_and_brought_back(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator) as account:
        known = official_simulator.account.holder("ada.okafor@example.com")
        official_simulator.account.organizers[known.key] = replace(known, invitation=Invitation.DECLINED)
        ada = await named(account, "ada.okafor")
        assert ada.status is Status.INVITED
        gone = await account.suspend(ada)
        assert gone.status is Status.SUSPENDED
        roles = {**ada.entitlements, "roles": ("SUPER_USER",)}
        back = await account.reactivate(gone, {}, roles)
    assert back.status is Status.INVITED
    assert back.note == "confirmed; not given back: admin role SUPER_USER"


async def test_an_expired_token_is_renewed_once_where_the_meeting_api_says_403(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator) as account:
        ada = await named(account, "ada.okafor")
        official_simulator.fault("expired_token", path="upcomingMeetings")
        assert [each.subject for each in await account.meetings_of(ada.key)] == ["Weekly planning"]
        assert account.calls["token"] == 2


async def test_a_token_that_stays_expired_is_no_loop(stand_in: StandIn, official: Official, sample) -> None:
    stand_in.rule = lambda _: Said(403, sample("official_refused_meeting_expired")["answer"]["body"])
    async with official(stand_in) as account:
        with pytest.raises(AccountRefused, match="InvalidToken"):
            await account.meetings_of("5")
        assert account.calls == {"token": 2, "GET": 2}


async def test_a_look_at_meetings_is_one_call(stand_in: StandIn, official: Official, sample) -> None:
    recorded = ("official_upcoming", "official_upcoming_one_object")
    async with official(stand_in) as account:
        stand_in.script = [
            *(Said(200, sample(name)["answer"]["body"]) for name in recorded),
            *(Said(200, []), Said(404, {"int_err_code": "NotFound", "msg": "none"}), Said(200, {})),
        ]
        assert len(await account.meetings_of("5")) == 1
        assert len(await account.meetings_of("5")) == 1
        assert await account.meetings_of("5") == ()
        with pytest.raises(AccountRefused, match="404"):
            await account.meetings_of("5")
        with pytest.raises(AccountUnreachable):
            await account.meetings_of("5")
        assert account.calls["GET"] == 5
