"""The listing of official-v1 over real sockets: whole, or an error; whose account it is; what it costs."""

from __future__ import annotations

import pytest

from provisioner.errors import AccountRefused, ListingIncomplete
from provisioner.simulator import Simulator

from .official import Official, answering, users
from .standin import Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]


async def test_a_listing_costs_its_pages_one_licence_call_and_one_me(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator, page_size=4) as account:
        listing = await account.list_organizers()
        assert account.calls == {"token": 1, "GET": 1 + 1 + 3}
    assert (len(listing.organizers), listing.seats, listing.seats_taken) == (11, 25, 10)
    assert (listing.service_address, listing.suspended_keeps_seat) == ("it-automation@example.com", False)
    assert [request.query.get("offset") for request in official_simulator.requests[-3:]] == ["0", "4", "8"]


async def test_an_account_that_drifts_is_listed_again(stand_in: StandIn, official: Official) -> None:
    pages = [users(1, 2, total=4), users(2, 3, first=2, total=4), users(1, 2, 3, total=3)]
    stand_in.rule = answering(users=lambda _: pages.pop(0))
    async with official(stand_in) as account:
        assert [each.key for each in (await account.list_organizers()).organizers] == ["1", "2", "3"]


async def test_an_account_that_never_holds_still_is_no_shorter_listing(
    stand_in: StandIn, official: Official
) -> None:
    stand_in.rule = answering(users=lambda _: users(1, 2, total=4))
    async with official(stand_in) as account:
        with pytest.raises(ListingIncomplete, match="drifts"):
            await account.list_organizers()
        assert account.calls["GET"] == 2 + 4 * 2


@pytest.mark.parametrize("said", [Said(200, {"results": []}), Said(200, {"total": 3, "results": [{}]})])
async def test_a_page_that_is_none_is_an_error(stand_in: StandIn, official: Official, said: Said) -> None:
    stand_in.rule = answering(users=lambda _: said)
    async with official(stand_in) as account:
        with pytest.raises(ListingIncomplete):
            await account.list_organizers()


async def test_the_account_is_configured_and_never_guessed(
    official_simulator: Simulator, official: Official
) -> None:
    async with official(official_simulator, account_key="8830995") as account:
        with pytest.raises(AccountRefused, match="does not belong") as refused:
            await account.list_organizers()
    assert "6425603496547407943" in str(refused.value.remedy)


async def test_no_licence_of_gotomeeting_says_which_there_are(stand_in: StandIn, official: Official) -> None:
    other = [{"key": "77", "seats": 3, "products": ["G2W"], "enabled": True}]
    stand_in.rule = answering(licenses=lambda _: Said(200, other))
    async with official(stand_in) as account:
        with pytest.raises(AccountRefused, match="no licence") as refused:
            await account.list_organizers()
    assert "77 (G2W)" in str(refused.value.remedy)
    async with official(stand_in, license_keys=("78",)) as account:
        with pytest.raises(AccountRefused, match="no licence 78"):
            await account.list_organizers()
