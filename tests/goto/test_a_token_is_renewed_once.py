from __future__ import annotations

import threading

import anyio
import pytest

from provisioner.errors import AccountRefused, AccountUnreachable, CallDeferred
from provisioner.goto.guide_v2 import GuideV2
from provisioner.simulator import Simulator

from .conftest import a_hire
from .standin import DROP, Heard, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

EXPIRED = Said(401, {"errorCode": "InvalidToken", "description": "expired"})


def found(heard: Heard) -> Said:
    return Said(200, {"organizerKey": heard.path.rsplit("/", 1)[1], "email": "a@example.com"})


async def test_eight_calls_that_find_the_token_expired_renew_it_once(stand_in: StandIn, access_to) -> None:
    together = threading.Barrier(8, timeout=4)

    def expired_for_all(heard: Heard) -> Said:
        if heard.bearer == "token-1":
            together.wait()
            return EXPIRED
        return found(heard)

    stand_in.rule = expired_for_all
    async with GuideV2(access_to(stand_in)) as account:
        async with anyio.create_task_group() as group:
            for key in range(8):
                group.start_soon(account.find, str(key))
        assert account.calls == {"token": 2, "GET": 16}


async def test_a_call_is_repeated_once_and_never_in_a_loop(stand_in: StandIn, access_to) -> None:
    stand_in.rule = lambda _: EXPIRED
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountRefused, match="401"):
            await account.find("5")
        assert account.calls == {"token": 2, "GET": 2}
        with pytest.raises(AccountRefused, match="401"):
            await account.create(a_hire())
        assert account.calls["POST"] == 2


async def test_a_write_that_met_an_expired_token_is_sent_again(simulator: Simulator, access_to) -> None:
    simulator.fault("expired_token", method="POST", path="organizers")
    async with GuideV2(access_to(simulator)) as account:
        assert (await account.create(a_hire())).email == "new@example.com"
        assert account.calls == {"token": 2, "POST": 2}


async def test_a_token_is_taken_anew_a_little_before_it_expires(stand_in: StandIn, access_to) -> None:
    stand_in.rule = found
    stand_in.tokens = [Said(200, {"access_token": "short", "expires_in": "0.2"})]
    async with GuideV2(access_to(stand_in)) as account:
        await account.find("1")
        await anyio.sleep(0.16)
        await account.find("2")
        await account.find("3")
    assert [heard.bearer for heard in stand_in.heard] == ["short", "token-2", "token-2"]


async def test_the_client_signs_in_by_basic_and_form(stand_in: StandIn, access_to) -> None:
    async with GuideV2(access_to(stand_in, scopes=("admin:org.read", "collab:meeting:read"))) as account:
        await account.sign_in()
        assert account.granted_scope == "admin:org.read collab:meeting:read"
        assert account.principal is None
    (request,) = stand_in.token_requests
    assert request.headers["authorization"].startswith("Basic ")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.body == b"grant_type=client_credentials&scope=admin%3Aorg.read+collab%3Ameeting%3Aread"


async def test_the_answer_names_whom_the_token_stands_for(stand_in: StandIn, access_to, sample) -> None:
    stand_in.tokens = [Said(200, sample("token")["answer"]["body"])]
    stand_in.script = [Said(200, {"organizers": []})]
    async with GuideV2(access_to(stand_in, service_organizer="other@example.com")) as account:
        assert (await account.list_organizers()).service_address == "it@example.com"
        assert (account.principal, account.granted_scope) == ("it@example.com", "admin:org.read")


@pytest.mark.parametrize("trouble", [Said(503), Said(429, headers={"Retry-After": "0"}), DROP])
async def test_an_issuer_in_trouble_is_asked_again(stand_in: StandIn, access_to, trouble: Said) -> None:
    stand_in.tokens = [trouble] * 3
    async with GuideV2(access_to(stand_in)) as account:
        await account.sign_in()
        assert account.calls["token"] == 4


@pytest.mark.parametrize("trouble", [Said(503), Said(429, headers={"Retry-After": "86400"}), DROP])
async def test_an_issuer_that_stays_in_trouble_is_unreachable(stand_in, access_to, trouble: Said) -> None:
    stand_in.tokens = [trouble] * 4
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountUnreachable, match="no token"):
            await account.list_organizers()


async def test_a_write_without_a_token_is_deferred(stand_in: StandIn, access_to) -> None:
    stand_in.tokens = [Said(503)] * 4
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(CallDeferred, match="no token"):
            await account.create(a_hire())
    assert stand_in.heard == []


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (Said(200, b"<html>hello</html>"), "no token issuer.*HTML"),
        (Said(404, {"errorCode": "NotFound"}), "no token issuer.*404"),
        (Said(405), "no token issuer.*405"),
        (Said(200, {"status": "ok"}), "no access_token"),
        (Said(200, {"access_token": "two words"}), "no access_token"),
        (Said(200, []), "no access_token"),
        (Said(302), "302"),
        (Said(401), "401"),
        (Said(400, {"error": "unsupported_grant_type"}), "unsupported_grant_type"),
    ],
)
async def test_what_issues_no_tokens_is_named(stand_in: StandIn, access_to, said: Said, names: str) -> None:
    stand_in.tokens = [said]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountRefused, match=names) as failure:
            await account.list_organizers()
    assert failure.value.remedy
    assert failure.value.where == stand_in.token_url


@pytest.mark.parametrize("name", ["invalid_scope", "invalid_client"])
async def test_a_refused_client_is_told_why_and_not_hammered(stand_in, access_to, sample, name: str) -> None:
    answer = sample(f"token_{name}")["answer"]
    stand_in.tokens = [Said(answer["status"], answer["body"])]
    async with GuideV2(access_to(stand_in)) as account:
        for _ in range(3):
            with pytest.raises(AccountRefused, match=name):
                await account.list_organizers()
        assert account.calls == {"token": 1}


async def test_the_api_host_as_issuer_is_named(simulator: Simulator, access_to) -> None:
    wrong = f"{simulator.base_url}/G2M/rest/v2/oauth/token"
    async with GuideV2(access_to(simulator, token_url=wrong)) as account:
        with pytest.raises(AccountRefused) as failure:
            await account.sign_in()
    assert "the API host is no token issuer" in (failure.value.remedy or "")
