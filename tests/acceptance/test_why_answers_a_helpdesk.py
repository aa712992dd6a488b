"""`why WHO`: roster line, match, account, decision, what holds it and what releases it; and the past."""

from __future__ import annotations

from typing import Any

import pytest

from .stage import Stage, in_days, people, person


def why(stage: Stage, who: str, *more: str) -> dict[str, Any]:
    ran = stage.here("why", who, "--format", "json", *more)
    assert ran.code == 0, ran
    return ran.json()  # type: ignore[no-any-return]


def only(answer: dict[str, Any]) -> dict[str, Any]:
    (found,) = answer["found"]
    return found  # type: ignore[no-any-return]


@pytest.fixture
def leaving(adopted: Stage) -> Stage:
    """Number 7 has left and is suspended."""
    adopted.roster([*people(6), person(7, status="terminated", end_date="2026-01-31"), *people(40)[7:]])
    assert adopted.apply().code == 0
    return adopted


def test_in_five_lines_that_a_helpdesk_can_read(leaving: Stage) -> None:
    shown = leaving.here("why", "person7@example.com")
    assert shown.code == 0
    lines = [line.split(maxsplit=1) for line in shown.out.splitlines()]
    told = {words[0]: words[1].strip() for words in lines if len(words) == 2}
    assert told["roster"] == "line 8: leaver, person7@example.com, until 2026-01-31"
    assert told["match"].startswith("employee E007 has organizer ")
    assert told["account"] == "SUSPENDED, person7@example.com"
    assert told["decision"] == "left alone; would delete"
    assert told["held"].startswith("by   in_grace: ")
    assert "released by: time, then provisioner apply" in told["held"]
    assert "organizer.suspend.done" in shown.out


@pytest.mark.parametrize("name", ["person7@example.com", "PERSON7@example.com", "E007", "organizer key"])
def test_by_any_name_the_same_answer(leaving: Stage, name: str) -> None:
    found = leaving.organizer("person7@example.com")
    assert found is not None
    answer = why(leaving, found.key if name == "organizer key" else name)
    assert only(answer)["employee_id"] == "E007"
    assert only(answer)["organizer_key"] == found.key
    assert only(answer)["held"][0]["code"] == "in_grace"
    events = [entry["event"] for entry in answer["past"]]
    assert events[0] == "identity.linked"
    assert "organizer.suspend.done" in events


def test_a_former_address_still_leads_to_the_person(adopted: Stage) -> None:
    adopted.roster([*people(6), person(7, email="seven@example.com"), *people(40)[7:]])
    assert adopted.apply().code == 0
    answer = why(adopted, "person7@example.com")
    assert only(answer)["employee_id"] == "E007"
    assert only(answer)["account"] == "ACTIVE, seven@example.com"


def test_the_past_of_somebody_who_is_deleted_is_found_by_the_address(leaving: Stage) -> None:
    leaving.set(policy__grace_days="0")
    leaving.roster([*people(6), *people(40)[7:]])
    assert leaving.apply().code == 0
    assert leaving.organizer("person7@example.com") is None
    past = why(leaving, "person7@example.com")["past"]
    assert past[-1]["event"] == "organizer.delete.done"
    reasons = {entry["event"]: (entry["detail"] or {}).get("reason") for entry in past}
    assert "31" in str(reasons["organizer.suspend.intended"])


def test_another_day_is_asked_for_without_waiting_for_it(leaving: Stage) -> None:
    later = why(leaving, "E007", "--at", in_days(40))
    assert only(later)["decision"].startswith("delete: ")
    assert later["today"] == in_days(40)
    assert leaving.here("why", "E007", "--at", "tomorrow").code == 2


def test_who_is_still_to_come_and_whom_nobody_manages(adopted: Stage) -> None:
    adopted.roster([*people(39), person(41)])
    adopted.here("identity", "unlink", "E040")
    hire = only(why(adopted, "person41@example.com"))
    assert hire["decision"].startswith("create: ")
    assert (hire["match"], hire["account"]) == ("employee E041 has no organizer", "no organizer")
    nobody = only(why(adopted, "person40@example.com"))
    assert nobody["roster"] == "not in the roster"


def test_a_row_that_cannot_be_understood_says_so(adopted: Stage) -> None:
    adopted.roster([*people(6), person(7, status="qqq"), *people(40)[7:]])
    answer = only(why(adopted, "E007"))
    assert answer["roster"].startswith("line 8, not understood")
    assert answer["held"][0]["code"] == "unknown_word"
    assert "roster.status_words" in answer["held"][0]["released_by"]


def test_a_row_without_an_id_is_found_by_its_address(adopted: Stage) -> None:
    adopted.roster([*people(40), person(41, employee_id="")])
    answer = only(why(adopted, "person41@example.com"))
    assert (answer["roster"], answer["held"][0]["code"]) == ("line 42, not understood", "no_employee_id")


def test_a_release_names_the_very_person(adopted: Stage) -> None:
    adopted.here("hold", "add", "E007", "--until", in_days(9), "--by", "Ada", "--reason", "a court")
    adopted.roster([*people(6), person(7, status="terminated"), *people(40)[7:]])
    (hold,) = only(why(adopted, "person7@example.com"))["held"]
    assert hold["until"] == in_days(9)
    assert hold["released_by"].endswith("provisioner hold remove person7@example.com")


def test_a_stopped_plan_is_named_with_what_releases_it(adopted: Stage) -> None:
    adopted.roster([*people(20), *(person(n, status="terminated") for n in range(21, 41))])
    answer = only(why(adopted, "E030"))
    assert answer["decision"].endswith("but the plan is stopped")
    assert {each["code"] for each in answer["held"]} == {"removal_limit", "removal_window"}
    digest = adopted.plan()["digest"].removeprefix("sha256:")[:12]
    assert {each["released_by"].split(" --")[0] for each in answer["held"]} == {
        f"provisioner approve {digest}"
    }


def test_nobody_is_not_known(adopted: Stage) -> None:
    ran = adopted.here("why", "nobody@example.com")
    assert ran.code == 0
    assert "not known" in ran.out
    answer = why(adopted, "nobody@example.com")
    assert (answer["known"], answer["found"], answer["past"]) == (False, [], [])


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("broken", "code"), [("roster", 20), ("account", 22)])
def test_what_cannot_be_read_is_said_and_the_past_is_shown(leaving: Stage, broken: str, code: int) -> None:
    if broken == "roster":
        leaving.file.unlink()
    else:
        leaving.simulator.fault("html", path="/organizers", times=0)
    ran = leaving.here("why", "person7@example.com")
    assert ran.code == code
    assert "organizer.suspend.done" in ran.out
    assert "could not be read" in ran.out
    assert ran.err


def test_it_changes_nothing(leaving: Stage) -> None:
    leaving.simulator.forget_requests()
    before = leaving.rows("SELECT employee_id, organizer_key, since FROM link ORDER BY 1")
    why(leaving, "E007")
    assert leaving.writes == []
    assert leaving.rows("SELECT employee_id, organizer_key, since FROM link ORDER BY 1") == before
