from __future__ import annotations

import pytest

from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.http import Http
from provisioner.simulator import Simulator

from .conftest import a_hire, an_organizer
from .meeting_writes import WANTED
from .standin import StandIn

pytestmark = pytest.mark.anyio


async def test_its_reads_pass(simulator: Simulator, access_to) -> None:
    async with GuideV2(access_to(simulator, dry=True, scopes=("admin:org.read",))) as account:
        assert len((await account.list_organizers()).organizers) == 11
        assert account.granted_scope == "admin:org.read"
    assert {(r.method, r.scope) for r in simulator.requests} == {
        ("POST", "admin:org.read"),
        ("GET", "admin:org.read"),
    }


async def test_no_change_leaves_the_machine(stand_in: StandIn, access_to) -> None:
    async with GuideV2(access_to(stand_in, dry=True)) as account:
        for attempt in (
            account.create(a_hire()),
            account.update(an_organizer(), {"first_name": "Joan"}),
            account.suspend(an_organizer()),
            account.reactivate(an_organizer(), {}, {}),
            account.delete(an_organizer()),
            account.create_meeting(WANTED),
            account.update_meeting("5", WANTED),
            account.delete_meeting("5"),
            account.host_url("5"),
        ):
            with pytest.raises(RuntimeError, match="dry run"):
                await attempt
    assert stand_in.heard == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_the_transport_itself_refuses(stand_in: StandIn, access_to, method: str) -> None:
    async with Http(access_to(stand_in, dry=True)) as http:
        with pytest.raises(RuntimeError, match="dry run"):
            await http.send(method, "/G2M/rest/v2/organizers/5")
    assert stand_in.heard == []
