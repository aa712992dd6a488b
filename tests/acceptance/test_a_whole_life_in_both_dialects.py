"""Hired, renamed, suspended, back, gone: the same story through the command, whichever API the account
answers; and not one call too many."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from provisioner.simulator.licenses import MEETING_LICENSE_KEY

from .conftest import SetStage
from .stage import Stage, held, people, person

BOTH = pytest.mark.parametrize("api", ["guide-v2", "official-v1"])
COUNT = 40
PAGES = 5
"""Forty people, the admin behind the token and the hires, ten a page."""
WEBINAR = "7205759403792794555"


def only(set_stage: SetStage, api: str, count: int = COUNT, **seed: Any) -> Stage:
    """A stage whose account answers this dialect alone."""
    stage = set_stage(people(count), **seed)
    stage.simulator.set_options(dialect=api)
    stage.set(goto__api=api, goto__page_size="10", policy__grace_days="0")
    return stage


def counted(stage: Stage) -> Counter[str]:
    """What was asked since the last count."""
    found: Counter[str] = Counter()
    for request in stage.simulator.requests:
        last = request.path.rsplit("/", 1)[1]
        if request.method != "GET":
            found["token" if last == "token" else "write"] += 1
        elif last in ("me", "licenses"):
            found[last] += 1
        elif last in ("meetings", "upcomingMeetings"):
            found["list of meetings"] += 1
        else:
            found["page" if last in ("users", "organizers") else "read back"] += 1
    stage.simulator.forget_requests()
    return found


def applied(stage: Stage, rows: list[dict[str, str]], *expected: str) -> None:
    stage.roster(rows)
    stage.simulator.forget_requests()
    ran = stage.apply()
    assert ran.code == 0, ran
    assert stage.calls() == list(expected)


@BOTH
def test_a_whole_life(set_stage: SetStage, api: str) -> None:
    stage = only(set_stage, api)
    stage.adopt()
    staff = people(COUNT)
    applied(stage, [*staff, person(41)], "POST person41@example.com")
    applied(stage, [*staff, person(41, email="married@example.com")], "PUT married@example.com")
    here = person(41, email="married@example.com")
    gone = person(41, email="married@example.com", status="terminated")
    applied(stage, [*staff, gone], "suspend married@example.com")
    assert stage.status_of("married@example.com") == "SUSPENDED"
    applied(stage, [*staff, here | {"last_name": "Returned"}], "PUT married@example.com")
    back = stage.organizer("married@example.com")
    assert back is not None
    assert (back.status.value, back.last_name) == ("ACTIVE", "Returned")
    assert back.license_keys == (MEETING_LICENSE_KEY,)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):  # the roster does not waver
        applied(stage, [*staff, gone], "suspend married@example.com")
        applied(stage, [*staff, gone], "DELETE married@example.com")
        assert stage.organizer("married@example.com") is None
        assert stage.plan()["changes"] == []
    assert stage.verdict() == "ok"


@BOTH
def test_not_one_call_too_many(set_stage: SetStage, api: str) -> None:
    official = api == "official-v1"
    of_account = {"me": 1, "licenses": 1} if official else {}
    lists = 1 if official else 3
    stage = only(set_stage, api)
    stage.adopt()
    stage.simulator.forget_requests()
    rows = [
        person(1, status="terminated"),
        person(2, last_name="Changed"),
        *people(COUNT)[2:],
        person(41),
        person(42),
    ]
    stage.roster(rows)
    assert stage.apply().code == 0
    # The answers of official-v1 do not show what a change has made of the user: each is read back once.
    assert counted(stage) == {
        "token": 1,
        "page": PAGES,
        "write": 4,
        "list of meetings": lists,
        **of_account,
        **({"read back": 4} if official else {}),
    }
    assert stage.apply().code == 0
    assert stage.organizer("person1@example.com") is None
    assert counted(stage) == {
        "token": 1,
        "page": PAGES,
        "write": 1,
        "list of meetings": 2 * lists,
        **of_account,
    }, "one look when the deletion is planned, one right before it"
    assert stage.apply().code == 0
    assert counted(stage) == {"token": 1, "page": PAGES, **of_account}


def test_what_a_suspension_takes_is_written_down_before(set_stage: SetStage) -> None:
    licenses = [{"key": WEBINAR, "products": ["G2W"], "seats": 5}]
    stage = only(set_stage, "official-v1", licenses=licenses)
    with stage.simulator.lock:
        known = stage.organizer("person7@example.com")
        assert known is not None
        both = (MEETING_LICENSE_KEY, WEBINAR)
        stage.simulator.account.organizers[known.key] = replace(known, license_keys=both, group_key="77")
    stage.adopt()
    applied(
        stage,
        [person(7, status="terminated"), *(person(n) for n in range(1, COUNT + 1) if n != 7)],
        "suspend person7@example.com",
    )
    found = stage.organizer("person7@example.com")
    assert found is not None
    assert found.license_keys == (WEBINAR,), "other products are not ours to take"
    (kept,) = stage.rows(
        "SELECT json_extract(detail, '$.kept') FROM audit_detail JOIN audit_log USING (seq)"
        " WHERE event = 'organizer.suspend.intended'"
    )
    assert kept == (f'{{"group":["77"],"licenses":["{MEETING_LICENSE_KEY}"]}}',)
    assert held(stage.plan()) == {"person7@example.com": "other_products"}
    applied(stage, people(COUNT), "PUT person7@example.com")
    found = stage.organizer("person7@example.com")
    assert found is not None
    assert set(found.license_keys) == set(both)


def test_seats_are_known_from_the_licences(set_stage: SetStage) -> None:
    """Forty people and the admin hold forty-one; the suspension frees the seat that the hire takes."""
    stage = only(set_stage, "official-v1", seats=COUNT + 1)
    stage.adopt()
    stage.roster([*people(COUNT), person(41)])
    assert held(stage.plan()) == {"person41@example.com": "no_seat"}
    staff = [person(1, status="terminated"), *people(COUNT)[1:]]
    applied(stage, [*staff, person(41)], "suspend person1@example.com", "POST person41@example.com")
    assert stage.plan()["account"]["seats_free"] == 0


def test_whom_goto_locks_is_held(set_stage: SetStage) -> None:
    stage = only(set_stage, "official-v1")
    stage.adopt()
    with stage.simulator.lock:
        known = stage.organizer("person7@example.com")
        assert known is not None
        stage.simulator.account.organizers[known.key] = replace(known, name_locked=True)
    stage.roster([*people(COUNT)[:6], person(7, last_name="New", locale="de_DE"), *people(COUNT)[7:]])
    plan = stage.plan()
    assert held(plan) == {"person7@example.com": "locked"}
    assert [change["fields"] for change in plan["changes"]] == [{"locale": ["en_US", "de_DE"]}]


@BOTH
@pytest.mark.parametrize("page", [False, True])
@pytest.mark.usefixtures("impatient")
def test_check_says_which_dialect_to_set(set_stage: SetStage, api: str, page: bool) -> None:
    """Also where a gateway answers for the API, with a page: it knows no such path either."""
    stage = only(set_stage, api)
    if page:
        elsewhere = "/admin/rest/" if api == "guide-v2" else "/G2M/rest/v2/"
        stage.simulator.fault("status", path=elsewhere, status=404, body="html", times=0)
    assert stage.here("check").code == 0
    other = "official-v1" if api == "guide-v2" else "guide-v2"
    stage.set(goto__api=other)
    ran = stage.here("check", "--format", "json")
    assert ran.code == 21
    (line,) = [line for line in ran.json() if not line["ok"]]
    assert (line["name"], line["remedy"]) == ("listing", f'set goto.api to "{api}"')
