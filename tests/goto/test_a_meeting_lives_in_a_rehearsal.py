"""The whole life of a meeting and its attendance, against the simulator, in both dialects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from provisioner.errors import CallRefused, NoReport, OutcomeUnknown
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.official_v1 import OfficialV1
from provisioner.meetings.attendance import Stay
from provisioner.simulator import Simulator, default_seed

from .conftest import SECRET
from .meeting_writes import DIALECTS, WANTED, client

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

SCOPES = {"guide-v2": GuideV2.scopes, "official-v1": OfficialV1.scopes}
ADA, DOLORES = "8514119291996279101", "8514119291996279104"
NEXT_YEAR = WANTED._replace(
    start_text="2039-12-01T10:00:00Z", end_text="2039-12-01T11:00:00Z", coorganizers=(ADA,)
)
SINCE, UNTIL = datetime(2022, 8, 1, tzinfo=UTC), datetime(2022, 8, 31, tzinfo=UTC)


@pytest.fixture(params=sorted(DIALECTS))
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rehearsal(api: str) -> Iterator[Simulator]:
    seed = default_seed()
    seed["clients"] = [{"client_id": "client", "client_secret": SECRET, "scopes": list(SCOPES[api])}]
    with Simulator(seed) as running:
        running.set_options(dialect=api, integer_keys=True, wrapped_meeting=True, damaged_keys=True)
        yield running


@pytest.fixture
async def account(rehearsal: Simulator, access_to, api: str) -> AsyncIterator[GuideV2 | OfficialV1]:
    async with client(api, access_to(rehearsal, api=api, scopes=None)) as connected:
        yield connected


async def test_made_read_changed_hosted_and_gone(account) -> None:
    made = await account.create_meeting(NEXT_YEAR)
    found = await account.meeting(made.meeting_id)
    assert found is not None
    assert found.coorganizers == (ADA,)
    assert [each.join_url for each in await account.own_meetings()] == [made.join_url]
    await account.update_meeting(made.meeting_id, NEXT_YEAR._replace(subject="Another", coorganizers=()))
    changed = await account.meeting(made.meeting_id)
    assert (changed.subject, changed.coorganizers) == ("Another", ())
    assert made.join_url in (await account.host_url(made.meeting_id)).reveal()
    assert await account.delete_meeting(made.meeting_id) is True
    assert await account.delete_meeting(made.meeting_id) is False
    assert await account.meeting(made.meeting_id) is None
    assert await account.own_meetings() == ()


async def test_a_lost_creation_is_found_by_a_look_and_there_is_one(rehearsal: Simulator, account) -> None:
    rehearsal.fault("lost_after_commit", method="POST", path="meetings")
    with pytest.raises(OutcomeUnknown):
        await account.create_meeting(NEXT_YEAR)
    (found,) = await account.own_meetings()
    rehearsal.fault("lost_after_commit", method="PUT")
    await account.update_meeting(found.meeting_id, NEXT_YEAR._replace(subject="Another"))
    rehearsal.fault("lost_after_commit", method="DELETE")
    assert await account.delete_meeting(found.meeting_id) is True
    assert account.calls["POST"] == account.calls["PUT"] == account.calls["DELETE"] == 1


async def test_a_meeting_of_somebody_else_may_be_hidden(rehearsal: Simulator, account) -> None:
    theirs = await account.meeting("611204878")
    assert theirs is not None
    assert theirs.coorganizers
    with pytest.raises(CallRefused):
        await account.update_meeting("611204878", NEXT_YEAR)
    rehearsal.set_options(hides_others_meetings=True)
    assert await account.meeting("611204878") is None


async def test_the_sessions_of_a_series_have_their_own_people(rehearsal: Simulator, account) -> None:
    rehearsal.set_options(page_cap=1)
    first, second = await account.sessions_of(DOLORES, SINCE, UNTIL)
    assert (first.meeting_id, first.organizer_key) == ("611204877", DOLORES)
    stays = await account.stays_in(first)
    assert [stay.name for stay in stays] == ["Inês Duarte", "Inês Duarte", ""]
    came, left = (datetime(2022, 8, 8, 8, minute, tzinfo=UTC) for minute in (1, 50))
    assert await account.stays_in(second) == (Stay("Inês Duarte", "ines.duarte@example.com", came, left),)
    assert await account.sessions_of(DOLORES, SINCE, SINCE) == ()
    assert await account.own_sessions(SINCE, UNTIL) == ()
    with pytest.raises(NoReport):
        await account.stays_in(first._replace(meeting_id="1", instance_key="1"))


@pytest.mark.parametrize("api", ["official-v1"], indirect=True)
async def test_one_call_shows_who_was_in_all_of_them(account) -> None:
    sessions = await account.sessions_of(DOLORES, SINCE, UNTIL)
    together = await account.organizer_stays(DOLORES, SINCE, UNTIL)
    assert together == {each.instance_key: await account.stays_in(each) for each in sessions}
