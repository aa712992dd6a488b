"""Secrets are planted in everything that a server can say; nothing that we say holds one."""

from __future__ import annotations

import logging
import traceback

import pytest

from provisioner.errors import ProvisionerError
from provisioner.goto.guide_v2 import GuideV2

from .conftest import SECRET, a_hire, an_organizer
from .standin import DROP, Said, StandIn

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick_retries")]

TOKEN = "planted-token-77c2"
BOTH = f"Bearer {TOKEN} of client with {SECRET}"
ECHOES = [
    Said(401, {"errorCode": BOTH, "description": BOTH, "incident": BOTH}),
    Said(403, {"errorCode": "AccessDenied", "description": BOTH}),
    Said(409, {"errors": [{"code": BOTH, "value": BOTH}]}),
    Said(429, {"message": BOTH}, {"Retry-After": "0.01"}),
    Said(500, {"message": BOTH}),
    Said(200, {"errorCode": BOTH, "message": BOTH}),
    Said(200, f"<html>{BOTH}</html>".encode()),
    Said(200, {"organizers": BOTH}),
    Said(404, {"message": BOTH}),
    DROP,
]


def told(failure: BaseException) -> str:
    lines = failure.lines() if isinstance(failure, ProvisionerError) else []
    return "\n".join([repr(failure), *lines, *traceback.format_exception(failure)])


@pytest.mark.parametrize("echo", ECHOES)
async def test_what_a_server_echoes_is_not_passed_on(
    stand_in: StandIn, access_to, caplog, echo: Said
) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.rule = lambda _: echo
    stand_in.tokens = [Said(200, {"access_token": TOKEN, "expires_in": 3600})] * 20
    access = access_to(stand_in)
    said = [repr(access)]
    async with GuideV2(access) as account:
        for attempt in (
            account.list_organizers(),
            account.create(a_hire()),
            account.update(an_organizer(), {"first_name": "Joan"}),
            account.suspend(an_organizer()),
        ):
            with pytest.raises(ProvisionerError) as failure:
                await attempt
            said.append(told(failure.value))
        said += [repr(account), repr(await account._http.sign_in.token()), repr(vars(account._http))]
    everything = "\n".join([*said, caplog.text])
    assert SECRET not in everything
    assert TOKEN not in everything


@pytest.mark.parametrize("status", [200, 400, 401, 404, 429, 503])
async def test_an_issuer_that_echoes_the_secret_is_not_passed_on(
    stand_in, access_to, caplog, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    body = {"error": SECRET, "error_description": f"wrong secret {SECRET}", "access_token": f"{SECRET}\n"}
    stand_in.tokens = [Said(status, body)] * 4
    async with GuideV2(access_to(stand_in)) as account:
        with pytest.raises(ProvisionerError) as failure:
            await account.sign_in()
    assert SECRET not in told(failure.value) + caplog.text
