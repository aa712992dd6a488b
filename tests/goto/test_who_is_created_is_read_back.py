"""A creation in official-v1 over real sockets: created, existing, brought back, without a licence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from provisioner.errors import CallDeferred, CallRefused, Refusal
from provisioner.people.organizer import Status
from provisioner.simulator import Simulator
from provisioner.simulator.licenses import MEETING_LICENSE_KEY

from .conftest import a_hire
from .official import LICENSES, Official, answering, users
from .standin import Heard, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]


async def test_a_hire_is_read_back_with_its_licence(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator) as account:
        await account.list_organizers()
        before = account.calls.total()
        created = await account.create(a_hire())
        assert account.calls.total() - before == 2
    assert (created.status, created.note) == (Status.INVITED, None)
    assert created.entitlements["licenses"] == (MEETING_LICENSE_KEY,)


async def test_an_existing_user_is_no_creation(official_simulator: Simulator, official: Official) -> None:
    async with official(official_simulator) as account:
        await account.list_organizers()
        with pytest.raises(CallRefused, match="nobody was created") as refused:
            await account.create(a_hire(email="ada.okafor@example.com"))
    assert refused.value.refusal is Refusal.ADDRESS_KNOWN


async def test_an_old_user_comes_back_with_key_and_meetings_and_that_is_told(
    official_simulator: Simulator, official: Official
) -> None:
    account_state = official_simulator.account
    ada = account_state.holder("ada.okafor@example.com")
    with official_simulator.lock:
        account_state.delete(ada.key, now=datetime.now(UTC))
    async with official(official_simulator) as account:
        await account.list_organizers()
        created = await account.create(a_hire(email=ada.email))
    assert created.key == ada.key
    assert created.note is not None
    assert created.note.endswith(f"its old user back, with the old key {ada.key} and 1 upcoming meetings")


async def test_without_a_seat_nothing_is_sent(official_simulator: Simulator, official: Official) -> None:
    official_simulator.account.seats = 11
    async with official(official_simulator) as account:
        await account.list_organizers()
        await account.create(a_hire())
        with pytest.raises(CallDeferred, match="seat"):
            await account.create(a_hire(email="second@example.com"))
        assert account.calls["POST"] == 1


async def test_a_seat_that_went_meanwhile_is_understood(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator) as account:
        await account.list_organizers()
        official_simulator.account.seats = 10
        official_simulator.set_options(seatless_status=409)
        with pytest.raises(CallRefused) as refused:
            await account.create(a_hire())
        assert refused.value.refusal is Refusal.SEAT


async def test_a_refusal_that_does_not_say_why_is_looked_up_in_the_licences(
    stand_in: StandIn, official: Official
) -> None:
    full = [{**LICENSES[0], "userCount": 9}]
    asked, bad = [Said(200, LICENSES), Said(200, full)], Said(400, {"errors": [{"code": "Bad"}]})
    stand_in.rule = answering(
        licenses=lambda _: asked.pop(0),
        users=lambda heard: users(total=0) if heard.method == "GET" else bad,
    )
    async with official(stand_in) as account:
        await account.list_organizers()
        with pytest.raises(CallRefused) as refused:
            await account.create(a_hire())
    assert refused.value.refusal is Refusal.SEAT


async def test_a_user_who_came_without_licence_gets_one(stand_in: StandIn, official: Official) -> None:
    state: dict[str, Any] = {"key": 5, "email": "new@example.com", "status": "SUSPENDED"}

    def one(heard: Heard) -> Said:
        if heard.method == "PUT":
            state.update({"licenseKeys": [MEETING_LICENSE_KEY], "status": "INVITED"})
            return Said(200)
        return Said(200, state)

    created = Said(201, [{"key": 5, "email": "new@example.com"}])
    stand_in.rule = answering(**{"5": one}, users=lambda _: created)
    async with official(stand_in) as account:
        assert (await account.create(a_hire())).status is Status.INVITED
