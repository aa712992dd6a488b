"""The chain of successors: the manager, the manager's manager, a default; who cannot host is passed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from provisioner.meetings.handed import Way
from provisioner.meetings.handover import Handover
from provisioner.meetings.meeting import Meeting
from provisioner.meetings.policy import MeetingsPolicy
from provisioner.people.organizer import Organizer, Status
from provisioner.people.person import Person, Standing
from provisioner.plan.build import build
from provisioner.plan.changes import Suspend
from provisioner.plan.memory import Memory
from provisioner.plan.policy import Policy
from provisioner.plan.world import Look, World
from tests.plan.worlds import (
    NOW,
    SERVICE_ADDRESS,
    leaver,
    linked,
    organizer,
    organizers,
    person,
    suspended,
    world,
)

SERVICE = Organizer("9999", SERVICE_ADDRESS, "The", "Service", admin_roles=("SUPER_USER",))
STARTS = NOW + timedelta(days=3)
MEETING = Meeting("m", "Weekly", STARTS, STARTS + timedelta(hours=1), "scheduled", coorganizers=())
WIDE = Policy(removal_limit_percent=1000, removal_window_percent=1000, max_shrink_percent=1000)
SIX = range(6)
LISTED = organizers(SIX)
WITHOUT_THE_BOSS = [one for one in LISTED if one.key != "9001"]
MEMORY = linked(SIX)
GONE = leaver(0, manager="0001")
REST = [person(1, manager="0002"), person(2, manager="0003"), *(person(n) for n in (3, 4, 5))]


def seen(
    rows: Iterable[Person],
    listed: Iterable[Organizer] = LISTED,
    memory: Memory = MEMORY,
    **meetings: Any,
) -> World:
    policy = replace(WIDE, meetings=MeetingsPolicy(**meetings))
    made = world(rows, [*listed, SERVICE], memory, policy)
    keys = [one.key for one in made.account.organizers]
    looks = {key: Look((MEETING,) if key == "9000" else ()) for key in keys}
    return replace(made, looks=looks)


def handover(made: World) -> Handover:
    """Of the one meeting of the first person, who is suspended in this plan."""
    plan = build(made)
    assert not plan.looks and not plan.lacking and not plan.details
    (suspend,) = [c for c in plan.changes if isinstance(c, Suspend) and c.organizer_key == "9000"]
    (found,) = suspend.meetings
    return found


def heir(made: World) -> str | None:
    found = handover(made)
    assert (found.way is Way.RECREATE) is (found.successor is not None)
    return found.successor.organizer_key if found.successor else None


@pytest.mark.parametrize(
    "named",
    ["0001", "p1@example.com", "P1@EXAMPLE.COM", "First1 Last1", "Last1, First1", "CN=First1 Last1,OU=x"],
)
def test_the_manager_is_known_by_many_names(named: str) -> None:
    assert heir(seen([leaver(0, manager=named), *REST])) == "9001"


def changed(n: int, standing: Standing) -> list[Person]:
    return [r._replace(standing=standing) if r.employee_id == f"{n:04}" else r for r in REST]


def listed(n: int, **shown: object) -> list[Organizer]:
    return [organizer(n, **shown) if one.key == organizer(n).key else one for one in LISTED]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (seen([GONE, *changed(1, Standing.LEAVER)]), "leaves as well"),
        (seen([GONE, *changed(1, Standing.LEAVE)]), "is not at work"),
        (seen([GONE, *REST], listed(1, status=Status.SUSPENDED)), "is suspended"),
        (seen([GONE, *REST], listed(1, status=Status.UNKNOWN)), "is suspended"),
        (seen([GONE, *REST], listed(1, status=Status.INVITED)), "has not accepted the invitation yet"),
        (seen([GONE, *REST], memory=replace(MEMORY, orders=frozenset({"9001"}))), "leaves as well"),
        (
            seen([GONE, *REST], [one for one in LISTED if one.key != "9001"], linked([0, 2, 3, 4, 5])),
            "no organizer",
        ),
    ],
)
def test_a_manager_who_cannot_host_is_passed_over(made: World, why: str) -> None:
    assert heir(made) == "9002"
    alone = replace(made.policy, meetings=replace(made.policy.meetings, successors=("manager",)))
    rows = (r._replace(manager=None) if r.employee_id == "0001" else r for r in made.roster.people)
    single = replace(made, policy=alone, roster=replace(made.roster, people=tuple(rows)))
    found = handover(single)
    assert found.successor is None and why in found.why


def test_the_chain_ends_with_the_managers_manager() -> None:
    rows = [GONE, *changed(1, Standing.LEAVE)]
    away = [r._replace(standing=Standing.LEAVE) if r.employee_id == "0002" else r for r in rows]
    found = handover(seen(away))
    assert found.way is Way.REPORT and found.successor is None
    assert found.why == "the manager is not at work; the manager's manager is not at work"
    assert heir(seen(away, default_successor="p5@example.com")) == "9005"


@pytest.mark.parametrize("named", ["p5@example.com", "P5@Example.com", "0005", "9005"])
def test_the_default_is_known_by_address_id_and_key(named: str) -> None:
    assert heir(seen([leaver(0), *REST], default_successor=named)) == "9005"
    assert heir(seen([GONE, *REST], default_successor=named, successors=("default", "manager"))) == "9005"
    assert heir(seen([GONE, *REST], default_successor=named)) == "9001"


@pytest.mark.parametrize("named", ["nobody@example.com", "0000", "9000", "p0@example.com"])
def test_a_default_who_is_nobody_or_the_leaver_is_none(named: str) -> None:
    found = handover(seen([leaver(0), *REST], default_successor=named))
    assert found.successor is None and found.why.startswith("the default successor")


def test_the_organizer_behind_the_token_may_be_the_default() -> None:
    assert heir(seen([leaver(0), *REST], default_successor=SERVICE_ADDRESS)) == SERVICE.key


@pytest.mark.parametrize("manager", ["0000", None])
def test_who_has_no_other_manager_has_no_successor(manager: str | None) -> None:
    found = handover(seen([leaver(0, manager=manager), *REST]))
    assert found.why == "the roster names no manager, and no default successor is set"


def test_a_circle_of_managers_ends() -> None:
    rows = [leaver(0, manager="0001"), person(1, manager="0000", standing=Standing.LEAVE), *REST[1:]]
    assert handover(seen(rows)).why == "the manager is not at work"


def test_whoever_vanished_has_the_manager_that_was_named_last() -> None:
    memory = replace(MEMORY, managers={"0000": "0004"})
    made = seen(REST, memory=memory)
    assert heir(replace(made, policy=replace(made.policy, absence_rosters=1))) == "9004"


def test_nobody_is_chosen_on_a_thin_entry() -> None:
    """A listing that does not show the status of the default has not said that he can host."""
    thin = Organizer("9100", "box@example.com", missing=frozenset({"status", "first_name", "last_name"}))
    made = seen([leaver(0), *REST], [*LISTED, thin], default_successor="box@example.com")
    assert build(made).lacking == ("9100",)
    complete = thin._replace(missing=frozenset())
    assert heir(replace(made, completed={"9100": complete})) == "9100"
    assert heir(replace(made, completed={"9100": complete._replace(status=Status.SUSPENDED)})) is None


def test_no_co_organizer_is_kept_on_a_thin_entry() -> None:
    thin = Organizer("9100", "box@example.com", missing=frozenset({"status"}))
    made = seen([GONE, *REST], [*LISTED, thin])
    made = replace(made, looks={**made.looks, "9000": Look((MEETING._replace(coorganizers=("9100",)),))})
    assert build(made).lacking == ("9100",)
    gone = thin._replace(missing=frozenset(), status=Status.SUSPENDED)
    assert handover(replace(made, completed={"9100": gone})).coorganizers == ("9001",)


@pytest.mark.parametrize("organizer_of_boss", [None, suspended(1)])
def test_a_take_over_wants_somebody_at_work_without_an_organizer(organizer_of_boss: Organizer | None) -> None:
    ways = (Way.TAKE_OVER, Way.RECREATE, Way.REPORT)
    if organizer_of_boss is None:
        found = handover(seen([GONE, *REST], WITHOUT_THE_BOSS, linked([0, 2, 3, 4, 5]), ways=ways))
        assert (found.way, found.successor and found.successor.email) == (Way.TAKE_OVER, "p1@example.com")
    else:
        assert (
            handover(seen([GONE, *REST], [*WITHOUT_THE_BOSS, organizer_of_boss], ways=ways)).way
            is Way.RECREATE
        )
