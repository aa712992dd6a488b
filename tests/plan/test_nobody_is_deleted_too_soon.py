"""A deletion takes: a suspension of ours from an earlier run, whose cause was a leaving; the days of grace; a
look that shows no upcoming meeting; a roster that says so today; and nobody who stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.meetings.meeting import Meeting
from provisioner.people.organizer import Status
from provisioner.people.person import Person, Standing
from provisioner.plan.build import Plan, build
from provisioner.plan.changes import Delete
from provisioner.plan.lifecycle import State, stand
from provisioner.plan.memory import Cause, HandHold, Kind, Looked, SuspensionState
from provisioner.plan.policy import Policy
from provisioner.plan.removal import is_service_organizer, standing_guard
from provisioner.plan.world import Look, World, absence_is_enough, absence_with
from tests.plan.rehearsal import Fate, rehearsal_of
from tests.plan.remembering import Remembering
from tests.plan.strategies import worlds_of_leavers
from tests.plan.worlds import (
    NOW,
    SERVICE_ADDRESS,
    TODAY,
    hold_of,
    leaver,
    linked,
    missed,
    objected,
    organizers,
    people,
    person,
    plan,
    roster,
    said,
    suspended,
    suspension,
    suspensions,
    unreadable,
    world,
)

REST = people(range(1, 20))
LISTED = [suspended(0), *organizers(range(1, 20))]
SHORT = Policy(grace_days=10)
"""`suspension(0)` is ten days old: due today."""
ROOM = Meeting("1", "Weekly")
GONE = leaver(0)


def seen(
    row: Person | None = GONE,
    policy: Policy = SHORT,
    *,
    look: Look = Look(),
    shown: object = None,
    **known: object,
) -> Plan:
    """Whom we have suspended, ten days later."""
    memory = linked(range(20), **{"suspensions": suspensions(suspension(0)), **known})
    listed = LISTED if shown is None else [suspended(0, **shown), *LISTED[1:]]  # type: ignore[arg-type]
    rows = [row, *REST] if row is not None else REST
    return build(replace(world(rows, listed, memory, policy), looks={"9000": look}))


def test_who_has_left_is_deleted_on_the_day_when_the_grace_is_over() -> None:
    assert said(seen()) == [("delete", "0000")]
    waits = seen(policy=Policy(grace_days=11))
    held = hold_of(waits, "0000")
    assert (said(waits), held.code, held.until) == ([], "in_grace", TODAY + timedelta(days=1))


def test_nobody_is_looked_at_in_vain() -> None:
    """Three lists are asked for only where nothing else holds the deletion, and once a day in grace."""
    memory = linked(range(20), suspensions=suspensions(suspension(0)))
    seen_today = replace(memory, looked={"9000": Looked(TODAY, ())})
    assert plan([GONE, *REST], LISTED, seen_today, SHORT).looks == ("9000",)
    assert plan([GONE, *REST], LISTED, memory).looks == ("9000",)
    assert plan([GONE, *REST], LISTED, seen_today).looks == ()
    assert plan([GONE, *REST], LISTED, memory, replace(SHORT, protected=("p0@*",))).looks == ()


BY_HAND = {"0000": HandHold(TODAY, "me", "ask me first")}
WAYS_TO_BE_LEFT_ALONE = {
    "upcoming_meetings": {"look": Look((ROOM,))},
    "meetings_unknown": {"look": Look(failed="GoTo does not answer")},
    "protected": {"policy": replace(SHORT, protected=("0000",))},
    "admin": {"shown": {"admin_roles": ("SUPER_USER",)}},
    "service_organizer": {"shown": {"email": SERVICE_ADDRESS}, "row": leaver(0, email=SERVICE_ADDRESS)},
    "first_run": {"applied_before": False},
    "freeze": {"policy": replace(SHORT, freeze=frozenset({TODAY}))},
    "awaits_approval": {"policy": replace(SHORT, approve_deletes=True)},
    "held_by_hand": {"hand_holds": BY_HAND},
    "suspended_by_hand": {"suspensions": {}},
    "absent": {"row": None, "suspensions": suspensions(suspension(0, cause=Cause.ABSENT))},
    "ordered": {
        "row": person(0),
        "suspensions": suspensions(suspension(0, cause=Cause.ORDERED)),
        "orders": frozenset({"9000"}),
    },
    "other_products": {"shown": {"other_products": ("GoTo Webinar",)}},
}


@pytest.mark.parametrize("code", WAYS_TO_BE_LEFT_ALONE)
def test_what_holds_a_deletion_that_is_due(code: str) -> None:
    made = seen(**WAYS_TO_BE_LEFT_ALONE[code])  # type: ignore[arg-type]
    assert (said(made), hold_of(made, "0000").code) == ([], code)


def test_the_meetings_that_hold_it_are_named() -> None:
    held = hold_of(seen(look=Look((ROOM,))), "0000")
    assert [handover.meeting for handover in held.meetings] == [ROOM]


@pytest.mark.parametrize("state", [s for s in SuspensionState if s is not SuspensionState.CONFIRMED])
def test_a_suspension_that_is_not_ours_ends_in_no_deletion(state: SuspensionState) -> None:
    assert said(seen(suspensions=suspensions(suspension(0, state=state)))) == []


@pytest.mark.parametrize("cause", [Cause.LEAVE, Cause.ORDERED])
def test_who_was_suspended_for_another_cause_has_all_the_days_of_grace(cause: Cause) -> None:
    """They begin on the day on which the roster calls him a leaver."""
    made = seen(suspensions=suspensions(suspension(0, cause=cause)), policy=Policy(grace_days=0))
    assert (said(made), hold_of(made, "0000").code) == ([], "in_grace")
    assert made.causes_became == (("9000", Cause.LEAVER),)


@pytest.mark.parametrize("back", [person(0), person(0, standing=Standing.LEAVE)])
def test_who_was_here_again_has_them_all_when_he_leaves_once_more(back: Person) -> None:
    """Also if nothing came of his reactivation, or if his leave kept him suspended."""
    known = linked(range(20), suspensions=suspensions(suspension(0)))
    sent = [(one.day, one) for one in known.suspensions.values()]
    rehearsal = rehearsal_of(
        LISTED, policy=replace(SHORT, on_leave="suspend"), database=Remembering(memory=known, sent=sent)
    )
    rehearsal.apply(roster([back, *REST]), NOW, lambda _: Fate.FAILED)
    assert rehearsal.organizers["9000"].status is Status.SUSPENDED
    for day in range(1, 11):
        made = rehearsal.apply(roster([GONE, *REST]), NOW + timedelta(days=day))
        assert (said(made), hold_of(made, "0000").code) == ([], "in_grace")
    assert said(rehearsal.plan(roster([GONE, *REST]), NOW + timedelta(days=11))) == [("delete", "0000")]


@pytest.mark.parametrize("leaver_policy", ["suspend", "report"])
def test_the_policy_may_end_at_the_suspension(leaver_policy: str) -> None:
    assert said(seen(policy=replace(SHORT, leaver=leaver_policy))) == []  # type: ignore[arg-type]


def test_who_is_absent_is_deleted_when_the_absence_is_seen_as_often_as_for_a_suspension() -> None:
    ours = suspensions(suspension(0, cause=Cause.ABSENT))
    assert said(seen(None, suspensions=ours, absences=missed(0, rosters=2))) == [("delete", "0000")]


def test_a_row_that_can_be_tied_to_nobody_might_be_his() -> None:
    memory = linked(range(20), suspensions=suspensions(suspension(0)), absences=missed(0, rosters=9))
    read = world([unreadable(50), *REST], LISTED, memory, SHORT)
    made = build(replace(read, looks={"9000": Look()}))
    assert (said(made), hold_of(made, "0000").code) == ([], "absent")


def test_deletions_count_within_the_limits() -> None:
    """Two of nineteen people: one may go in a run."""
    memory = linked(range(20), suspensions=suspensions(suspension(0), suspension(1)))
    listed = [suspended(0), suspended(1), *organizers(range(2, 20))]
    read = world([GONE, leaver(1), leaver(2), *REST[2:]], listed, memory, SHORT)
    made = build(replace(read, looks={"9000": Look(), "9001": Look()}))
    assert said(made) == [("delete", "0000"), ("delete", "0001"), ("suspend", "0002")]
    assert (objected(made), made.applicable) == ({"removal_limit"}, ())


# --- in whatever world -----------------------------------------------------------------------------------


def _had_left(change: Delete, seen: World, made: Plan) -> bool:
    """The roster in hand calls this person a leaver, or has not spoken of him for long enough."""
    row = next((one for one in seen.roster.people if one.employee_id == change.employee_id), None)
    if row is not None:
        return stand(row, today=seen.today).state in (State.LEFT, State.NEVER_STARTED)
    if made.untied or any(held.employee_id == change.employee_id for held in seen.roster.held):
        return False
    was_called_leaver = seen.memory.suspensions[change.organizer_key].cause in (
        Cause.LEAVER,
        Cause.NEVER_STARTED,
    )
    subject = change.employee_id or f"organizer:{change.organizer_key}"
    return was_called_leaver or absence_is_enough(absence_with(seen, subject), seen)


def _held_by_hand(change: Delete, seen: World) -> bool:
    held = [seen.memory.hand_holds.get(who or "") for who in (change.employee_id, change.organizer_key)]
    return any(hold is not None and hold.until >= seen.today for hold in held)


@settings(max_examples=150)
@given(worlds_of_leavers())
def test_in_no_world_is_anyone_deleted_who_should_not_be(seen: World) -> None:
    made, listed = build(seen), {one.key: one for one in seen.account.organizers}
    for change in made.changes:
        if not isinstance(change, Delete):
            continue
        shown, ours = listed[change.organizer_key], seen.memory.suspensions[change.organizer_key]
        assert (shown.status, ours.state) == (Status.SUSPENDED, SuspensionState.CONFIRMED)
        assert ours.cause in (Cause.LEAVER, Cause.ABSENT, Cause.NEVER_STARTED)
        assert ours.day + timedelta(days=seen.policy.grace_days) <= seen.today
        assert seen.looks[change.organizer_key] == Look()
        assert standing_guard(shown, change.employee_id, seen) is None
        assert not is_service_organizer(shown, seen)
        assert not _held_by_hand(change, seen)
        assert _had_left(change, seen, made)
        assert change.organizer_key not in seen.memory.orders or ours.cause is not Cause.ORDERED
        assert seen.memory.applied_before and seen.today not in seen.policy.freeze
        assert seen.policy.leaver == "suspend_then_delete" and not seen.policy.approve_deletes


@given(worlds_of_leavers())
def test_in_no_world_is_anyone_deleted_by_what_was_not_looked_at(seen: World) -> None:
    """Without looks a plan asks for them before it can be trusted."""
    made = build(replace(seen, looks={}))
    deleted = {change.organizer_key for change in made.applicable if change.kind is Kind.DELETE}
    assert deleted <= set(made.looks)


@given(worlds_of_leavers(), st.dates(TODAY, date(2027, 3, 1)))
def test_time_alone_deletes_nobody_who_is_here(seen: World, later: date) -> None:
    """However long the same roster is read: who is present in it stays."""
    made = build(replace(seen, today=later, now=NOW + (later - TODAY)))
    here = {
        row.employee_id
        for row in seen.roster.people
        if row.standing is Standing.ACTIVE and row.end_date is None and (row.start_date or later) <= later
    }
    assert not here & {change.employee_id for change in made.changes if change.kind is Kind.DELETE}
