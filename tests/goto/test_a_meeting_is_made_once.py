from __future__ import annotations

import json

import pytest

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallDeferred,
    CallRefused,
    OutcomeUnknown,
)
from provisioner.goto.calls import LIMITED_TRIES
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting

from .meeting_writes import DIALECTS, MEETING_ID, WANTED, answered, client
from .standin import DROP, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

HTML = b"<html>Bad Gateway</html>"
LOST = {
    "dropped": DROP,
    "500": Said(500, {"errorCode": "Internal"}),
    "502 page": Said(502, HTML),
    "200 page": Said(200, HTML),
    "404 page": Said(404, HTML),
    "cut off": Said(201, b'{"meetingId": 5276'),
    "error in a success": Said(200, {"errorCode": "Internal"}),
    "redirect": Said(303, headers={"Location": "/"}),
    "nothing": Said(201),
    "no id": Said(201, {"joinURL": "https://meet.goto.com/1"}),
    "a rounded id": Said(201, {"meetingId": 5.27e8}),
    "an empty array": Said(201, []),
    "two meetings": Said(201, [{"meetingId": 1}, {"meetingId": 2}]),
    "a text": Said(201, "created"),
}


@pytest.fixture(params=sorted(DIALECTS))
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def made(stand_in: StandIn, access_to, api: str, *script: Said) -> MadeMeeting:
    stand_in.script = list(script)
    async with client(api, access_to(stand_in)) as account:
        return await account.create_meeting(WANTED)


async def test_what_was_made_is_told(stand_in: StandIn, access_to, sample, api: str) -> None:
    recorded = sample(DIALECTS[api][0] + "meeting_create")
    found = await made(stand_in, access_to, api, Said(201, recorded["answer"]["body"]))
    assert found == MadeMeeting(MEETING_ID, "https://meet.goto.com/527664493")
    (heard,) = stand_in.heard
    assert {"method": heard.method, "path": heard.path, "body": json.loads(heard.body)} == recorded["request"]


@pytest.mark.parametrize("lost", LOST)
async def test_what_may_have_been_made_is_never_sent_again(stand_in, access_to, api: str, lost: str) -> None:
    with pytest.raises(OutcomeUnknown):
        await made(stand_in, access_to, api, LOST[lost])
    assert stand_in.methods == ["POST"]


async def test_a_limit_is_waited_for_and_certainly_nothing_is_made(stand_in, access_to, api: str) -> None:
    wait = Said(429, headers={"Retry-After": "0.05"})
    assert (await made(stand_in, access_to, api, wait, Said(201, {"meetingId": 7}))).meeting_id == "7"
    with pytest.raises(CallDeferred):
        await made(stand_in, access_to, api, *[wait] * LIMITED_TRIES)


@pytest.mark.parametrize("status", [400, 403, 404, 409])
async def test_a_clear_no_is_a_refusal(stand_in: StandIn, access_to, api: str, status: int) -> None:
    with pytest.raises(CallRefused) as failure:
        await made(stand_in, access_to, api, Said(status, {"int_err_code": "No", "msg": "no"}))
    assert failure.value.status == status
    assert stand_in.methods == ["POST"]


# --- the meeting itself ----------------------------------------------------------------------------------


async def looked(stand_in: StandIn, access_to, api: str, *script: Said) -> Meeting | None:
    stand_in.script = list(script)
    async with client(api, access_to(stand_in)) as account:
        return await account.meeting(MEETING_ID)


async def test_a_meeting_is_read_whole(stand_in: StandIn, access_to, sample, api: str) -> None:
    found = await looked(stand_in, access_to, api, Said(200, answered(sample, api, "meeting_get")))
    assert found is not None
    assert found.coorganizers == WANTED.coorganizers
    assert found.running == (api == "official-v1")
    (heard,) = stand_in.heard
    assert (heard.method, heard.path) == tuple(
        sample(DIALECTS[api][0] + "meeting_get")["request"][name] for name in ("method", "path")
    )


@pytest.mark.parametrize(
    "said",
    [
        Said(404, {"int_err_code": "NotFound", "msg": "no such meeting"}),
        Said(403, {"int_err_code": "AccessDenied", "msg": "You are not the organizer of this meeting"}),
        Said(403),
    ],
)
async def test_a_meeting_that_is_not_shown_is_none(stand_in, access_to, api: str, said: Said) -> None:
    assert await looked(stand_in, access_to, api, said) is None


@pytest.mark.parametrize(
    "said",
    [
        Said(401),
        Said(403, {"int_err_code": "InvalidToken", "msg": "Invalid token passed"}),
        Said(403, {"errorCode": "InsufficientScope", "description": "collab:meeting:read is wanted"}),
        Said(403, {"errorCode": "AccessDenied", "description": "identity: is wanted"}),
        Said(400, {"errorCode": "InvalidRequest"}),
        Said(404, HTML),
        Said(200, HTML),
        Said(200, []),
        Said(200, [{"meetingId": 1}]),
        Said(200, {"meetings": [{"meetingId": MEETING_ID}, {"meetingId": 1}]}),
        Said(200, [{"meetingId": MEETING_ID, "coorganizerKeys": [8.514119e18]}]),
    ],
)
async def test_what_says_nothing_of_it_is_an_error(stand_in, access_to, api: str, said: Said) -> None:
    with pytest.raises((AccountRefused, AccountUnreachable)):
        await looked(stand_in, access_to, api, *[said] * 4)
