"""What was reviewed is what runs: the digest tells every other plan apart, and says nothing of the moment."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from provisioner.meetings.handed import Handed, HandedState, Successor, Way
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.wanted import MadeMeeting
from provisioner.plan.build import Plan, build
from provisioner.plan.document import digest, document, made_from
from provisioner.plan.memory import Looked, Memory
from provisioner.plan.policy import Policy
from provisioner.plan.world import World
from tests.plan.strategies import worlds
from tests.plan.worlds import (
    NOW,
    TODAY,
    account,
    leaver,
    linked,
    missed,
    organizer,
    organizers,
    people,
    person,
    plan,
    roster,
    suspension,
    suspensions,
    unreadable,
    world,
)

ROWS = [leaver(0), person(1, last_name="Married"), unreadable(30, employee_id="0002"), *people(range(3, 12))]
LISTED = [*organizers(range(10)), organizer(50)]
HANDED = Handed(
    organizer_key="9009",
    meeting=Meeting("100", "Weekly"),
    way=Way.RECREATE,
    state=HandedState.OPEN,
    successor=Successor("boss@example.com", "9001"),
)
WORLD = world(ROWS, LISTED, linked(range(10)))


def _digest(seen: World) -> str:
    return digest(build(seen))


@given(worlds())
def test_a_document_carries_its_own_digest_and_is_json(seen: World) -> None:
    made = build(seen)
    told = document(made, created_at=NOW)
    assert told["digest"] == digest(made)
    assert json.loads(json.dumps(told))["digest"] == digest(made)


@given(worlds())
def test_the_moment_is_not_covered(seen: World) -> None:
    made = build(seen)
    later = document(made, created_at=NOW + timedelta(days=3))
    assert later["digest"] == digest(made)
    assert later["created_at"] != document(made, created_at=NOW)["created_at"]


@given(worlds())
def test_every_word_of_it_is(seen: World) -> None:
    """Each part of the document, changed by itself, would be another digest: nothing is left out."""
    told = document(build(seen), created_at=NOW)
    covered = {name: value for name, value in told.items() if name not in ("digest", "created_at")}
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    import hashlib

    assert told["digest"] == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@given(worlds())
def test_the_order_of_the_reads_does_not_matter(seen: World) -> None:
    shuffled = random.Random(7)
    rows, listed = list(seen.roster.people), list(seen.account.organizers)
    shuffled.shuffle(rows)
    shuffled.shuffle(listed)
    other = replace(
        seen,
        roster=replace(seen.roster, people=tuple(rows)),
        account=replace(seen.account, organizers=tuple(listed)),
    )
    assert digest(build(other)) == digest(build(seen))


def _memory(**known: object) -> World:
    return replace(WORLD, memory=linked(range(10), **known))


OTHER_WORLDS = {
    "today": replace(WORLD, today=TODAY + timedelta(days=1)),
    "a name in the roster": replace(WORLD, roster=roster([*ROWS[:-1], person(11, last_name="Other")])),
    "one row less": replace(WORLD, roster=roster(ROWS[:-1])),
    "the source": replace(WORLD, roster=replace(WORLD.roster, sources=("other.csv",))),
    "a name in the account": replace(WORLD, account=account([*LISTED[:-1], organizer(50, last_name="X")])),
    "one organizer more": replace(WORLD, account=account([*LISTED, organizer(51)])),
    "the seats": replace(WORLD, account=account(LISTED, seats=50)),
    "the account": replace(WORLD, account=replace(WORLD.account, account_key="2")),
    "the settings": replace(WORLD, config_digest="other"),
    "a link": _memory(links={**linked(range(10)).links, "0050": "9050"}),
    "an absence": _memory(absences=missed(9, rosters=1)),
    "a suspension": _memory(suspensions=suspensions(suspension(9))),
    "the window": _memory(window=(suspension(77),)),
    "a value not accepted": _memory(not_accepted=frozenset({("9009", "locale", "en_US")})),
    "who is gone": _memory(gone=frozenset({"9077"})),
    "a parted pair": _memory(parted=frozenset({("0050", "9050")})),
    "a meeting handed over": _memory(handed={("9009", "100"): HANDED}),
    "products given up": _memory(products_given_up={"9009": ("webinar",)}),
    "the first run": _memory(applied_before=False),
}


@pytest.mark.parametrize("name", OTHER_WORLDS)
def test_another_world_is_another_digest(name: str) -> None:
    assert _digest(OTHER_WORLDS[name]) != _digest(WORLD)


def test_what_was_told_before_is_no_part_of_the_world() -> None:
    assert _digest(_memory(holds_told=frozenset({("0000", "absent")}))) == _digest(WORLD)


def test_a_look_at_meetings_is_no_part_of_the_world() -> None:
    """It says what the account shows, and is taken anew for whatever depends on it."""
    assert _digest(_memory(looked={"9050": Looked(TODAY, (HANDED.meeting,))})) == _digest(WORLD)


def test_each_step_of_a_handover_is_another_world() -> None:
    steps = [
        HANDED,
        replace(HANDED, state=HandedState.UNCONFIRMED),
        replace(HANDED, successor=None),
        replace(HANDED, successor=Successor("new@example.com", "9002")),
        replace(HANDED, twin=MadeMeeting("200", "")),
    ]
    assert len({_digest(_memory(handed={("9009", "100"): each})) for each in steps}) == len(steps)


@pytest.mark.parametrize(
    ("other", "culprit"),
    [
        (OTHER_WORLDS["one row less"], {"roster"}),
        (OTHER_WORLDS["one organizer more"], {"account"}),
        (OTHER_WORLDS["the settings"], {"config"}),
        (OTHER_WORLDS["a link"], {"config"}),
        (WORLD, set()),
    ],
)
def test_made_from_names_the_culprit(other: World, culprit: set[str]) -> None:
    before, now = made_from(build(WORLD)), made_from(build(other))
    assert {part for part in before if before[part] != now[part]} == culprit


def test_a_moment_later_nothing_has_changed() -> None:
    assert _digest(replace(WORLD, now=NOW + timedelta(minutes=5))) == _digest(WORLD)


def test_the_numbers_of_the_summary_are_those_of_the_lists() -> None:
    made: Plan = plan(ROWS, LISTED, linked(range(10)), Policy())
    told = document(made, created_at=NOW)
    summary = told["summary"]
    assert isinstance(summary, dict)
    assert summary == {
        "create": 2,
        "update": 1,
        "suspend": 1,
        "reactivate": 0,
        "delete": 0,
        "held": 1,
        "unchanged": 7,
        "unmanaged": 1,
    }
    assert isinstance(WORLD.memory, Memory)
