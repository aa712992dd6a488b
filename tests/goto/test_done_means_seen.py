"""A write is done when the account shows it: its answer where that tells enough, else a look."""

from __future__ import annotations

import json

import pytest

from provisioner.errors import NotConfirmed, OutcomeUnknown
from provisioner.goto.guide_v2 import GuideV2
from provisioner.people.organizer import Status

from .conftest import a_hire, an_organizer
from .standin import Said, StandIn
from .writes import AFTER, CHANGES, KEY, shown, written

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("silent", [Said(204), Said(200), Said(200, {"ok": True}), Said(200, [])])
async def test_an_answer_that_shows_nothing_is_looked_behind(
    stand_in, access_to, what: str, silent: Said
) -> None:
    stand_in.script = [silent, AFTER[what]]
    async with GuideV2(access_to(stand_in)) as account:
        await written(account, what)
    assert stand_in.methods == ["PUT", "GET"]


@pytest.mark.parametrize(
    "odd", [Said(200, {"organizerKey": "1", "firstName": "Joan"}), Said(200, {"organizerKey": 8.5e18})]
)
async def test_an_answer_about_another_organizer_is_looked_behind(stand_in, access_to, odd: Said) -> None:
    stand_in.script = [odd, AFTER["update"]]
    async with GuideV2(access_to(stand_in)) as account:
        await written(account, "update")
    assert stand_in.methods == ["PUT", "GET"]


@pytest.mark.parametrize("what", CHANGES)
async def test_an_answer_that_shows_it_costs_no_look(stand_in: StandIn, access_to, what: str) -> None:
    stand_in.script = [AFTER[what]]
    async with GuideV2(access_to(stand_in)) as account:
        after = await written(account, what)
    assert stand_in.methods == ["PUT"]
    assert after.status is (Status.SUSPENDED if what == "suspend" else Status.ACTIVE)


async def test_the_answers_of_the_guide_are_enough(stand_in: StandIn, access_to, sample) -> None:
    stand_in.script = [Said(200, sample(name)["answer"]["body"]) for name in ("create", "update", "suspend")]
    async with GuideV2(access_to(stand_in)) as account:
        created = await account.create(a_hire())
        assert (created.key, created.status) == ("789", Status.ACTIVE)
        updated = await account.update(
            an_organizer(), {"first_name": "Updated", "time_zone": "America/New_York"}
        )
        assert updated == an_organizer(first_name="Updated", time_zone="America/New_York")
        suspended = await account.suspend(an_organizer(key="123456"))
        assert suspended == an_organizer(key="123456", status=Status.SUSPENDED)
        assert account.calls == {"token": 1, "POST": 1, "PUT": 2}


async def test_what_did_not_take_is_named(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(204), shown(email="JANE@example.com", lastName="Doe")]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(NotConfirmed) as failure:
            await account.update(
                an_organizer(), {"email": "jane@EXAMPLE.com", "last_name": "Roe", "locale": "de_DE"}
            )
    assert failure.value.fields == ("last_name", "locale")


async def test_a_put_sends_the_whole_object(stand_in: StandIn, access_to) -> None:
    stand_in.script = [AFTER["update"], AFTER["reactivate"]]
    async with GuideV2(access_to(stand_in)) as account:
        await written(account, "update")
        await written(account, "reactivate")
    whole = {
        "organizerKey": KEY, "accountKey": "6425603496547407943", "email": "jane@example.com",
        "firstName": "Jane", "lastName": "Doe", "status": "ACTIVE", "locale": "en_US",
        "timeZone": "Europe/Paris", "maxParticipants": 250, "adminRoles": ["MANAGE_USERS"],
    }  # fmt: skip
    assert [json.loads(heard.body) for heard in stand_in.heard] == [{**whole, "firstName": "Joan"}, whole]


async def test_a_thin_organizer_is_not_written(stand_in: StandIn, access_to) -> None:
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(ValueError, match="not complete"):
            await account.update(an_organizer(missing=frozenset({"locale"})), {"first_name": "Joan"})
    assert stand_in.heard == []


# --- a create --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [None, {}, [], {"email": "new@example.com"}, {"organizerKey": 7.5e18}])
async def test_a_create_without_a_key_is_unknown(stand_in: StandIn, access_to, body: object) -> None:
    stand_in.script = [Said(201, body)]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(OutcomeUnknown):
            await account.create(a_hire())
    assert stand_in.methods == ["POST"]


async def test_a_create_that_tells_too_little_is_looked_at(stand_in: StandIn, access_to) -> None:
    stand_in.script = [Said(201, {"organizerKey": KEY}), shown(email="new@example.com")]
    async with GuideV2(access_to(stand_in)) as account:
        created = await account.create(a_hire())
        assert (created.email, created.missing) == ("new@example.com", frozenset())
        stand_in.script = [Said(201, {"organizerKey": KEY}), Said(404, {"errorCode": "NotFound"})]
        with pytest.raises(OutcomeUnknown):
            await account.create(a_hire())
    assert stand_in.methods == ["POST", "GET"] * 2


@pytest.mark.parametrize(("field", "value"), [("email", "old@example.com"), ("status", "SUSPENDED")])
async def test_a_create_that_shows_something_else_is_not_confirmed(stand_in, access_to, field, value) -> None:
    body = {"organizerKey": KEY, "email": "new@example.com", "status": "ACTIVE"} | {field: value}
    stand_in.script = [Said(201, body)]
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(NotConfirmed) as failure:
            await account.create(a_hire())
    assert failure.value.fields == (field,)
