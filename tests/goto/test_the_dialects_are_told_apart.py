"""Which dialect an account answers is found where the paths of the other one are unknown (goto-api, head), to
the API or to the gateway before it: the second says so with a page."""

from __future__ import annotations

import pytest

from provisioner.errors import AccountUnreachable
from provisioner.goto.calls import PathUnknown
from provisioner.goto.dialects import account_of, other_dialect
from provisioner.goto.session import NoSuchListing

from .conftest import Access
from .standin import Heard, Rule, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

PAGE = b"<html><body><h1>Not Found</h1></body></html>"
ONE = {"organizers": [{"organizerKey": "1", "email": "ada@example.com"}]}


def guide_v2_alone(elsewhere: Said) -> Rule:
    def rule(heard: Heard) -> Said:
        return Said(200, ONE) if heard.path.startswith("/G2M/rest/v2/accounts/") else elsewhere

    return rule


@pytest.mark.parametrize(
    ("elsewhere", "raised"),
    [
        (Said(404, PAGE), PathUnknown),
        (Said(410, PAGE), PathUnknown),
        (Said(404), NoSuchListing),
        (Said(404, {"int_err_code": "NotFound", "msg": "no such path"}), NoSuchListing),
    ],
)
async def test_an_unknown_path_leads_to_the_other_dialect(
    stand_in: StandIn, access_to: Access, elsewhere: Said, raised: type[Exception]
) -> None:
    stand_in.rule = guide_v2_alone(elsewhere)
    access = access_to(stand_in, api="official-v1", scopes=None)
    async with account_of(access) as account:
        with pytest.raises(raised):
            await account.probe()
    assert await other_dialect(access) == "guide-v2"


async def test_a_page_of_a_gateway_in_trouble_says_nothing_of_the_path(
    stand_in: StandIn, access_to: Access
) -> None:
    stand_in.rule = guide_v2_alone(Said(503, PAGE))
    async with account_of(access_to(stand_in, api="official-v1", scopes=None)) as account:
        with pytest.raises(AccountUnreachable) as failure:
            await account.probe()
    assert not isinstance(failure.value, PathUnknown)


async def test_where_neither_is_known_none_is_named(stand_in: StandIn, access_to: Access) -> None:
    stand_in.rule = lambda heard: Said(404, PAGE)
    assert await other_dialect(access_to(stand_in, scopes=None)) is None
