"""`identity`: the bindings of persons and organizers, read, corrected and written back to HR."""

from __future__ import annotations

import csv
import io
import stat

import pytest

from .conftest import SetStage
from .stage import Stage, held, people, person


def key_of(stage: Stage, email: str) -> str:
    found = stage.organizer(email)
    assert found is not None
    return found.key


def test_the_list_has_every_link_and_since_when(adopted: Stage) -> None:
    found = adopted.here("identity", "list", "--format", "json").json()
    assert len(found) == 40
    assert found[6]["employee_id"] == "E007"
    assert found[6]["organizer_key"] == key_of(adopted, "person7@example.com")
    (linked_at,) = adopted.rows("SELECT at FROM audit_log WHERE employee_id = 'E007'")[0]
    assert found[6]["since"].replace("+00:00", "Z") == linked_at
    assert "E007" in adopted.here("identity", "list").out


def test_an_unlinked_pair_is_not_joined_again_until_somebody_links_it(adopted: Stage) -> None:
    key = key_of(adopted, "person7@example.com")
    assert adopted.here("identity", "unlink", "E007", "--by", "Ada", "--reason", "not the same").code == 0
    assert adopted.apply().code == 0
    assert held(adopted.plan()) == {"person7@example.com": "unlinked"}
    assert adopted.writes == []

    assert adopted.here("identity", "link", "E007", key).code == 0
    assert held(adopted.plan()) == {}
    rows = adopted.rows(
        "SELECT event, outcome, employee_id, organizer_key FROM audit_log WHERE event LIKE 'identity.%' "
        "AND outcome = 'by_hand' ORDER BY seq"
    )
    assert rows == [
        ("identity.unlinked", "by_hand", "E007", key),
        ("identity.linked", "by_hand", "E007", key),
    ]
    assert adopted.verdict() == "ok"


def test_an_unlinked_organizer_is_nobodys_absence(adopted: Stage) -> None:
    adopted.set(policy__absence_rosters="1")
    adopted.here("identity", "unlink", "E007")
    adopted.roster([*people(6), *people(40)[7:]])
    plan = adopted.plan()
    assert (plan["changes"], plan["held"]) == ([], [])
    assert "person7@example.com" in {each["email"] for each in plan["unmanaged"]}


def test_a_link_by_hand_is_followed(set_stage: SetStage) -> None:
    """An organizer under a private address: only somebody who knows can say whose it is."""
    stage = set_stage([*people(4), person(5, email="private@elsewhere.example")])
    stage.roster(people(4))
    stage.adopt()
    key = key_of(stage, "private@elsewhere.example")
    ran = stage.here("identity", "link", "E005", key)
    assert ran.code == 0
    assert "nobody active as E005" in ran.err
    stage.roster(people(5))
    assert stage.apply().code == 0
    assert stage.calls() == ["PUT person5@example.com"], "renamed, not created"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("link", "E001", "1"), "already"),
        (("link", "E999", "{key}"), "unlink E007"),
        (("link", "E999", " "), "no organizer key"),
        (("link", "a@example.com", "1"), "no employee id"),
        (("unlink", "E999"), "linked to no organizer"),
        (("unlink", "E001", "{key}"), "not to"),
        (("release", "nobody@example.com"), "nothing to release"),
    ],
)
def test_what_cannot_be_is_refused_and_written_nowhere(
    adopted: Stage, arguments: tuple[str, ...], told: str
) -> None:
    key, before = key_of(adopted, "person7@example.com"), adopted.events()
    ran = adopted.here("identity", *(each.format(key=key) for each in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert adopted.events() == before


def test_to_link_what_is_linked_is_nothing(adopted: Stage) -> None:
    before = adopted.events()
    assert adopted.here("identity", "link", "E007", key_of(adopted, "person7@example.com")).code == 0
    assert adopted.events() == before


def test_a_released_address_may_be_somebody_elses(adopted: Stage) -> None:
    """Until then a newcomer would inherit the sessions of whoever had it before."""
    moved = [*people(6), person(7, email="seven@example.com"), *people(40)[7:]]
    adopted.roster(moved)
    assert adopted.apply().code == 0
    adopted.roster([*moved, person(41, email="person7@example.com")])
    assert held(adopted.plan()) == {"person7@example.com": "address_reused"}

    assert adopted.here("identity", "release", "Person7@example.com", "--by", "Ada").code == 0
    adopted.simulator.forget_requests()
    assert adopted.apply().code == 0
    assert adopted.calls() == ["POST person7@example.com"]


def test_the_export_has_every_link_and_no_formula(set_stage: SetStage) -> None:
    rows = [person(1, employee_id="=HYPERLINK(1)"), person(2, employee_id='2,"x"'), person(3)]
    stage = set_stage(rows)
    stage.adopt()
    exported = list(csv.DictReader(io.StringIO(stage.here("identity", "export").out)))
    assert {row["employee_id"]: row["organizer_key"] for row in exported} == {
        "'=HYPERLINK(1)": key_of(stage, "person1@example.com"),
        '2,"x"': key_of(stage, "person2@example.com"),
        "E003": key_of(stage, "person3@example.com"),
    }


def test_an_export_to_a_file_is_for_this_user_alone(adopted: Stage) -> None:
    out = adopted.folder / "links.csv"
    ran = adopted.here("identity", "export", "--out", str(out))
    assert (ran.code, ran.out) == (0, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert len(out.read_text().splitlines()) == 41
    refused = adopted.here("identity", "export", "--out", str(adopted.folder))
    assert refused.code == 2
