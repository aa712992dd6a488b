from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.errors import AccountRefused, AccountUnreachable, ListingIncomplete
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.meetings import each_once, meeting, meetings_page, moment
from provisioner.goto.wire import Malformed
from provisioner.meetings.meeting import Meeting
from provisioner.simulator import Simulator

from .conftest import READ_MEETINGS
from .standin import DROP, Heard, Rule, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

KEY = "8514119291996280644"
PATH = f"/G2M/rest/v2/organizers/{KEY}/meetings"
SCOPES = ("admin:org.read", READ_MEETINGS)


def entries(*ids: object) -> list[dict[str, object]]:
    return [{"meetingId": meeting_id, "subject": f"Meeting {meeting_id}"} for meeting_id in ids]


def page(*ids: object, next_token: object = None) -> Said:
    return Said(200, {"meetings": entries(*ids), "nextPageToken": next_token})


def by_list(**lists: Said | list[Said]) -> Rule:
    """What each of the three lists answers, page after page; `default` without a filter, empty where not
    named."""
    left = {name: said if isinstance(said, list) else [said] for name, said in lists.items()}

    def rule(heard: Heard) -> Said:
        assert heard.path == PATH
        pages = left.get(heard.query.get("status", "default"))
        return page() if pages is None else pages.pop(0) if len(pages) > 1 else pages[0]

    return rule


def asked(stand_in: StandIn) -> Counter[str]:
    return Counter(heard.query.get("status", "default") for heard in stand_in.heard)


async def looked(stand_in: StandIn, access_to) -> tuple[Meeting, ...]:
    async with GuideV2(access_to(stand_in)) as account:
        return await account.meetings_of(KEY)


async def test_three_empty_lists_are_the_proof_of_none(stand_in: StandIn, access_to) -> None:
    stand_in.rule = by_list()
    assert await looked(stand_in, access_to) == ()
    assert asked(stand_in) == {"default": 1, "ACTIVE": 1, "INACTIVE": 1}
    assert all(set(heard.query) <= {"status"} for heard in stand_in.heard)
    assert len(stand_in.token_requests) == 1


@pytest.mark.parametrize("only", ["default", "ACTIVE", "INACTIVE"])
async def test_what_one_list_shows_is_found(stand_in: StandIn, access_to, only: str) -> None:
    stand_in.rule = by_list(**{only: page(7)})
    assert await looked(stand_in, access_to) == (Meeting("7", "Meeting 7"),)


async def test_a_meeting_of_several_lists_is_one(stand_in: StandIn, access_to) -> None:
    stand_in.rule = by_list(default=page("1", "2"), ACTIVE=page(1), INACTIVE=page(2, 3))
    assert [found.meeting_id for found in await looked(stand_in, access_to)] == ["1", "2", "3"]


async def test_every_page_of_every_list_is_read(stand_in: StandIn, access_to) -> None:
    both = [page(1, 2, next_token="p2"), page(3, next_token=4), page(5, next_token="")]
    stand_in.rule = by_list(default=both, INACTIVE=list(both))
    assert [found.meeting_id for found in await looked(stand_in, access_to)] == ["1", "2", "3", "5"]
    tokens = [heard.query.get("nextPageToken") for heard in stand_in.heard if "status" not in heard.query]
    assert tokens == [None, "p2", "4"]
    assert asked(stand_in) == {"default": 3, "ACTIVE": 1, "INACTIVE": 3}


HTML = b"<!DOCTYPE html><html><title>Sign in to the wifi</title></html>"
STAYING = {
    "error body": Said(200, {"errorCode": "Internal"}),
    "list and error": Said(200, {"meetings": [], "errors": [{"code": "Partial"}]}),
    "html": Said(200, HTML),
    "html not found": Said(404, HTML),
    "cut off": Said(200, b'{"meetings": ['),
    "empty body": Said(200),
    "no content": Said(204),
    "503": Said(503),
    "dropped": DROP,
}
SHAPES = {
    "a bare list": Said(200, []),
    "an empty object": Said(200, {}),
    "null meetings": Said(200, {"meetings": None}),
    "another list": Said(200, {"organizers": []}),
    "no id": Said(200, {"meetings": [{"subject": "S"}]}),
    "an empty id": Said(200, {"meetings": entries("")}),
    "a rounded id": Said(200, {"meetings": entries(8.3e8)}),
    "no entry": Said(200, {"meetings": ["830328669"]}),
    "an empty entry": Said(200, {"meetings": {}}),
    "odd token": Said(200, {"meetings": [], "nextPageToken": ["p2"]}),
    "an empty list that goes on": page(next_token="p2"),
}
REFUSED = {
    "not found": Said(404, {"errorCode": "OrganizerNotFound"}),
    "gone": Said(410, {"errorCode": "Gone"}),
    "no scope": Said(403, {"errorCode": "AccessDenied", "description": "collab:meeting:read"}),
    "no such filter": Said(400, {"errorCode": "InvalidRequest"}),
}


@pytest.mark.parametrize("only", ["default", "INACTIVE"])
@pytest.mark.parametrize("fault", STAYING)
async def test_a_fault_that_stays_is_never_none(stand_in, access_to, fault: str, only: str) -> None:
    stand_in.rule = by_list(**{only: STAYING[fault]})
    with pytest.raises(AccountUnreachable):
        await looked(stand_in, access_to)
    assert asked(stand_in)[only] == 4


@pytest.mark.parametrize("fault", STAYING)
async def test_a_fault_that_passes_costs_one_call_more(stand_in: StandIn, access_to, fault: str) -> None:
    stand_in.rule = by_list(ACTIVE=[STAYING[fault], page(7)])
    assert [found.meeting_id for found in await looked(stand_in, access_to)] == ["7"]
    assert asked(stand_in) == {"default": 1, "ACTIVE": 2, "INACTIVE": 1}


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_is_no_list_is_an_error_at_once(stand_in: StandIn, access_to, shape: str) -> None:
    stand_in.rule = by_list(ACTIVE=SHAPES[shape])
    with pytest.raises(ListingIncomplete, match=f"meetings of organizer {KEY}") as failure:
        await looked(stand_in, access_to)
    assert failure.value.where == f"GET {PATH}"
    assert asked(stand_in)["ACTIVE"] <= 2


@pytest.mark.parametrize("said", REFUSED)
async def test_a_refusal_is_never_none(stand_in: StandIn, access_to, said: str) -> None:
    stand_in.rule = by_list(INACTIVE=REFUSED[said])
    with pytest.raises(AccountRefused, match=str(REFUSED[said].status)):
        await looked(stand_in, access_to)
    assert asked(stand_in)["INACTIVE"] == 1


@pytest.mark.parametrize(
    ("second", "seen"),
    [
        (page(1, 2, next_token="p3"), "page before"),
        (page(3, next_token="p2"), "given before"),
        (page(), "empty page"),
        (Said(200, {"meetings": [{"subject": "S"}]}), "meetingId"),
        (Said(404, {"errorCode": "NotFound"}), "404"),
    ],
)
async def test_pages_that_cannot_be_the_whole_say_why(stand_in, access_to, second: Said, seen: str) -> None:
    stand_in.rule = by_list(default=[page(1, 2, next_token="p2"), second])
    with pytest.raises((ListingIncomplete, AccountRefused), match=seen):
        await looked(stand_in, access_to)


async def test_the_first_failure_ends_the_other_lists(stand_in, access_to, monkeypatch) -> None:
    monkeypatch.setattr("provisioner.goto.backoff._PAUSES_S", (600,))
    stand_in.rule = by_list(default=REFUSED["not found"], ACTIVE=STAYING["503"], INACTIVE=STAYING["503"])
    async with GuideV2(access_to(stand_in)) as account:
        tasks = asyncio.all_tasks()
        with pytest.raises(AccountRefused), anyio.fail_after(5):
            await account.meetings_of(KEY)
        assert asyncio.all_tasks() == tasks


# --- on a rehearsal --------------------------------------------------------------------------------------

ORGANIZER = "8514119291996279102"


@pytest.mark.parametrize("thin", [False, True])
@pytest.mark.parametrize("hides", [False, True])
async def test_all_that_is_to_come_is_found(simulator: Simulator, access_to, thin: bool, hides: bool) -> None:
    simulator.set_options(thin_objects=thin, default_hides_inactive=hides, integer_keys=True, page_cap=1)
    async with GuideV2(access_to(simulator, scopes=SCOPES, dry=True)) as account:
        room, client = sorted(await account.meetings_of(ORGANIZER))[::-1]
        assert account.calls == {"token": 1, "GET": 4 if hides else 5}
    starts, text = datetime(2039, 8, 2, 22, tzinfo=UTC), "2039-08-02T22:00:00Z"
    if thin:
        assert room == Meeting("830328669", "Project room")
        assert client == Meeting("527664493", "Meeting with a client", starts, start_text=text)
        return
    link = "https://meet.goto.com/{}".format
    ends, end_text = datetime(2039, 8, 2, 23, tzinfo=UTC), "2039-08-02T23:00:00Z"
    told = ("Meeting with a client", starts, ends, "scheduled", text, end_text)
    assert client == Meeting("527664493", *told, link("527664493"))
    assert room == Meeting("830328669", "Project room", kind="recurring", join_url=link("830328669"))


@pytest.mark.parametrize("kind", ["repeated_page", "empty_page"])
async def test_a_server_that_loses_its_place_is_an_error(simulator: Simulator, access_to, kind: str) -> None:
    simulator.set_options(page_cap=1)
    simulator.fault(kind, path="meetings.*nextPageToken")
    async with GuideV2(access_to(simulator, scopes=SCOPES)) as account:
        with pytest.raises(ListingIncomplete, match="page 2"):
            await account.meetings_of(ORGANIZER)


async def test_a_meeting_that_came_in_between_is_in_the_next_look(simulator: Simulator, access_to) -> None:
    simulator.fault("meeting_appears", organizer_key=ORGANIZER, path=f"{ORGANIZER}/meetings", after=3)
    async with GuideV2(access_to(simulator, scopes=SCOPES)) as account:
        before = await account.meetings_of(ORGANIZER)
        after = await account.meetings_of(ORGANIZER)
    (new,) = set(after) - set(before)
    assert new.starts is not None
    assert new.starts > datetime.now(UTC)


# --- single values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "2026-06-01T10:00:00Z",
        "2026-06-01T10:00:00+0000",
        "2026-06-01T12:00:00+02:00",
        "2026-06-01T10:00:00",
        "2026-06-01T10:00:00.+0000",
        "2026-06-01T10:00:00.000Z",
        " 2026-06-01 10:00 ",
        1780308000000,
        "1780308000000",
    ],
)
def test_a_time_is_read_in_every_form(raw: object) -> None:
    assert moment(raw) == datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        None, "", " ", "soon", "2026-06-01", "20260601", "2026-06-31T10:00:00Z", "0001-01-01T00:00:00Z", 0,
        1780308000, "1780308000", 10**30, True, 1.780308e12, ["2026-06-01T10:00:00Z"], {},
        "9999-12-31T23:59:59-0100", "2026-06-01T10:00:00 CEST",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none_so_that_it_never_ends(raw: object) -> None:
    assert moment(raw) is None


def test_an_end_before_the_start_is_no_end() -> None:
    odd = {"meetingId": 1, "startTime": "2026-06-01T10:00:00Z", "endTime": "2026-05-01T10:00:00Z"}
    starts = datetime(2026, 6, 1, 10, tzinfo=UTC)
    told = {"start_text": "2026-06-01T10:00:00Z", "end_text": "2026-05-01T10:00:00Z"}
    assert meeting(odd) == Meeting("1", "", starts, **told)


def test_one_object_and_the_other_spelling_are_understood() -> None:
    alone = {"meetingid": 830328669, "SUBJECT": "S", "starttime": "", "meetingtype": "recurring"}
    assert meetings_page({"Meetings": alone}).entries == (Meeting("830328669", "S", kind="recurring"),)


json_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())
names = st.sampled_from(
    ["meetingId", "subject", "startTime", "endTime", "meetingType", "joinURL", "coorganizerKeys", "status"]
)


@given(st.dictionaries(names, json_values))
def test_whatever_an_entry_holds_it_is_a_meeting_or_malformed(entry: dict[str, object]) -> None:
    try:
        found = meeting(entry)
    except Malformed:
        return
    assert found.meeting_id
    for shown in (found.subject, found.start_text, found.end_text, found.join_url):
        shown.encode()
    for time in (found.starts, found.ends):
        assert time is None or time.tzinfo is UTC


ends = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(st.lists(st.builds(Meeting, st.sampled_from(["1", "2", "3"]), st.just("S"), ends=ends)), ends)
def test_no_meeting_that_goes_on_is_lost_among_those_of_its_id(meetings, now: datetime | None) -> None:
    def going_on(some) -> set[str]:
        return {m.meeting_id for m in some if m.ends is None or now is None or m.ends > now}

    once = each_once(meetings)
    assert len({m.meeting_id for m in once}) == len(once)
    assert going_on(once) == going_on(meetings)
