"""`RateLimit-*` and `X-RateLimit-*`: read in all their forms, and waited for without a 429."""

from __future__ import annotations

from datetime import UTC, datetime

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.pace import Allowance
from provisioner.goto.rate_headers import allowance_told

from .standin import Said, StandIn

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    "headers",
    [
        {"RateLimit-Remaining": "3", "RateLimit-Reset": "20"},
        {"ratelimit-remaining": "3", "ratelimit-reset": "20"},
        {"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "20"},
        {"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": str(EPOCH + 20)},
        {"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": str((EPOCH + 20) * 1000)},
        {"X-Rate-Limit-Remaining": "3, 100;w=60", "X-Rate-Limit-Reset": "20.0"},
        {"RateLimit": '"default";r=3;t=20'},
    ],
)
def test_every_form_says_the_same(headers: dict[str, str]) -> None:
    assert allowance_told(httpx.Headers(headers), NOW) == Allowance(remaining=3, reset_s=20)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit-Remaining": "3"},
        {"RateLimit-Remaining": "many", "RateLimit-Reset": "soon"},
        {"RateLimit-Remaining": "-1", "RateLimit-Reset": "20"},
        {"RateLimit": '"default";r=3'},
    ],
)
def test_half_a_word_is_none(headers: dict[str, str]) -> None:
    assert allowance_told(httpx.Headers(headers), NOW) is None


@given(st.text(), st.text(), st.text())
def test_nothing_in_them_raises(remaining: str, reset: str, both: str) -> None:
    told = allowance_told(
        {"RateLimit-Remaining": remaining, "RateLimit-Reset": reset, "RateLimit": both}, NOW
    )
    assert told is None or (told.remaining >= 0 and told.reset_s >= 0)


@pytest.mark.anyio
async def test_the_last_call_of_a_quota_is_followed_by_a_wait_and_not_by_a_429(
    stand_in: StandIn, access_to
) -> None:
    left = iter([1, 0, 9])
    organizers = {"organizers": []}
    stand_in.rule = lambda _: Said(
        200, organizers, {"RateLimit-Remaining": str(next(left)), "RateLimit-Reset": "1"}
    )
    async with GuideV2(access_to(stand_in)) as account:
        await account.list_organizers()
        began = anyio.current_time()
        await account.list_organizers()
        assert anyio.current_time() - began < 0.5
        await account.list_organizers()
        assert 0.9 <= anyio.current_time() - began < 3
        assert account.calls["429"] == 0
