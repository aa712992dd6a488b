"""The line of `provisioner check` about notifications: each way is looked at, and nothing is sent."""

from __future__ import annotations

import asyncio

from provisioner.cli.check_line import Line, failed
from provisioner.cli.exits import Code
from provisioner.errors import ProvisionerError
from provisioner.notify.in_time import NotDelivered, in_time
from provisioner.notify.send import LIMIT_S, Way
from provisioner.settings import Settings
from provisioner.telling import post_of, ways_of

NAME = "notifications"


def notifications_line(settings: Settings) -> Line:
    try:
        ways = ways_of(settings)
        post = post_of(settings)
    except ProvisionerError as failure:
        return failed(NAME, failure)
    if not ways:
        remedy = "name somebody in notify.mail_to" if post else None
        who = "nobody but leavers' managers and successors" if post else "nobody"
        return Line(NAME, True, f"none set up: {who} is told anything", remedy)
    bad = asyncio.run(_what_does_not_work(ways))
    if bad:
        return Line(NAME, False, "; ".join(bad), "correct the settings notify.*", Code.MISCONFIGURED)
    told = ", ".join(settings.notify.on) or "nothing (notify.on)"
    return Line(NAME, True, f"{', '.join(way.name for way in ways)}: told of {told}")


async def _what_does_not_work(ways: list[Way]) -> list[str]:
    found = await asyncio.gather(*map(_trouble_of, ways))
    return [trouble for trouble in found if trouble is not None]


async def _trouble_of(way: Way) -> str | None:
    try:
        await in_time(way.look, LIMIT_S)
    except NotDelivered as trouble:
        return f"{way.name}: {trouble}"
    return None
