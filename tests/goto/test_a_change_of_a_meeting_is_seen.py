from __future__ import annotations

import pytest

from provisioner.errors import (
    AccountRefused,
    AccountUnreachable,
    CallDeferred,
    CallRefused,
    NotConfirmed,
    NotSeenApplied,
    OutcomeUnknown,
    Refusal,
)
from provisioner.goto.calls import LIMITED_TRIES

from .meeting_writes import DIALECTS, MEETING_ID, WANTED, answered, client
from .standin import DROP, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

HTML = b"<html>Bad Gateway</html>"
LOST = {
    "dropped": DROP,
    "500": Said(500, {"errorCode": "Internal"}),
    "502 page": Said(502, HTML),
    "200 page": Said(200, HTML),
    "error in a success": Said(200, {"errorCode": "Internal"}),
}
GONE = Said(404, {"int_err_code": "NotFound", "msg": "no such meeting"})
NOT_OURS = Said(403, {"int_err_code": "AccessDenied", "msg": "not yours"})
WAIT = Said(429, headers={"Retry-After": "0.05"})


@pytest.fixture(params=sorted(DIALECTS))
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def after(sample, api: str) -> Said:
    """The meeting as it was wanted."""
    return Said(200, answered(sample, api, "meeting_get"))


BEFORE = Said(200, {"meetings": [{"meetingId": MEETING_ID, "subject": "Another"}]})


async def updated(stand_in: StandIn, access_to, api: str, *script: Said) -> list[str]:
    stand_in.script = list(script)
    async with client(api, access_to(stand_in)) as account:
        await account.update_meeting(MEETING_ID, WANTED)
    return stand_in.methods


async def deleted(stand_in: StandIn, access_to, api: str, *script: Said) -> bool:
    stand_in.script = list(script)
    async with client(api, access_to(stand_in)) as account:
        return await account.delete_meeting(MEETING_ID)


async def test_done_is_seen(stand_in: StandIn, access_to, api: str, after: Said) -> None:
    assert await updated(stand_in, access_to, api, Said(204), after) == ["PUT", "GET"]


async def test_what_is_answered_and_not_shown_is_not_confirmed(stand_in, access_to, api: str) -> None:
    with pytest.raises(NotConfirmed) as failure:
        await updated(stand_in, access_to, api, Said(204), BEFORE)
    assert failure.value.fields == ("subject", "start", "end", "coorganizers")


@pytest.mark.parametrize("lost", LOST)
async def test_a_lost_change_is_settled_by_looking(stand_in, access_to, api: str, lost: str, after) -> None:
    assert await updated(stand_in, access_to, api, LOST[lost], after) == ["PUT", "GET"]


async def test_what_was_not_applied_is_sent_once_more(stand_in, access_to, api: str, after: Said) -> None:
    methods = await updated(stand_in, access_to, api, DROP, BEFORE, Said(204), after)
    assert methods == ["PUT", "GET", "PUT", "GET"]


async def test_twice_lost_is_unknown(stand_in: StandIn, access_to, api: str) -> None:
    with pytest.raises(OutcomeUnknown):
        await updated(stand_in, access_to, api, DROP, BEFORE, DROP, BEFORE)
    assert stand_in.methods == ["PUT", "GET", "PUT", "GET"]


@pytest.mark.parametrize("blind", [NOT_OURS, Said(503), Said(200, HTML)])
async def test_a_look_that_fails_leaves_a_change_unknown(stand_in, access_to, api: str, blind: Said) -> None:
    with pytest.raises(OutcomeUnknown, match="a look failed"):
        await updated(stand_in, access_to, api, DROP, *[blind] * 4)
    assert stand_in.methods.count("PUT") == 1


@pytest.mark.parametrize("script", [[GONE], [DROP, GONE]])
async def test_a_meeting_that_is_gone_cannot_be_changed(stand_in, access_to, api: str, script) -> None:
    with pytest.raises(CallRefused) as failure:
        await updated(stand_in, access_to, api, *script)
    assert failure.value.refusal is Refusal.GONE


@pytest.mark.parametrize("change", [updated, deleted])
async def test_a_clear_no_and_a_limit_change_nothing(stand_in, access_to, api: str, change) -> None:
    with pytest.raises(CallRefused):
        await change(stand_in, access_to, api, Said(400, {"int_err_code": "NotRecurring"}))
    with pytest.raises(CallDeferred):
        await change(stand_in, access_to, api, *[WAIT] * LIMITED_TRIES)
    assert "GET" not in stand_in.methods


# --- deleting --------------------------------------------------------------------------------------------


async def test_a_success_costs_one_call(stand_in: StandIn, access_to, api: str) -> None:
    assert await deleted(stand_in, access_to, api, Said(204)) is True
    assert stand_in.methods == ["DELETE"]


async def test_none_there_at_the_first_try_is_drift(stand_in: StandIn, access_to, api: str) -> None:
    assert await deleted(stand_in, access_to, api, GONE) is False


@pytest.mark.parametrize("lost", LOST)
async def test_a_look_that_finds_none_is_a_success(stand_in, access_to, api: str, lost: str) -> None:
    assert await deleted(stand_in, access_to, api, LOST[lost], GONE) is True
    assert stand_in.methods == ["DELETE", "GET"]


@pytest.mark.parametrize("second", [[Said(204)], [GONE], [DROP, GONE]])
async def test_what_is_still_there_is_deleted_once_more(stand_in, access_to, api: str, second) -> None:
    assert await deleted(stand_in, access_to, api, DROP, BEFORE, *second) is True
    assert stand_in.methods.count("DELETE") == 2


async def test_what_stays_is_not_seen_deleted(stand_in: StandIn, access_to, api: str) -> None:
    with pytest.raises(NotSeenApplied, match="still there"):
        await deleted(stand_in, access_to, api, DROP, BEFORE, DROP, BEFORE)
    assert stand_in.methods.count("DELETE") == 2


async def test_a_meeting_that_is_not_shown_is_not_known_to_be_gone(stand_in, access_to, api: str) -> None:
    with pytest.raises(OutcomeUnknown, match="a look failed"):
        await deleted(stand_in, access_to, api, DROP, NOT_OURS)


# --- hosting ---------------------------------------------------------------------------------------------

HOST = "https://meet.goto.com/527664493?authorizationCode=planted-host-secret"


async def test_the_host_link_is_told_to_who_asks_alone(stand_in, access_to, sample, api: str) -> None:
    stand_in.script = [Said(200, answered(sample, api, "meeting_start"))]
    async with client(api, access_to(stand_in)) as account:
        link = await account.host_url(MEETING_ID)
    assert link.reveal() == HOST
    for shown in (repr(link), str(link), f"{link}", repr([link])):
        assert "planted" not in shown


@pytest.mark.parametrize(
    "said",
    [
        GONE,
        NOT_OURS,
        Said(200, {"joinURL": HOST}),
        Said(200, {"hostURL": HOST.replace("https", "http")}),
        Said(200, {"hostURL": HOST + "\x1b[2J"}),
        Said(200, {"hostURL": [HOST]}),
        Said(200, HOST),
        Said(200, HOST.encode()),
    ],
)
async def test_what_is_no_host_link_is_never_quoted(stand_in, access_to, api: str, said: Said) -> None:
    stand_in.script = [said] * 4
    async with client(api, access_to(stand_in)) as account:
        with pytest.raises((AccountRefused, AccountUnreachable)) as failure:
            await account.host_url(MEETING_ID)
    assert "planted" not in "".join(failure.value.lines())
    assert failure.value.__cause__ is None or "planted" not in str(failure.value.__cause__)
