from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from provisioner.errors import AccountRefused, AccountUnreachable, ListingIncomplete, NoReport
from provisioner.goto.guide_v2 import GuideV2
from provisioner.meetings.attendance import Session, Stay

from .meeting_writes import DIALECTS, client
from .standin import DROP, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

KEY = "8514119291996280644"
SINCE, UNTIL = datetime(2022, 8, 1, tzinfo=UTC), datetime(2022, 8, 31, tzinfo=UTC)
STARTS = "2022-08-07T19:29:46"
SESSION = Session("5", "77", KEY, starts=datetime(2022, 8, 7, 19, 29, 46, tzinfo=UTC))
HTML = b"<html>Sign in to the wifi</html>"


@pytest.fixture(params=sorted(DIALECTS))
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def sessions(*keys: int, next_token: object = None, **changes: object) -> Said:
    held = [{"meetingId": 5, "meetingInstanceKey": key, "startTime": STARTS, **changes} for key in keys]
    return Said(200, {"meetings": held, "nextPageToken": next_token})


def rows(*names: str, next_token: object = None, instance: int = 77) -> Said:
    found = [{"attendeeName": n, "joinTime": STARTS, "meetingInstanceKey": instance} for n in names]
    return Said(200, {"attendees": found, "nextPageToken": next_token})


async def held(stand_in: StandIn, access_to, *script: Said, api: str = "guide-v2") -> list[str]:
    stand_in.script = list(script)
    async with client(api, access_to(stand_in)) as account:
        return [session.instance_key for session in await account.sessions_of(KEY, SINCE, UNTIL)]


async def there(stand_in: StandIn, access_to, *script: Said, api: str = "guide-v2") -> tuple[Stay, ...]:
    stand_in.script = list(script)
    async with client(api, access_to(stand_in)) as account:
        return await account.stays_in(SESSION)


async def test_every_page_is_read(stand_in: StandIn, access_to) -> None:
    pages = sessions(1, 2, next_token="p2"), sessions(3, next_token=4), sessions(5, next_token="")
    assert await held(stand_in, access_to, *pages) == ["1", "2", "3", "5"]
    assert [heard.query.get("nextPageToken") for heard in stand_in.heard] == [None, "p2", "4"]
    assert {heard.query["startDate"] for heard in stand_in.heard} == {"2022-08-01T00:00:00Z"}
    found = await there(stand_in, access_to, rows("a", next_token="p2"), rows("b"))
    assert [stay.name for stay in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("second", "seen"),
    [
        (("same", "p3"), "page before"),
        (("other", "p2"), "given before"),
        ((), "empty page"),
    ],
)
async def test_pages_that_cannot_be_the_whole_say_why(stand_in, access_to, second, seen: str) -> None:
    def following(page, same: object, other: object) -> Said:
        return page(same if second[0] == "same" else other, next_token=second[1]) if second else page()

    with pytest.raises(ListingIncomplete, match=seen):
        await held(stand_in, access_to, sessions(1, next_token="p2"), following(sessions, 1, 2))
    with pytest.raises(ListingIncomplete, match=seen):
        await there(stand_in, access_to, rows("a", next_token="p2"), following(rows, "a", "b"))


@pytest.mark.parametrize("unknown", [Said(404, {"errorCode": "NotFound"}), Said(403, {"errorCode": "No"})])
async def test_a_refusal_is_never_nobody(stand_in: StandIn, access_to, api: str, unknown: Said) -> None:
    with pytest.raises(AccountRefused, match=str(unknown.status)):
        await held(stand_in, access_to, unknown, api=api)
    with pytest.raises(AccountRefused, match=str(unknown.status)) as failure:
        await there(stand_in, access_to, unknown, api=api)
    assert isinstance(failure.value, NoReport) == (unknown.status == 404)


@pytest.mark.parametrize("fault", [DROP, Said(503), Said(200, HTML), Said(404, HTML), Said(200), Said(204)])
async def test_a_fault_is_never_nobody(stand_in: StandIn, access_to, api: str, fault: Said) -> None:
    with pytest.raises(AccountUnreachable):
        await held(stand_in, access_to, *[fault] * 4, api=api)
    with pytest.raises(AccountUnreachable):
        await there(stand_in, access_to, *[fault] * 4, api=api)
    assert len(await held(stand_in, access_to, DROP, Said(200, []), api=api)) == 0
    assert stand_in.script == []


@pytest.mark.parametrize("odd", [{}, b"null", "", {"attendees": None}, {"organizers": []}, [5], [[]]])
async def test_what_is_no_list_is_an_error(stand_in: StandIn, access_to, api: str, odd: object) -> None:
    with pytest.raises(ListingIncomplete):
        await held(stand_in, access_to, Said(200, odd), api=api)
    with pytest.raises(ListingIncomplete):
        await there(stand_in, access_to, Said(200, odd), api=api)


async def test_an_empty_list_is_nobody(stand_in: StandIn, access_to, api: str) -> None:
    assert await there(stand_in, access_to, Said(200, []), api=api) == ()


async def test_rows_of_other_sessions_alone_are_no_report(stand_in: StandIn, access_to) -> None:
    others = Said(200, rows("a", instance=78).body["attendees"])
    with pytest.raises(NoReport, match="other sessions"):
        await there(stand_in, access_to, others, api="official-v1")


async def test_a_limit_is_waited_for(stand_in: StandIn, access_to, api: str) -> None:
    wait = Said(429, headers={"Retry-After": "0.05"})
    assert await there(stand_in, access_to, wait, Said(200, []), api=api) == ()


async def test_the_range_is_told_in_utc_without_fractions(stand_in: StandIn, access_to, api: str) -> None:
    stand_in.script = [Said(200, [])]
    east = timezone(timedelta(hours=2))
    async with client(api, access_to(stand_in)) as account:
        await account.own_sessions(datetime(2022, 8, 1, 1, 2, 3, 4, tzinfo=east), UNTIL)
    told = {"startDate": "2022-07-31T23:02:03Z", "endDate": "2022-08-31T00:00:00Z"}
    assert stand_in.heard[0].query == told


async def test_what_began_outside_of_the_range_is_left_out(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(200, {"meetings": [
        {"meetingId": 1, "startTime": "2022-08-31T00:00:00Z"},
        {"meetingId": 2, "startTime": "2022-08-31T00:00:01Z"},
        {"meetingId": 3, "startTime": "2022-07-31T23:59:59Z"},
        {"meetingId": 4, "startTime": "2022-08-01T00:00:00Z"},
        {"meetingId": 5, "startTime": ""},
    ]})]  # fmt: skip
    async with GuideV2(access_to(stand_in)) as account:
        found = await account.own_sessions(SINCE, UNTIL)
    assert {session.meeting_id for session in found} == {"1", "4", "5"}
