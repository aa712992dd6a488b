"""The daemon cannot cut its own branch: the organizer behind its token, the admins, protected people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from provisioner.people.person import Person, Standing
from provisioner.plan.build import build
from provisioner.plan.changes import Create
from provisioner.plan.memory import Kind
from provisioner.plan.policy import Policy
from provisioner.plan.removal import is_service_organizer
from provisioner.plan.world import World
from tests.plan.strategies import worlds, worlds_of_leavers
from tests.plan.worlds import (
    SERVICE_ADDRESS,
    account,
    hold_of,
    leaver,
    linked,
    missed,
    organizer,
    organizers,
    people,
    person,
    plan,
    said,
    suspended,
    suspension,
    suspensions,
    whom,
    world,
)

REST = people(range(1, 20))
ALL = organizers(range(20))
MANY = linked(range(20))


@pytest.mark.parametrize("pattern", ["p0@example.com", "P0@Example.COM", "p0@*", "0000", "9000"])
@pytest.mark.parametrize("row", [leaver(0), person(0, last_name="Other"), person(0, email="new@example.com")])
def test_whoever_is_protected_is_left_alone(pattern: str, row: Person) -> None:
    made = plan([row, *REST], ALL, MANY, Policy(protected=(pattern,)))
    assert said(made) == []
    assert hold_of(made, "0000").code == "protected"


def test_the_others_are_not() -> None:
    rows = [leaver(0), leaver(1), person(2, last_name="Other"), *REST[2:]]
    made = plan(rows, ALL, MANY, Policy(protected=("0000",)))
    assert said(made) == [("suspend", "0001"), ("update", "0002")]


def test_the_address_in_the_roster_protects_as_the_one_in_the_account_does() -> None:
    rows = [leaver(0, email="new@example.com"), *REST]
    made = plan(rows, ALL, MANY, Policy(protected=("new@example.com",)))
    assert said(made) == []


def test_the_absent_are_protected_too() -> None:
    memory = linked(range(20), absences=missed(0, rosters=5))
    assert whom(plan(REST, ALL, memory), Kind.SUSPEND) == ["0000"]
    assert said(plan(REST, ALL, memory, Policy(protected=("0000",)))) == []


def test_who_is_protected_is_not_reactivated() -> None:
    memory = linked(range(20), suspensions=suspensions(suspension(0)))
    listed = [suspended(0), *ALL[1:]]
    assert said(plan([person(0), *REST], listed, memory)) == [("reactivate", "0000")]
    assert said(plan([person(0), *REST], listed, memory, Policy(protected=("0000",)))) == []


def test_the_organizer_behind_the_token_is_never_removed() -> None:
    listed = [organizer(0, email=SERVICE_ADDRESS.upper()), *ALL[1:]]
    made = plan([leaver(0, email=SERVICE_ADDRESS), *REST], listed, MANY)
    assert (said(made), hold_of(made, "0000").code) == ([], "service_organizer")


def test_it_may_be_named_by_its_key() -> None:
    seen = world([leaver(0), *REST], ALL, MANY)
    made = build(replace(seen, account=replace(seen.account, service_address="9000")))
    assert hold_of(made, "0000").code == "service_organizer"


def test_admins_are_never_removed() -> None:
    listed = [organizer(0, admin_roles=("MANAGE_SEATS",)), *ALL[1:]]
    made = plan([leaver(0), *REST], listed, MANY)
    assert (said(made), hold_of(made, "0000").code) == ([], "admin")


ADMINS = [organizer(0, admin_roles=("SUPER_USER",)), organizer(1, admin_roles=("SUPER_USER",))]


def test_admins_may_leave_where_the_policy_says_so_but_for_the_last() -> None:
    rows = [leaver(0), leaver(1), *people(range(2, 20))]
    service = organizer(30, email=SERVICE_ADDRESS)
    made = plan(rows, [*ADMINS, *ALL[2:], service], MANY, Policy(protect_admins=False))
    assert whom(made, Kind.SUSPEND) == ["0000"]
    assert hold_of(made, "0001").code == "last_admin"


@pytest.mark.parametrize("service_address", [None, "nobody-listed@example.com"])
def test_every_admin_is_protected_while_the_one_behind_the_token_is_unknown(
    service_address: str | None,
) -> None:
    seen = world([leaver(0), *REST], [*ADMINS, *ALL[2:]], MANY, Policy(protect_admins=False))
    made = build(replace(seen, account=replace(seen.account, service_address=service_address)))
    assert hold_of(made, "0000").code == "admin"


def test_a_suspended_admin_is_no_admin_who_stays() -> None:
    listed = [
        ADMINS[0],
        suspended(1, admin_roles=("SUPER_USER",)),
        *ALL[2:],
        organizer(30, email=SERVICE_ADDRESS),
    ]
    made = plan([leaver(0), *REST], listed, MANY, Policy(protect_admins=False))
    assert hold_of(made, "0000").code == "last_admin"


def test_shielded_organizers_do_not_count_as_managed() -> None:
    listed = [organizer(0, admin_roles=("SUPER_USER",)), organizer(1, email=SERVICE_ADDRESS), *ALL[2:]]
    made = plan([], listed, MANY, Policy(protected=("0002",)))
    assert made.managed == 17


@given(worlds() | worlds_of_leavers())
def test_in_no_world_is_a_shielded_organizer_removed_or_a_protected_one_touched(seen: World) -> None:
    made = build(seen)
    listed = {one.key: one for one in seen.account.organizers}
    for change in made.changes:
        if isinstance(change, Create):
            continue
        shown = listed[change.organizer_key]
        assert not seen.policy.protects(shown, change.employee_id)
        if change.kind in (Kind.SUSPEND, Kind.DELETE):
            assert not is_service_organizer(shown, seen)
            assert not (shown.admin_roles and seen.policy.protect_admins)


@given(worlds())
def test_in_no_world_does_the_last_admin_go(seen: World) -> None:
    seen = replace(seen, policy=replace(seen.policy, protect_admins=False))
    made = build(seen)
    admins = {one.key for one in seen.account.organizers if one.admin_roles and one.status != "SUSPENDED"}
    leaving = {change.organizer_key for change in made.changes if change.kind is Kind.SUSPEND}
    assert len(admins - leaving) >= min(len(admins), seen.policy.min_admins)


def test_the_words_of_the_roster_do_not_matter() -> None:
    for word in Standing:
        made = plan(
            [person(0, standing=word), *REST], ALL, MANY, Policy(protected=("0000",), on_leave="suspend")
        )
        assert said(made) == []
    assert account([]).service_address == SERVICE_ADDRESS
