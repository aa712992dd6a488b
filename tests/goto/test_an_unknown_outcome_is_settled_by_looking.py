"""Every way in which a write can end, over real HTTP: what is sent again, what is looked at, what is left."""

from __future__ import annotations

import pytest

from provisioner.errors import AccountRefused, CallDeferred, CallRefused, OutcomeUnknown, Refusal
from provisioner.goto.guide_v2 import GuideV2
from provisioner.people.organizer import Status
from provisioner.simulator import Simulator

from .conftest import a_hire, an_organizer
from .standin import DROP, Said, StandIn
from .writes import AFTER, BEFORE, CHANGES, KEY, written

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

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


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("lost", LOST)
async def test_a_look_that_shows_it_done_ends_it(stand_in: StandIn, access_to, what: str, lost: str) -> None:
    stand_in.script = [LOST[lost], AFTER[what]]
    async with GuideV2(access_to(stand_in)) as account:
        await written(account, what)
    assert stand_in.methods == ["PUT", "GET"]
    assert stand_in.heard[1].path == f"/G2M/rest/v2/organizers/{KEY}"


@pytest.mark.parametrize("what", CHANGES)
async def test_a_look_that_shows_it_not_done_repeats_it_once(stand_in: StandIn, access_to, what: str) -> None:
    stand_in.script = [DROP, BEFORE[what], AFTER[what]]
    async with GuideV2(access_to(stand_in)) as account:
        await written(account, what)
    assert stand_in.methods == ["PUT", "GET", "PUT"]
    assert stand_in.heard[0].body == stand_in.heard[2].body


@pytest.mark.parametrize("what", CHANGES)
async def test_a_repeat_that_is_lost_too_is_looked_at_and_left(stand_in, access_to, what: str) -> None:
    stand_in.script = [DROP, BEFORE[what], DROP, AFTER[what]]
    async with GuideV2(access_to(stand_in)) as account:
        await written(account, what)
        stand_in.script = [DROP, BEFORE[what], DROP, BEFORE[what]]
        with pytest.raises(OutcomeUnknown):
            await written(account, what)
    assert stand_in.methods == ["PUT", "GET", "PUT", "GET"] * 2


@pytest.mark.parametrize("blind", [Said(503), Said(403, {"errorCode": "AccessDenied"}), DROP])
@pytest.mark.parametrize("what", CHANGES)
async def test_a_look_that_fails_leaves_it_unknown(stand_in, access_to, what: str, blind: Said) -> None:
    stand_in.script = [DROP] + [blind] * 4
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(OutcomeUnknown):
            await written(account, what)
    assert stand_in.methods.count("PUT") == 1


@pytest.mark.parametrize("lost", LOST)
async def test_a_create_is_never_sent_twice(stand_in: StandIn, access_to, lost: str) -> None:
    stand_in.script = [LOST[lost]]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(OutcomeUnknown):
            await written(account, "create")
    assert stand_in.methods == ["POST"]


@pytest.mark.parametrize("kind", ["lost_after_commit", "lost_before", "truncated", "html", "error_body"])
async def test_the_account_ends_as_wanted_whatever_was_lost(
    simulator: Simulator, access_to, kind: str
) -> None:
    key = "8514119291996279101"
    async with GuideV2(access_to(simulator)) as account:
        organizer = await account.find(key)
        assert organizer is not None
        simulator.fault(kind, method="PUT")
        updated = await account.update(organizer, {"email": "ada@example.com", "time_zone": "Asia/Tokyo"})
        simulator.fault(kind, method="PUT")
        suspended = await account.suspend(updated)
        assert suspended.status is Status.SUSPENDED
        simulator.fault(kind, method="PUT")
        back = await account.reactivate(suspended, {"last_name": "Ofori"}, {})
        assert back.last_name == "Ofori"
        assert account.calls["PUT"] == (3 if kind in ("lost_after_commit", "truncated") else 6)
    held = simulator.account.organizers[key]
    assert (held.email, held.last_name, held.time_zone) == ("ada@example.com", "Ofori", "Asia/Tokyo")
    assert (held.status, held.locale, held.first_name) == (Status.ACTIVE, "en_US", "Ada")


@pytest.mark.parametrize("what", [*CHANGES, "create"])
async def test_a_write_that_could_not_leave_is_deferred(stand_in: StandIn, access_to, what: str) -> None:
    nowhere = StandIn()
    nowhere.stop()
    async with GuideV2(access_to(stand_in, base_url=nowhere.base_url)) as account:
        with pytest.raises(CallDeferred, match="no connection"):
            await written(account, what)
        assert account.calls["PUT"] + account.calls["POST"] == 4


@pytest.mark.parametrize("what", [*CHANGES, "create"])
async def test_a_definite_no_is_not_tried_again(stand_in: StandIn, access_to, sample, what: str) -> None:
    refused = sample("refused_scope")["answer"]
    stand_in.script = [Said(refused["status"], refused["body"])]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(CallRefused, match=r"admin:org\.read") as failure:
            await written(account, what)
    assert (failure.value.status, failure.value.refusal) == (403, Refusal.OTHER)
    assert len(stand_in.heard) == 1


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("refused_no_seat_402", Refusal.SEAT),
        ("refused_no_seat_409", Refusal.SEAT),
        ("refused_address_known", Refusal.ADDRESS_KNOWN),
        ("refused_profile_elsewhere", Refusal.PROFILE_ELSEWHERE),
        ("refused_unclear", Refusal.OTHER),
    ],
)
async def test_a_refused_create_says_why(stand_in, access_to, sample, name: str, meaning: Refusal) -> None:
    answer = sample(name)["answer"]
    stand_in.script = [Said(answer["status"], answer["body"])]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(CallRefused) as failure:
            await account.create(a_hire())
    assert (failure.value.refusal, failure.value.status) == (meaning, answer["status"])


async def test_the_conflicts_of_a_rehearsal_are_told_apart(simulator: Simulator, access_to) -> None:
    simulator.account.seats = simulator.account.seats_taken
    simulator.set_options(seatless_status=409)
    for email, meaning in [
        ("ada.okafor@example.com", Refusal.ADDRESS_KNOWN),
        ("karin.olsen@example.com", Refusal.PROFILE_ELSEWHERE),
        ("new@example.com", Refusal.SEAT),
    ]:
        async with GuideV2(access_to(simulator)) as account:
            with pytest.raises(CallRefused) as failure:
                await account.create(a_hire(email=email))
        assert failure.value.refusal is meaning


@pytest.mark.parametrize("what", CHANGES)
async def test_an_organizer_that_is_gone_is_named_so(stand_in: StandIn, access_to, what: str) -> None:
    gone = Said(404, {"errorCode": "OrganizerNotFound"})
    stand_in.script = [gone]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(CallRefused) as failure:
            await written(account, what)
        assert failure.value.refusal is Refusal.GONE
        stand_in.script = [DROP, gone]
        with pytest.raises(CallRefused) as failure:
            await written(account, what)
        assert failure.value.refusal is Refusal.GONE


async def test_a_token_that_is_not_accepted_ends_the_run(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(401)] * 2
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(AccountRefused):
            await account.suspend(an_organizer())
