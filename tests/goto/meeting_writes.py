"""One meeting as the tests ask for it, in both dialects."""

from __future__ import annotations

from collections.abc import Callable

from provisioner.goto.access import GotoAccess
from provisioner.goto.guide_v2 import GuideV2
from provisioner.goto.official_v1 import OfficialV1
from provisioner.meetings.wanted import WantedMeeting

DIALECTS = {"guide-v2": ("", GuideV2), "official-v1": ("official_", OfficialV1)}
"""The name → how its samples begin, and the client."""

MEETING_ID = "527664493"
WANTED = WantedMeeting(
    subject="Meeting with Client",
    start_text="2022-08-02T22:00:00+0000",
    end_text="2022-08-02T23:00:00+0000",
    kind="recurring",
    conference_call="Hybrid",
    coorganizers=("2472026916122481700",),
)


def client(api: str, access: GotoAccess) -> GuideV2 | OfficialV1:
    return DIALECTS[api][1](access)


Sample = Callable[[str], dict[str, dict[str, object]]]


def answered(sample: Sample, api: str, name: str) -> object:
    return sample(DIALECTS[api][0] + name)["answer"].get("body")
