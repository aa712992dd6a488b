"""`suspend WHO`: at once, and not undone by a run until the roster agrees or the order is withdrawn."""

from __future__ import annotations

import pytest

from .conftest import SetStage
from .stage import SERVICE, Ran, Stage, account, held, people, person

REASON = "dismissed this minute"


def order(stage: Stage, who: str, *more: str) -> Ran:
    return stage.here("suspend", who, "--by", "Ada", "--reason", REASON, *(more or ("--yes",)))


def orders(stage: Stage) -> int:
    found: int = stage.here("status", "--format", "json").json()["orders"]
    return found


def test_the_order_stands_until_it_is_withdrawn(adopted: Stage) -> None:
    adopted.file.unlink()
    ran = adopted.here("suspend", "person7@example.com", "--by", "Ada", "--reason", REASON, "--yes")
    assert ran.code == 0, "the roster is not asked"
    assert adopted.calls() == ["suspend person7@example.com"]
    assert sum(1 for r in adopted.simulator.requests if r.path.endswith("/organizers")) == 1

    adopted.roster(people(40))
    assert held(adopted.plan()) == {"person7@example.com": "ordered"}
    assert (adopted.apply().code, len(adopted.writes), orders(adopted)) == (0, 1, 1)

    assert order(adopted, "E007", "--withdraw").code == 0
    assert orders(adopted) == 0
    assert len(adopted.writes) == 1, "it is the next run that reactivates"
    assert adopted.apply().code == 0
    assert adopted.status_of("person7@example.com") == "ACTIVE"
    assert adopted.verdict() == "ok"


def test_it_stands_in_the_log_before_its_call_and_after_the_look(adopted: Stage) -> None:
    order(adopted, "E007")
    rows = adopted.rows(
        "SELECT event, outcome FROM audit_log JOIN audit_detail USING (seq) WHERE employee_id = 'E007' "
        "AND event NOT LIKE 'identity.%' ORDER BY seq"
    )
    assert rows == [
        ("meeting.audited", "0 upcoming"),
        ("order.given", "given"),
        ("organizer.suspend.intended", "intended"),
        ("organizer.suspend.done", "confirmed"),
    ]
    (detail,) = adopted.rows(
        "SELECT detail FROM audit_log JOIN audit_detail USING (seq) WHERE event = 'order.given'"
    )
    assert REASON in detail[0]
    assert '"by":"Ada"' in detail[0]


def test_a_roster_that_agrees_ends_the_order_and_begins_the_grace(adopted: Stage) -> None:
    order(adopted, "E007")
    adopted.roster([*people(6), person(7, status="terminated"), *people(40)[7:]])
    assert adopted.apply().code == 0
    assert orders(adopted) == 0
    assert held(adopted.plan()) == {"person7@example.com": "in_grace"}


def test_somebody_who_reactivates_by_hand_ends_the_order(adopted: Stage) -> None:
    order(adopted, "E007")
    adopted.by_hand("person7@example.com", status="ACTIVE")
    assert adopted.apply().code == 0
    assert orders(adopted) == 0
    assert held(adopted.plan()) == {}


def test_the_upcoming_meetings_are_shown_and_kept_in_the_log(set_stage: SetStage) -> None:
    rows = people(5)
    key = account(rows)["organizers"][2]["organizerKey"]
    meeting = {
        "meetingId": "527664493",
        "organizerKey": key,
        "subject": "Meeting with a client",
        "startTime": "2039-08-02T22:00:00Z",
        "endTime": "2039-08-02T23:00:00Z",
        "meetingType": "scheduled",
    }
    stage = set_stage(rows, meetings=[meeting])
    stage.adopt()
    ran = order(stage, "E002")
    assert ran.code == 0
    assert "Meeting with a client" in ran.out
    assert "meeting.audited 1 upcoming" in stage.events()


def test_who_is_suspended_already_stays_so_by_the_order(adopted: Stage) -> None:
    """Also where the suspension was somebody else's: nothing is sent, and withdrawing it undoes nothing."""
    adopted.by_hand("person7@example.com", status="SUSPENDED")
    ran = order(adopted, "E007")
    assert (ran.code, adopted.writes) == (0, [])
    assert "suspended already" in ran.out
    assert order(adopted, "E007", "--withdraw").code == 0
    assert (adopted.apply().code, adopted.writes) == (0, [])


def test_an_organizer_whom_nobody_manages_can_be_ordered(set_stage: SetStage) -> None:
    stage = set_stage(people(5))
    stage.roster(people(4))
    stage.adopt()
    assert order(stage, "person5@example.com").code == 0
    assert stage.calls() == ["suspend person5@example.com"]
    key = stage.organizer("person5@example.com")
    assert key is not None
    assert order(stage, key.key, "--withdraw").code == 0


@pytest.mark.parametrize(
    ("settings", "who", "code"),
    [
        ({}, SERVICE, "service_organizer"),
        ({"policy__protected": '["E007"]'}, "E007", "protected"),
        ({}, "person8@example.com", "admin"),
        ({"policy__protect_admins": "false", "policy__min_admins": "2"}, "person8@example.com", "last_admin"),
    ],
)
def test_no_order_passes_what_shields_for_ever(
    set_stage: SetStage, settings: dict[str, str], who: str, code: str
) -> None:
    stage = set_stage(people(10))
    make_admin(stage, "person8@example.com")
    stage.adopt()
    stage.set(**settings)
    ran = order(stage, who)
    assert (ran.code, stage.writes) == (2, [])
    assert code in ran.err
    assert f"person.held {code}" in stage.events()


def make_admin(stage: Stage, email: str) -> None:
    found = stage.organizer(email)
    assert found is not None
    stage.simulator.account.update(
        found.key,
        status=found.status,
        locale=found.locale,
        time_zone=found.time_zone,
        admin_roles=("SUPER_USER",),
    )


def test_no_order_passes_a_hold_by_hand(adopted: Stage) -> None:
    adopted.here("hold", "add", "E007", "--until", "2999-12-31", "--by", "Grace", "--reason", "no")
    ran = order(adopted, "E007")
    assert (ran.code, adopted.writes) == (2, [])
    assert "held by Grace" in ran.err


def test_nobody_and_several_are_refused(adopted: Stage) -> None:
    """An address that was one's and is another's now means nobody in particular."""
    assert order(adopted, "nobody@example.com").code == 2
    moved = [*people(6), person(7, email="seven@example.com"), *people(40)[7:]]
    adopted.roster(moved)
    assert adopted.apply().code == 0
    adopted.simulator.account.create(email="person7@example.com", first_name="Another", last_name="Seven")
    adopted.simulator.forget_requests()
    ran = order(adopted, "person7@example.com")
    assert (ran.code, adopted.writes) == (2, [])
    assert "name one by its organizer key" in ran.err


def test_without_a_terminal_it_wants_a_yes(adopted: Stage) -> None:
    ran = adopted.here("suspend", "E007", "--by", "Ada", "--reason", REASON)
    assert (ran.code, adopted.simulator.requests) == (2, [])
    assert "--yes" in ran.err


def test_a_call_that_did_not_come_about_leaves_no_order(adopted: Stage) -> None:
    adopted.simulator.fault("status", method="PUT", status=400, times=0)
    ran = order(adopted, "E007")
    assert ran.code == 12, ran
    assert orders(adopted) == 0
    assert adopted.events()[-3:-1] == ["order.withdrawn not_applied", "run.finished partial"]
