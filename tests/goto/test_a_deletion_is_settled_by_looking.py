from __future__ import annotations

import pytest

from provisioner.errors import AccountRefused, CallDeferred, CallRefused, NotSeenApplied, OutcomeUnknown
from provisioner.goto.calls import LIMITED_TRIES
from provisioner.goto.guide_v2 import GuideV2
from provisioner.simulator import Simulator

from .conftest import an_organizer
from .standin import DROP, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

KEY = "8514119291996280644"
DELETE = ("DELETE", f"/G2M/rest/v2/accounts/6425603496547407943/organizers/{KEY}")
LOOK = ("GET", f"/G2M/rest/v2/organizers/{KEY}")
THERE = Said(200, {"organizerKey": KEY, "email": "jane@example.com", "status": "SUSPENDED"})
GONE = Said(404, {"errorCode": "OrganizerNotFound"})
HTML = b"<html>Bad Gateway</html>"
LOST = {
    "dropped": DROP,
    "500": Said(500, {"errorCode": "Internal"}),
    "502 page": Said(502, HTML),
    "200 page": Said(200, HTML),
    "404 page": Said(404, HTML),
    "cut off": Said(200, b'{"organizerKey": "8514'),
    "error in a success": Said(200, {"errorCode": "Internal"}),
    "redirect": Said(303, headers={"Location": "/"}),
}


async def deleted(stand_in: StandIn, access_to, *script: Said) -> bool:
    stand_in.script = list(script)
    async with GuideV2(access_to(stand_in)) as account:
        return await account.delete(an_organizer())


def sent(stand_in: StandIn) -> list[tuple[str, str]]:
    return [(heard.method, heard.path) for heard in stand_in.heard]


@pytest.mark.parametrize("done", [Said(204), Said(200), Said(200, {"organizerKey": KEY})])
async def test_a_success_costs_one_call(stand_in: StandIn, access_to, done: Said) -> None:
    assert await deleted(stand_in, access_to, done) is True
    assert sent(stand_in) == [DELETE]
    assert stand_in.heard[0].body == b""


@pytest.mark.parametrize("gone", [GONE, Said(410)])
async def test_nobody_there_at_the_first_try_is_drift(stand_in: StandIn, access_to, gone: Said) -> None:
    assert await deleted(stand_in, access_to, gone) is False
    assert sent(stand_in) == [DELETE]


@pytest.mark.parametrize("lost", LOST)
async def test_a_look_that_finds_nobody_is_a_success(stand_in: StandIn, access_to, lost: str) -> None:
    assert await deleted(stand_in, access_to, LOST[lost], GONE) is True
    assert sent(stand_in) == [DELETE, LOOK]


@pytest.mark.parametrize("lost", LOST)
async def test_who_is_still_there_is_not_asked_for_again_here(stand_in, access_to, lost: str) -> None:
    """Another DELETE needs another look at the meetings first."""
    with pytest.raises(NotSeenApplied, match="still there"):
        await deleted(stand_in, access_to, LOST[lost], THERE)
    assert sent(stand_in) == [DELETE, LOOK]


@pytest.mark.parametrize("blind", [Said(503), Said(403, {"errorCode": "AccessDenied"}), DROP])
async def test_a_look_that_fails_leaves_it_unknown(stand_in: StandIn, access_to, blind: Said) -> None:
    with pytest.raises(OutcomeUnknown, match="a look failed") as failure:
        await deleted(stand_in, access_to, DROP, *[blind] * 4)
    assert not isinstance(failure.value, NotSeenApplied)
    assert stand_in.methods.count("DELETE") == 1


@pytest.mark.parametrize("status", [400, 403, 405, 409])
async def test_a_definite_no_is_not_tried_again(stand_in: StandIn, access_to, status: int) -> None:
    with pytest.raises(CallRefused) as failure:
        await deleted(stand_in, access_to, Said(status, {"errorCode": "No"}))
    assert failure.value.status == status
    assert sent(stand_in) == [DELETE]


async def test_a_429_waits_and_is_no_first_try(stand_in: StandIn, access_to) -> None:
    wait = Said(429, headers={"Retry-After": "0.05"})
    assert await deleted(stand_in, access_to, wait, wait, Said(204)) is True
    assert await deleted(stand_in, access_to, wait, GONE) is False
    with pytest.raises(CallDeferred):
        await deleted(stand_in, access_to, *[wait] * LIMITED_TRIES)


async def test_an_expired_token_is_renewed_once(stand_in: StandIn, access_to) -> None:
    assert await deleted(stand_in, access_to, Said(401), Said(204)) is True
    with pytest.raises(AccountRefused):
        await deleted(stand_in, access_to, Said(401), Said(401))
    assert stand_in.methods == ["DELETE"] * 4


async def test_what_could_not_leave_is_deferred(stand_in: StandIn, access_to) -> None:
    nowhere = StandIn()
    nowhere.stop()
    async with GuideV2(access_to(stand_in, base_url=nowhere.base_url)) as account:
        with pytest.raises(CallDeferred, match="no connection"):
            await account.delete(an_organizer())


@pytest.mark.parametrize(
    ("kind", "calls"),
    [
        ("lost_after_commit", {"DELETE": 1, "GET": 1}),
        ("truncated", {"DELETE": 1}),
        ("expired_token", {"DELETE": 2}),
    ],
)
async def test_the_organizer_is_gone_whatever_was_lost(simulator: Simulator, access_to, kind, calls) -> None:
    key = "8514119291996279102"
    async with GuideV2(access_to(simulator)) as account:
        await account.sign_in()
        account.calls.clear()
        simulator.fault(kind, method="DELETE")
        assert await account.delete(an_organizer(key=key)) is True
        assert {name: n for name, n in account.calls.items() if name != "token"} == calls
        assert await account.delete(an_organizer(key=key)) is False
    assert key not in simulator.account.organizers
