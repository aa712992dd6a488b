"""The dialects by the name that `goto.api` has for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from provisioner.errors import AccountRefused, AccountUnreachable
from provisioner.goto.access import GotoAccess
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.official_v1 import OfficialV1
from provisioner.goto.session import NoSuchListing

DIALECTS: Mapping[str, type[GuideV2] | type[OfficialV1]] = {"guide-v2": GuideV2, "official-v1": OfficialV1}
"""In the order in which they are tried."""


def account_of(access: GotoAccess) -> GuideV2 | OfficialV1:
    return DIALECTS[access.api](access)


async def other_dialect(access: GotoAccess) -> str | None:
    """Which other dialect the account answers, where it does not know the listing of this one. A refusal is
    an answer too: the token may lack what that dialect asks for."""
    for api in DIALECTS.keys() - {access.api}:
        try:
            async with account_of(replace(access, api=api, scopes=None)) as account:
                await account.sign_in()
                await account.probe()
        except (NoSuchListing, AccountUnreachable):
            continue
        except AccountRefused as refused:
            return api if refused.where != access.token_url else None
        return api
    return None
