from __future__ import annotations

import pytest

from provisioner.errors import AccountRefused, AccountUnreachable, ListingIncomplete
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.listing import Listing, Page
from provisioner.goto.wire import Malformed
from provisioner.people.organizer import Organizer
from provisioner.simulator import Simulator

from .conftest import an_organizer
from .standin import DROP, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]


def entries(*keys: object) -> list[dict[str, object]]:
    return [{"organizerKey": key, "email": f"o{key}@example.com"} for key in keys]


def page(*keys: object, next_token: object = None) -> Said:
    return Said(200, {"organizers": entries(*keys), "nextPageToken": next_token})


async def test_all_pages_are_read_once_with_one_token(simulator: Simulator, access_to) -> None:
    simulator.set_options(page_cap=4)
    async with GuideV2(access_to(simulator)) as account:
        listed = await account.list_organizers()
        assert [o.key for o in listed.organizers] == sorted(simulator.account.organizers)
        assert all(not o.missing for o in listed.organizers)
        assert account.calls == {"token": 1, "GET": 3}
    assert listed.service_address == "it-automation@example.com"
    assert [r.query.get("limit") for r in simulator.requests if r.method == "GET"] == ["100"] * 3


async def test_integer_keys_beyond_2_53_arrive_exactly(simulator: Simulator, access_to) -> None:
    simulator.set_options(integer_keys=True, thin_listing=True)
    async with GuideV2(access_to(simulator)) as account:
        listed = await account.list_organizers()
    assert {o.key for o in listed.organizers} == set(simulator.account.organizers)
    assert all("status" in o.missing for o in listed.organizers)


async def test_an_empty_first_page_is_an_empty_account(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(200, {"organizers": []})]
    async with GuideV2(access_to(stand_in, seats=5, service_organizer="it@example.com")) as account:
        listed = await account.list_organizers()
    assert (listed.organizers, listed.seats, listed.service_address) == ((), 5, "it@example.com")


@pytest.mark.parametrize("token", [None, ""])
async def test_no_token_is_the_last_page(stand_in: StandIn, access_to, token: object) -> None:
    stand_in.script = [page(1, 2, next_token="p2"), page(3, next_token=token)]
    async with GuideV2(access_to(stand_in, page_size=2)) as account:
        listed = await account.list_organizers()
    assert [o.key for o in listed.organizers] == ["1", "2", "3"]
    assert [heard.query for heard in stand_in.heard] == [
        {"limit": "2"},
        {"limit": "2", "nextPageToken": "p2"},
    ]


HTML = b"<!DOCTYPE html><html><title>Sign in to the wifi</title></html>"
CUT = b'{"organizers": [{"organizerKey": "3", "email": "c@example.com"}'
STAYING = {
    "error body": Said(200, {"errorCode": "Internal", "description": "try later"}),
    "page and error": Said(200, {"organizers": entries(3), "errors": [{"code": "Partial"}]}),
    "html": Said(200, HTML),
    "html not found": Said(404, HTML),
    "cut off": Said(200, CUT),
    "empty body": Said(200),
    "503": Said(503, {"errorCode": "Unavailable"}),
    "redirect": Said(302, headers={"Location": "/elsewhere"}),
    "dropped": DROP,
}
SHAPES = {
    "a list": Said(200, entries(3)),
    "an empty object": Said(200, {}),
    "null organizers": Said(200, {"organizers": None}),
    "no key": Said(200, {"organizers": [{"email": "c@example.com"}]}),
    "no email": Said(200, {"organizers": [{"organizerKey": "3", "email": " "}]}),
    "float key": Said(200, {"organizers": entries(8.5e18)}),
    "no entry": Said(200, {"organizers": ["3"]}),
    "odd token": Said(200, {"organizers": entries(3), "nextPageToken": {"at": 3}}),
}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("fault", STAYING)
async def test_a_fault_that_stays_is_an_error(stand_in: StandIn, access_to, fault: str, number: int) -> None:
    stand_in.script = [page(1, 2, next_token="p2")][: number - 1] + [STAYING[fault]] * 4
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountUnreachable) as failure:
            await account.list_organizers()
    assert len(stand_in.heard) == number - 1 + 4
    if number == 2:
        assert isinstance(failure.value, ListingIncomplete)
        assert "page 2" in failure.value.what


@pytest.mark.parametrize("fault", STAYING)
async def test_a_fault_that_passes_is_tried_again(stand_in: StandIn, access_to, fault: str) -> None:
    stand_in.script = [page(1, 2, next_token="p2"), STAYING[fault], page(3)]
    async with GuideV2(access_to(stand_in)) as account:
        listed = await account.list_organizers()
    assert [o.key for o in listed.organizers] == ["1", "2", "3"]


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_is_no_page_is_an_error_at_once(stand_in: StandIn, access_to, shape: str) -> None:
    stand_in.script = [page(1, 2, next_token="p2"), SHAPES[shape], page(3)]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(ListingIncomplete, match="page 2"):
            await account.list_organizers()
    assert len(stand_in.heard) == 2


@pytest.mark.parametrize("kind", ["repeated_page", "empty_page", "duplicate_key"])
async def test_a_server_that_loses_its_place_is_an_error(simulator: Simulator, access_to, kind: str) -> None:
    simulator.set_options(page_cap=4)
    simulator.fault(kind, path="nextPageToken")
    async with GuideV2(access_to(simulator)) as account:
        with pytest.raises(ListingIncomplete, match="page 2"):
            await account.list_organizers()


def a_page(*keys: str, next_token: str | None = None) -> Page[Organizer]:
    return Page(tuple(an_organizer(key=key) for key in keys), next_token)


@pytest.mark.parametrize(
    ("second", "seen"),
    [
        (a_page("1", "2", next_token="t2"), "page before"),
        (a_page("3", next_token="t1"), "given before"),
        (a_page(), "empty page"),
        (a_page("3", "1"), "organizer 1 twice"),
        (a_page("3", "3"), "organizer 3 twice"),
    ],
)
def test_pages_that_cannot_be_the_whole_say_why(second: Page[Organizer], seen: str) -> None:
    pages = Listing()
    pages.add(a_page("1", "2", next_token="t1"))
    with pytest.raises(Malformed, match=seen):
        pages.add(second)


async def test_an_account_that_is_not_there_names_the_settings(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(404, {"errorCode": "NotFound", "description": "no such resource"})]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountRefused) as failure:
            await account.list_organizers()
    assert "goto.api" in (failure.value.remedy or "")


async def test_a_missing_scope_is_named(stand_in: StandIn, access_to, sample) -> None:
    stand_in.script = [Said(403, sample("refused_scope")["answer"]["body"])]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountRefused, match=r"admin:org\.read"):
            await account.list_organizers()
    assert len(stand_in.heard) == 1


async def test_a_host_that_is_not_there_is_unreachable(stand_in: StandIn, access_to) -> None:
    nowhere = StandIn()
    nowhere.stop()
    async with GuideV2(access_to(stand_in, base_url=nowhere.base_url)) as account:
        with pytest.raises(AccountUnreachable, match="no connection"):
            await account.list_organizers()


async def test_a_trickle_does_not_hold_a_run(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(200, {"organizers": []}, drip_s=0.05)] * 4
    async with GuideV2(access_to(stand_in, timeout_s=0.15)) as account:
        with pytest.raises(AccountUnreachable, match="TimeoutError"):
            await account.list_organizers()


# --- one organizer by key --------------------------------------------------------------------------------


async def test_an_organizer_asked_for_by_key_is_complete(simulator: Simulator, access_to) -> None:
    simulator.set_options(thin_objects=True)
    key = next(iter(simulator.account.organizers))
    async with GuideV2(access_to(simulator)) as account:
        found = await account.find(key)
    assert found is not None
    assert (found.key, found.missing, found.locale) == (key, frozenset(), None)


async def test_only_the_api_can_say_that_there_is_no_such_organizer(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(404, {"errorCode": "OrganizerNotFound"}), *[Said(404, HTML)] * 4]
    async with GuideV2(access_to(stand_in)) as account:
        assert await account.find("5") is None
        with pytest.raises(AccountUnreachable):
            await account.find("5")


@pytest.mark.parametrize("body", [{"organizerKey": "6", "email": "a@b.c"}, {"organizerKey": "5"}, [], "5"])
async def test_another_organizer_is_no_answer(stand_in: StandIn, access_to, body: object) -> None:
    stand_in.script = [Said(200, body)]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountUnreachable):
            await account.find("5")


async def test_a_probe_costs_one_token_and_one_page(simulator: Simulator, access_to) -> None:
    simulator.set_options(page_cap=4)
    async with GuideV2(access_to(simulator)) as account:
        await account.sign_in()
        probe = await account.probe()
        assert account.calls == {"token": 1, "GET": 1}
        assert account.principal == "it-automation@example.com"
        assert account.granted_scope == "admin:org.read admin:org.manage identity:scim.user.management"
    assert (probe.organizers, probe.more) == (4, True)
